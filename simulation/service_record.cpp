#include "simulation/service_record.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace holdfast::sim {

std::optional<std::string> ServiceRecord::set(const std::string& address,
                                              const std::string& machine, bool answers, Time now) {
    auto& service = services_[address];
    if (service.holders.contains(machine) == answers) return std::nullopt;
    const bool was_unanswered = service.begun && service.holders.empty();
    const auto silence = std::chrono::duration<double>(now - service.since).count();
    pass(service, now);
    if (answers) {
        service.holders.insert(machine);
        service.begun = true;
    } else {
        service.holders.erase(machine);
    }
    auto text = fmt::format(
        "{}: {}", address,
        service.holders.empty() ? "nobody" : fmt::format("{}", fmt::join(service.holders, ", ")));
    if (was_unanswered) text += fmt::format(" (nobody for {:.6f} s)", silence);
    if (service.holders.size() > 1) text += " (more than one)";
    return text;
}

std::map<std::string, ServiceRecord::Service> ServiceRecord::until(Time now) const {
    auto services = services_;
    for (auto& [address, service] : services)
        pass(service, now);
    return services;
}

void ServiceRecord::pass(Service& service, Time now) {
    const auto passed = now - service.since;
    if (service.begun && service.holders.empty()) {
        service.unanswered += passed;
        service.longest_unanswered = std::max(service.longest_unanswered, passed);
    }
    if (service.holders.size() > 1) service.doubled += passed;
    service.since = now;
}

}  // namespace holdfast::sim
