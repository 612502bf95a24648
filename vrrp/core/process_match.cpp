#include "vrrp/core/process_match.h"

#include <algorithm>

namespace holdfast::vrrp {
namespace {

constexpr std::size_t kLongestName = 15;

bool parameters_match(const config::TrackProcess& settings,
                      const std::vector<std::string>& command) {
    const auto& wanted = settings.command;
    if (command.size() < wanted.size()) return false;
    const auto same = [&](std::size_t count) {
        return std::equal(wanted.begin() + 1, wanted.begin() + static_cast<std::ptrdiff_t>(count),
                          command.begin() + 1);
    };
    const auto count = wanted.size();
    switch (settings.parameters) {
        case config::ParameterMatch::partial:
            return same(count);
        case config::ParameterMatch::initial:
            return command.size() == count && count > 1 && same(count - 1) &&
                   command.back().starts_with(wanted.back());
        case config::ParameterMatch::any:
            return count == 1 || (command.size() == count && same(count));
        case config::ParameterMatch::exact:
            return command.size() == count && same(count);
    }
    return false;
}

}  // namespace

bool looks_at_command(const config::TrackProcess& settings) {
    return settings.full_command || settings.command.size() > 1 ||
           settings.parameters != config::ParameterMatch::any;
}

bool matches(const config::TrackProcess& settings, const ProcessIdentity& process) {
    const auto& wanted = settings.command.front();
    if (!looks_at_command(settings)) return process.name == wanted.substr(0, kLongestName);
    return !process.command.empty() && process.command.front() == wanted &&
           parameters_match(settings, process.command);
}

}  // namespace holdfast::vrrp
