#include "tools/holdfast/live/candidates.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "lib/described_json.h"
#include "tools/holdfast/live/daemon_socket.h"
#include "tools/holdfast/live/verbs.h"

namespace holdfast::tool {

namespace {

// The word that comes after so many others, as LiveVerb::arguments names it.
std::string_view argument(const LiveVerb& verb, std::size_t before) {
    std::string_view rest = verb.arguments;
    for (;;) {
        const auto word = rest.substr(0, rest.find(' '));
        if (before == 0 || word.size() == rest.size()) return before == 0 ? word : "";
        rest.remove_prefix(word.size() + 1);
        --before;
    }
}

bool is_about(std::string_view argument, std::string_view what) {
    return argument.find(what) != std::string_view::npos;
}

// What the daemon has to be asked for it; none: nothing.
std::optional<control::Request> request_for(std::string_view wanted,
                                            std::span<const std::string> words) {
    control::Request asking;
    if (is_about(wanted, "SERVER")) {
        asking.verb = "services";
        if (!words.empty()) asking.service = words[0];
    } else if (is_about(wanted, "SERVICE")) {
        asking.verb = "status";
    } else if (is_about(wanted, "INSTANCE")) {
        asking.verb = "instances";
    } else {
        return std::nullopt;
    }
    return asking;
}

}  // namespace

std::vector<std::string> candidates_after(const std::string& name,
                                          std::span<const std::string> words) {
    const auto verbs = live_verbs();
    const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                   [&](const auto& known) { return known.name == name; });
    if (verb == verbs.end()) return {};
    const auto wanted = argument(*verb, words.size());
    std::vector<std::string> found;
    if (is_about(wanted, "LEVEL")) found = {"error", "warning", "notice", "info", "debug"};
    const auto asking = request_for(wanted, words);
    if (!asking) return found;
    auto daemon = DaemonSocket::connect(kDefaultSocket);
    const auto status = daemon ? status_by(*daemon, *asking) : daemon.error();
    if (!status) return found;
    if (is_about(wanted, "INSTANCE")) {
        for (const auto& instance : status->instances)
            found.push_back(instance.name);
    }
    if (is_about(wanted, "GROUP")) {
        for (const auto& group : status->groups)
            found.push_back(group.group);
    }
    for (const auto& service : status->services) {
        if (is_about(wanted, "SERVICE")) found.push_back(service.name);
        if (!is_about(wanted, "SERVER")) continue;
        for (const auto& server : service.servers)
            found.push_back(server.name);
    }
    return found;
}

}  // namespace holdfast::tool
