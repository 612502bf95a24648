#include "parser/config/control_slice.h"

namespace holdfast::config {

namespace {

void hide(std::string& secret) {
    if (!secret.empty()) secret = "(secret)";
}

}  // namespace

ControlConfig control_slice(Config config, std::string file) {
    hide(config.global.mail.password);
    hide(config.global.webhook.token);
    for (auto& instance : config.vrrp.instances) {
        hide(instance.authentication.secret);
        if (!instance.auth_hmac) continue;
        for (auto& key : instance.auth_hmac->keys)
            hide(key.secret);
    }
    if (config.lvs.tls) hide(config.lvs.tls->password);
    return {std::move(file), std::move(config.global), std::move(config.vrrp),
            std::move(config.lvs)};
}

}  // namespace holdfast::config
