#include "vrrp/trouble_log.h"

namespace holdfast::vrrp {

void TroubleLog::say(const std::string& topic, const std::string& text) {
    const auto now = std::chrono::steady_clock::now();
    const auto [entry, is_new] = topics_.try_emplace(topic, Topic{now, 0});
    auto& [said, unsaid] = entry->second;
    if (!is_new && now - said < std::chrono::minutes(1)) {
        ++unsaid;
        return;
    }
    if (unsaid > 0) {
        log_.warning("{} ({} more times since this was said last)", text, unsaid);
    } else {
        log_.warning("{}", text);
    }
    entry->second = {now, 0};
}

}  // namespace holdfast::vrrp
