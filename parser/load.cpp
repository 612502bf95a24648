#include "parser/load.h"

#include "parser/draft.h"
#include "parser/preprocess/preprocessor.h"
#include "parser/tree.h"

namespace holdfast::config {
namespace {

// The old way to write it.
void adopt_sync_daemon(const VrrpConfig& vrrp, Global& global) {
    for (const auto& instance : vrrp.instances) {
        if (instance.sync_daemon_interface.empty() || global.ipvs.sync_daemon) continue;
        auto& daemon = global.ipvs.sync_daemon.emplace();
        daemon.interface = instance.sync_daemon_interface;
        daemon.instance = instance.name;
    }
}

// Who names no instance has both sides run always: then nobody in particular returns.
void wait_for_connections(const IpvsSettings& ipvs, VrrpConfig& vrrp) {
    for (auto& instance : vrrp.instances) {
        if (ipvs.sync_daemon && ipvs.sync_daemon->instance == instance.name)
            instance.catch_up_time = ipvs.catch_up_time;
    }
}

Config finish(Draft&& draft) {
    auto& global = draft.global;
    adopt_sync_daemon(draft.vrrp, global);
    wait_for_connections(global.ipvs, draft.vrrp);
    draft.vrrp.settings = global.vrrp;
    draft.vrrp.buffers = global.buffers;
    draft.vrrp.firewall = global.firewall;
    return {std::move(global), std::move(draft.vrrp), std::move(draft.lvs)};
}

// `open` gives the preprocessor what it is to read.
template <class Open>
Loaded read(const LoadOptions& options, Open open) {
    Loaded loaded;
    const auto this_machine = options.surroundings ? nullptr : machine();
    auto& surroundings = options.surroundings ? *options.surroundings : *this_machine;
    const auto host = surroundings.host_name();
    Preprocessor preprocessor(
        surroundings,
        options.config_id.empty() ? host.substr(0, host.find('.')) : options.config_id,
        loaded.diagnostics);
    if (open(preprocessor)) {
        Tree tree(loaded.diagnostics);
        if (tree.read(preprocessor)) {
            Draft draft;
            read_top_level(draft, tree.statements(), loaded.diagnostics);
            if (!loaded.diagnostics.has_errors()) loaded.config = finish(std::move(draft));
        }
    }
    loaded.diagnostics.sort_by_place();
    return loaded;
}

}  // namespace

Loaded load(const std::string& path, const LoadOptions& options) {
    return read(options, [&](Preprocessor& preprocessor) { return preprocessor.open(path); });
}

Loaded load_text(std::string text, const std::string& name, const LoadOptions& options) {
    return read(options, [&](Preprocessor& preprocessor) {
        return preprocessor.open_text(std::move(text), name);
    });
}

}  // namespace holdfast::config
