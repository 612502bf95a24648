#include "lib/netlink/ipvs_client.h"

#include <fmt/format.h>

#include "lib/netlink/ipvs_messages.h"

namespace holdfast::ipvs {

namespace {

// What an errno means when IPVS gives it as the answer to an operation (net/netfilter/ipvs/
// ip_vs_ctl.c); the first row that fits is used.
using On = Client::On;
struct Meaning {
    int code;
    On on;
    const char* text;
};
constexpr Meaning kMeanings[] = {
    {ENOENT, On::service,
     "the kernel has no such scheduler or persistence engine (modprobe ip_vs_SCHEDULER)"},
    {ENOENT, On::destination, "no such server in this service"},
    {ESRCH, On::sync_daemon, "it does not run"},
    {EEXIST, On::sync_daemon, "it runs already"},
    {ESRCH, On::anything, "no such service"},
    {ENOENT, On::anything, "IPVS has gone from this kernel"},
    {EEXIST, On::service, "the service exists already"},
    {EEXIST, On::destination, "the server exists already in this service"},
    {EPERM, On::anything, "permission denied (needs CAP_NET_ADMIN)"},
    {EINVAL, On::destination,
     "invalid; the address must be a unicast one, or the weight or a threshold is out of range"},
    {EINVAL, On::service, "invalid; the netmask may be out of range"},
    {EAFNOSUPPORT, On::anything, "the kernel's IPVS lacks this address family or protocol"},
};

struct IsAbout {
    On operator()(const NewService&) const { return On::service; }
    On operator()(const SetService&) const { return On::service; }
    On operator()(const RemoveService&) const { return On::service; }
    On operator()(const NewDestination&) const { return On::destination; }
    On operator()(const SetDestination&) const { return On::destination; }
    On operator()(const RemoveDestination&) const { return On::destination; }
    On operator()(const Flush&) const { return On::anything; }
};

// Null when it means nothing in particular.
const char* meaning_of(int code, On on) {
    for (const auto& meaning : kMeanings) {
        if (meaning.code == code && (meaning.on == On::anything || meaning.on == on)) {
            return meaning.text;
        }
    }
    return nullptr;
}

Error failed(const Client::Subject& subject, const Error& error) {
    const auto* meaning = meaning_of(error.code, subject.on);
    return Error{
        fmt::format("IPVS: {}: {}", subject.operation, meaning ? meaning : error.message.c_str()),
        error.code};
}

// The kernel's own words, where it has some, and what they mean.
std::string explain(const netlink::Refusal& refusal, On on) {
    const auto* meaning = meaning_of(refusal.code, on);
    if (refusal.text.empty()) return meaning ? meaning : std::strerror(refusal.code);
    return meaning ? refusal.text + ": " + meaning : refusal.text;
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
    const auto why = explain(refusal, std::visit(IsAbout{}, operation));
    return Error{fmt::format("IPVS: {}: {}", what, why), refusal.code};
}

}  // namespace

Result<Client> Client::open() {
    auto line = netlink::GenlSocket::open(kFamilyName);
    if (line) {
        auto quick = QuickReader::open();
        return Client(std::move(*line), quick ? std::optional(std::move(*quick)) : std::nullopt);
    }
    if (line.error().code == ENOENT) {
        return Error{"IPVS is not in this kernel (modprobe ip_vs)", ENOENT};
    }
    return Error{"IPVS: " + line.error().message, line.error().code};
}

// For requests that are answered with a message; the first one counts.
template <class T>
Result<T> Client::one(const Subject& subject, Message request,
                      const std::function<Result<T>(nlmsghdr*)>& parse) {
    Result<T> answer = Error{"no answer"};
    const auto done = line_.ask(std::move(request), [&](nlmsghdr* header) -> Result<void> {
        answer = parse(header);
        return {};
    });
    if (!done) return failed(subject, done.error());
    if (!answer) return failed(subject, answer.error());
    return answer;
}

// For dumps.
template <class T>
Result<std::vector<T>> Client::all(const Subject& subject, Message request,
                                   const std::function<Result<T>(nlmsghdr*)>& parse,
                                   std::size_t expected) {
    std::vector<T> answers;
    answers.reserve(expected);
    const auto done = line_.ask(std::move(request), [&](nlmsghdr* header) -> Result<void> {
        auto answer = parse(header);
        if (!answer) return answer.error();
        answers.push_back(std::move(*answer));
        return {};
    });
    if (!done) return failed(subject, done.error());
    return answers;
}

Result<void> Client::tell(const Subject& subject, Message request) {
    const auto done = line_.ask(std::move(request), [](nlmsghdr*) { return Result<void>(); });
    if (!done) return failed(subject, done.error());
    return {};
}

Result<Info> Client::info() {
    return one<Info>({"get info", On::anything}, build_get_info(line_.family()), parse_info);
}

Result<Timeouts> Client::timeouts() {
    return one<Timeouts>({"get timeouts", On::anything}, build_get_timeouts(line_.family()),
                         parse_timeouts);
}

Result<void> Client::set_timeouts(const Timeouts& timeouts) {
    return tell({"set timeouts", On::anything}, build_set_timeouts(line_.family(), timeouts));
}

Result<std::vector<SyncDaemon>> Client::sync_daemons() {
    return all<SyncDaemon>({"list synchronization daemons", On::sync_daemon},
                           build_dump_sync_daemons(line_.family()), parse_sync_daemon);
}

Result<void> Client::start(const SyncDaemon& daemon) {
    const auto what = fmt::format("start the {} synchronization daemon on {}", name(daemon.role),
                                  daemon.interface);
    return tell({what, On::sync_daemon}, build_start(line_.family(), daemon));
}

Result<void> Client::stop(SyncRole role) {
    return tell({fmt::format("stop the {} synchronization daemon", name(role)), On::sync_daemon},
                build_stop(line_.family(), role));
}

Result<void> Client::zero(const std::optional<ServiceKey>& key) {
    return tell({"zero the counters of " + (key ? to_string(*key) : "all services"), On::service},
                build_zero(line_.family(), key));
}

Result<std::vector<Service>> Client::services() {
    counted_ = false;
    const auto expected = quick_ ? quick_->count_services() : Result<std::size_t>(std::size_t{0});
    return all<Service>({"list services", On::anything}, build_dump_services(line_.family()),
                        parse_service, expected ? *expected : 0);
}

Result<Service> Client::service(const ServiceKey& key) {
    return one<Service>({"get service " + to_string(key), On::anything},
                        build_get_service(line_.family(), key), parse_service);
}

Result<std::vector<Destination>> Client::destinations(const ServiceKey& key) {
    return all<Destination>({"list servers of " + to_string(key), On::destination},
                            build_dump_destinations(line_.family(), key), [&](nlmsghdr* header) {
                                return parse_destination(header, key.is_v6());
                            });
}

Result<std::vector<Destination>> Client::destinations_without_counters(const ServiceKey& key) {
    if (quick_ && !std::exchange(counted_, true) && !quick_->count_servers()) quick_.reset();
    if (quick_) {
        if (auto found = quick_->destinations(key)) return std::move(*found);
    }
    return destinations(key);
}

Result<std::vector<Refused>> Client::apply(std::span<const Operation> operations) {
    // As many as go into a packet, so that a large table does not need as large a memory.
    constexpr std::size_t kMostAtOnce = 192;
    std::vector<Refused> all;
    for (std::size_t begin = 0; begin < operations.size(); begin += kMostAtOnce) {
        const auto some =
            operations.subspan(begin, std::min(kMostAtOnce, operations.size() - begin));
        std::vector<netlink::Message> requests;
        requests.reserve(some.size());
        for (const auto& operation : some)
            requests.push_back(build(line_.family(), operation));
        const auto refusals = line_.send(requests);
        if (!refusals) return failed({"change the table", On::anything}, refusals.error());
        for (const auto& refusal : *refusals) {
            const auto index = begin + refusal.index;
            all.push_back({index, refused(operations[index], refusal)});
        }
    }
    return all;
}

}  // namespace holdfast::ipvs
