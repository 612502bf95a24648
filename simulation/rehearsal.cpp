#include "simulation/rehearsal.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace holdfast::sim {

namespace {

// A switch between idle machines.
constexpr Weather kCalm{0, 0, std::chrono::microseconds(200)};
// So much can happen in a rehearsal: a hundred instances for hours, and a minute of ours.
constexpr std::uint64_t kMost = 20'000'000;

// The addresses of a machine's interfaces as far as configurations tell them: its own, or for
// unicast that of the others' peers which is not its own peer.
Result<std::map<std::string, IpAddress>> addresses_of(const std::vector<Role>& roles,
                                                      const Role& role) {
    std::map<std::string, IpAddress> addresses;
    for (const auto& instance : role.config.instances) {
        if (instance.transport.source) {
            addresses[instance.interface] = *instance.transport.source;
            continue;
        }
        if (instance.transport.peers.empty()) continue;
        std::set<IpAddress> candidates;
        for (const auto& other : roles) {
            for (const auto& theirs : other.config.instances) {
                if (&other == &role || theirs.vrid != instance.vrid) continue;
                for (const auto& peer : theirs.transport.peers)
                    candidates.insert(peer.address);
            }
        }
        for (const auto& peer : instance.transport.peers)
            candidates.erase(peer.address);
        if (candidates.size() > 1) {
            return Error{
                fmt::format("which address {} of {} has cannot be told: write "
                            "unicast_src_ip",
                            instance.name, role.machine)};
        }
        if (!candidates.empty()) addresses[instance.interface] = *candidates.begin();
    }
    return addresses;
}

}  // namespace

Result<std::unique_ptr<Rehearsal>> Rehearsal::prepare(const std::vector<Role>& roles, Tell tell) {
    std::vector<Machine> machines;
    machines.reserve(roles.size());
    for (const auto& role : roles) {
        const auto addresses = addresses_of(roles, role);
        if (!addresses) return addresses.error();
        machines.emplace_back(role.machine, role.config, machines.size(), *addresses);
    }
    return std::unique_ptr<Rehearsal>(new Rehearsal(std::move(machines), std::move(tell)));
}

Rehearsal::Rehearsal(std::vector<Machine> machines, Tell tell)
    : machines_(std::move(machines)), tell_(std::move(tell)), network_(1, machines_.size(), kCalm) {
    for (std::size_t i = 0; i < machines_.size(); ++i)
        push(Time(0), [this, i] { perform(i, machines_[i].start(clock())); });
}

std::size_t Rehearsal::index_of(const std::string& machine) const {
    const auto found =
        std::find_if(machines_.begin(), machines_.end(),
                     [&](const Machine& candidate) { return candidate.name() == machine; });
    return static_cast<std::size_t>(found - machines_.begin());
}

Time Rehearsal::longest_interval() const {
    Time longest(0);
    for (const auto& machine : machines_) {
        for (const auto& instance : machine.config().instances)
            longest = std::max(longest, Time(instance.advert_interval));
    }
    return longest;
}

Result<void> Rehearsal::plan(const Incident& incident) {
    const auto wrong = [&](const std::string& why) {
        return Error{fmt::format("the event \"{}\": {}", incident.text, why)};
    };
    if (!incident.machine.empty()) {
        const auto index = index_of(incident.machine);
        if (index == machines_.size())
            return wrong(fmt::format("no host is called {}", incident.machine));
        const auto& machine = machines_[index];
        const bool of_interface = incident.deed == Deed::down || incident.deed == Deed::up;
        const bool of_tracker = incident.deed == Deed::fail || incident.deed == Deed::recover ||
                                incident.deed == Deed::write;
        if (of_interface && !machine.has_interface(incident.other))
            return wrong(fmt::format("{} has no interface {}", machine.name(), incident.other));
        if (of_tracker && !machine.tracker(incident.other))
            return wrong(fmt::format("{} tracks no {}", machine.name(), incident.other));
        if (incident.deed == Deed::cut && index_of(incident.other) == machines_.size())
            return wrong(fmt::format("no host is called {}", incident.other));
    }
    push(incident.at, [this, incident] { carry_out(incident); });
    return {};
}

void Rehearsal::push(Time at, std::function<void()> doing) {
    queue_.push({at, ++pushed_, std::move(doing)});
}

Result<void> Rehearsal::run_until(Time end) {
    while (!queue_.empty() && queue_.top().at <= end) {
        if (pushed_ > kMost)
            return Error{fmt::format("too much happens; given up after {:.0f} s of its time",
                                     std::chrono::duration<double>(now_).count())};
        const auto happening = queue_.top();
        queue_.pop();
        now_ = happening.at;
        happening.doing();
    }
    now_ = end;
    return {};
}

void Rehearsal::carry_out(const Incident& incident) {
    const auto words =
        incident.text.substr(std::min(incident.text.find(' '), incident.text.size()));
    tell_(now_, "", "event:" + words);
    switch (incident.deed) {
        case Deed::cut:
            return cut(index_of(incident.machine), index_of(incident.other));
        case Deed::heal:
            return network_.divide(0, std::vector<int>(machines_.size()), now_);
        case Deed::loss:
            return network_.set_weather(0, {incident.number, 0, kCalm.longest_delay}, now_);
        default:
            carry_out_on(index_of(incident.machine), incident);
    }
}

void Rehearsal::cut(std::size_t one, std::size_t other) {
    network_.cut(0, one, other, now_);
    network_.cut(0, other, one, now_);
}

void Rehearsal::carry_out_on(std::size_t index, const Incident& incident) {
    auto& machine = machines_[index];
    vrrp::Actions actions;
    switch (incident.deed) {
        case Deed::kill:
            machine.kill();
            break;
        case Deed::crash:
            machine.crash();
            break;
        case Deed::stop:
            actions = machine.stop(clock());
            break;
        case Deed::start:
            actions = machine.start(clock());
            break;
        case Deed::pause:
            machine.pause();
            break;
        case Deed::resume:
            actions = machine.resume(clock());
            break;
        case Deed::down:
        case Deed::up:
            actions = machine.set_interface(incident.other, incident.deed == Deed::up, clock());
            break;
        case Deed::fail:
        case Deed::recover:
            actions = machine.set_tracker(*machine.tracker(incident.other),
                                          incident.deed == Deed::recover, clock());
            break;
        default:
            actions =
                machine.set_tracker(*machine.tracker(incident.other), incident.number, clock());
    }
    perform(index, actions);
    look_at_services(machine);
}

void Rehearsal::perform(std::size_t index, const vrrp::Actions& actions) {
    const auto& machine = machines_[index];
    bool moved = false;
    for (const auto& action : actions) {
        if (const auto* say = std::get_if<vrrp::Say>(&action))
            tell_(now_, machine.name(), say->text);
        if (const auto* packet = std::get_if<vrrp::SendPacket>(&action)) transmit(index, *packet);
        moved = moved || std::holds_alternative<vrrp::AddAddresses>(action) ||
                std::holds_alternative<vrrp::RemoveAddresses>(action);
    }
    if (moved) look_at_services(machine);
    arm(index);
}

void Rehearsal::transmit(std::size_t index, const vrrp::SendPacket& packet) {
    if (packet.payload.size() < 2) return;
    const int vrid = packet.payload[1];  // RFC 9568 section 5.2.3
    for (const auto& arrival : network_.send(0, index, now_, random_)) {
        push(arrival.at, [this, to = arrival.host, packet, vrid] {
            const auto interface = machines_[to].receives(packet, vrid);
            if (!interface) return;
            perform(to, machines_[to].receive({*interface, packet.source, packet.destination,
                                               packet.ttl, packet.payload, packet.ah_packet},
                                              clock()));
        });
    }
}

void Rehearsal::look_at_services(const Machine& machine) {
    const auto answered = machine.answers_for();
    std::set<std::string> addresses = answered;
    for (const auto& [address, service] : record_.services())
        addresses.insert(address);
    for (const auto& address : addresses) {
        const auto change = record_.set(address, machine.name(), answered.contains(address), now_);
        if (change) tell_(now_, "", *change);
    }
}

// A wakeup that has become superfluous finds nothing due.
void Rehearsal::arm(std::size_t index) {
    const auto deadline = machines_[index].next_deadline();
    if (!deadline) return;
    const auto at = std::max(now_, Time(deadline->time_since_epoch()) - kBooted);
    push(at, [this, index] {
        auto& machine = machines_[index];
        const auto due = machine.next_deadline();
        if (due && *due <= clock()) perform(index, machine.wake(clock()));
    });
}

}  // namespace holdfast::sim
