#include "lib/netlink/ipvs_client.h"

#include <fmt/format.h>

#include "lib/netlink/ipvs_messages.h"

namespace holdfast::ipvs {

namespace {

// What an errno means when IPVS gives it as the answer to an operation (net/netfilter/ipvs/
// ip_vs_ctl.c); the first row that fits is used.
enum class On { service, destination, anything };
struct Meaning {
    int code;
    On on;
    const char* text;
};
constexpr Meaning kMeanings[] = {
    {ENOENT, On::service,
     "the kernel has no such scheduler or persistence engine (modprobe ip_vs_SCHEDULER)"},
    {ENOENT, On::destination, "no such server in this service"},
    {ESRCH, On::anything, "no such service"},
    {EEXIST, On::service, "the service exists already"},
    {EEXIST, On::destination, "the server exists already in this service"},
    {EPERM, On::anything, "permission denied (needs CAP_NET_ADMIN)"},
    {EINVAL, On::destination,
     "invalid; the address must be a unicast one, or the weight or a threshold is out of range"},
    {EINVAL, On::service, "invalid; the netmask may be out of range"},
    {EAFNOSUPPORT, On::anything, "the kernel's IPVS lacks this address family or protocol"},
};

struct Subject {
    On operator()(const NewService&) const { return On::service; }
    On operator()(const SetService&) const { return On::service; }
    On operator()(const RemoveService&) const { return On::service; }
    On operator()(const NewDestination&) const { return On::destination; }
    On operator()(const SetDestination&) const { return On::destination; }
    On operator()(const RemoveDestination&) const { return On::destination; }
    On operator()(const Flush&) const { return On::anything; }
};

std::string explain(int code, On on, const std::string& kernels_text) {
    std::string text = kernels_text.empty() ? std::strerror(code) : kernels_text;
    for (const auto& meaning : kMeanings) {
        if (meaning.code != code || (meaning.on != On::anything && meaning.on != on)) continue;
        return kernels_text.empty() ? meaning.text : text + ": " + meaning.text;
    }
    return text;
}

Error failed(const std::string& operation, On on, const Error& error) {
    const auto why = error.code == 0 ? error.message : explain(error.code, on, {});
    return Error{"IPVS: " + operation + ": " + why, error.code};
}

std::string scheduler_of(const Operation& operation) {
    if (const auto* add = std::get_if<NewService>(&operation)) return add->service.scheduler;
    if (const auto* set = std::get_if<SetService>(&operation)) return set->service.scheduler;
    return {};
}

Error refused(const Operation& operation, const netlink::Refusal& refusal) {
    auto what = to_string(operation);
    if (const auto scheduler = scheduler_of(operation); !scheduler.empty()) {
        what += " (scheduler " + scheduler + ")";
    }
    const auto why = explain(refusal.code, std::visit(Subject{}, operation), refusal.text);
    return Error{fmt::format("IPVS: {}: {}", what, why), refusal.code};
}

}  // namespace

Result<Client> Client::open() {
    auto line = netlink::GenlSocket::open(kFamilyName);
    if (line) return Client(std::move(*line));
    if (line.error().code == ENOENT) {
        return Error{"IPVS is not in this kernel (modprobe ip_vs)", ENOENT};
    }
    return Error{"IPVS: " + line.error().message, line.error().code};
}

Result<Info> Client::info() {
    Result<Info> info = Error{"IPVS: get info: no answer"};
    const auto done =
        line_.ask(build_get_info(line_.family()), [&](nlmsghdr* header) -> Result<void> {
            info = parse_info(header);
            return {};
        });
    if (!done) return failed("get info", On::anything, done.error());
    return info;
}

Result<Timeouts> Client::timeouts() {
    Result<Timeouts> timeouts = Error{"IPVS: get timeouts: no answer"};
    const auto done =
        line_.ask(build_get_timeouts(line_.family()), [&](nlmsghdr* header) -> Result<void> {
            timeouts = parse_timeouts(header);
            return {};
        });
    if (!done) return failed("get timeouts", On::anything, done.error());
    return timeouts;
}

Result<void> Client::set_timeouts(const Timeouts& timeouts) {
    const auto done = line_.ask(build_set_timeouts(line_.family(), timeouts),
                                [](nlmsghdr*) { return Result<void>(); });
    if (!done) return failed("set timeouts", On::anything, done.error());
    return {};
}

Result<std::vector<Service>> Client::services() {
    std::vector<Service> services;
    const auto done =
        line_.ask(build_dump_services(line_.family()), [&](nlmsghdr* header) -> Result<void> {
            auto service = parse_service(header);
            if (!service) return service.error();
            services.push_back(std::move(*service));
            return {};
        });
    if (!done) return failed("list services", On::anything, done.error());
    return services;
}

Result<Service> Client::service(const ServiceKey& key) {
    const auto operation = "get service " + to_string(key);
    Result<Service> service = Error{"IPVS: " + operation + ": no answer"};
    const auto done =
        line_.ask(build_get_service(line_.family(), key), [&](nlmsghdr* header) -> Result<void> {
            service = parse_service(header);
            return {};
        });
    if (!done) return failed(operation, On::service, done.error());
    return service;
}

Result<std::vector<Destination>> Client::destinations(const ServiceKey& key) {
    std::vector<Destination> destinations;
    const auto done = line_.ask(build_dump_destinations(line_.family(), key),
                                [&](nlmsghdr* header) -> Result<void> {
                                    auto destination = parse_destination(header, key.is_v6());
                                    if (!destination) return destination.error();
                                    destinations.push_back(std::move(*destination));
                                    return {};
                                });
    if (!done) return failed("list servers of " + to_string(key), On::destination, done.error());
    return destinations;
}

Result<std::vector<Refused>> Client::apply(std::span<const Operation> operations) {
    std::vector<netlink::Message> requests;
    requests.reserve(operations.size());
    for (const auto& operation : operations) {
        requests.push_back(build(line_.family(), operation));
    }
    const auto refusals = line_.send(requests);
    if (!refusals) return failed("change the table", On::anything, refusals.error());
    std::vector<Refused> all;
    for (const auto& refusal : *refusals) {
        all.push_back({refusal.index, refused(operations[refusal.index], refusal)});
    }
    return all;
}

}  // namespace holdfast::ipvs
