#include "vrrp/shell.h"

#include <algorithm>
#include <fstream>
#include <set>

#include <net/if.h>
#include <net/if_arp.h>

#include "lib/described_json.h"
#include "parser/config/influences.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/news.h"

namespace holdfast::vrrp {

namespace {

using Clock = std::chrono::steady_clock;

// The addresses that are on an interface because we have put them there. An address owner's
// (RFC 9568 section 1.4) are the machine's own: they are there whatever VRRP does.
Addresses virtual_addresses(const config::VrrpConfig& config) {
    Addresses all;
    for (const auto& instance : config.instances) {
        if (instance.priority == config::kOwnerPriority) continue;
        const auto some = placed_addresses(instance);
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

bool forwards_ipv6(const std::string& interface) {
    std::ifstream file("/proc/sys/net/ipv6/conf/" + interface + "/forwarding");
    int value = 0;
    return file >> value && value != 0;
}

// The owner of what is static, in the log.
constexpr const char* kStatic = "static";

std::vector<KeptObjects::Object> objects_of(const std::vector<config::Route>& routes,
                                            const std::vector<config::Rule>& rules) {
    std::vector<KeptObjects::Object> objects(routes.begin(), routes.end());
    objects.insert(objects.end(), rules.begin(), rules.end());
    return objects;
}

std::vector<KeptObjects::Object> static_objects(const config::VrrpConfig& config) {
    std::vector<KeptObjects::Object> objects;
    for (auto address : config.fixed.addresses) {
        if (address.interface.empty()) address.interface = config.settings.default_interface;
        objects.emplace_back(std::move(address));
    }
    const auto others = objects_of(config.fixed.routes, config.fixed.rules);
    objects.insert(objects.end(), others.begin(), others.end());
    return objects;
}

bool orders_addresses(const Action& action) {
    return std::holds_alternative<AddAddresses>(action) ||
           std::holds_alternative<RemoveAddresses>(action);
}

}  // namespace

Result<std::unique_ptr<Shell>> Shell::open(ipc::Child& child) {
    auto connection = rtnetlink::Connection::open();
    if (!connection) return connection.error();
    auto for_routing = rtnetlink::Connection::open();
    if (!for_routing) return for_routing.error();
    auto for_links = rtnetlink::Connection::open();
    if (!for_links) return for_links.error();
    auto arp_socket = Announcer::open();
    if (!arp_socket) return arp_socket.error();
    return std::unique_ptr<Shell>(new Shell(child, std::move(*connection), std::move(*for_routing),
                                            std::move(*for_links), std::move(*arp_socket)));
}

Shell::Shell(ipc::Child& child, rtnetlink::Connection connection, rtnetlink::Connection for_routing,
             rtnetlink::Connection for_links, UniqueFd arp_socket)
    : child_(child),
      command_sockets_{connection.descriptor(), for_routing.descriptor(), for_links.descriptor()},
      troubles_(child.log()),
      timer_(child.loop()),
      addresses_(std::move(connection), interfaces_, child.log()),
      kept_(
          child.loop(), std::move(for_routing), interfaces_,
          [this](const std::string& who, const KeptObjects::Object& object,
                 const std::string& name) { tell_hopeless(who, object, name); },
          child.log()),
      vmacs_(std::move(for_links), interfaces_, child.log()),
      announcer_(child.loop(), std::move(arp_socket), troubles_),
      background_(child.loop()),
      track_files_(
          child.loop(), background_,
          [this](const std::string& name, int number) {
              tell_tracker({TrackerKind::file, name}, number);
          },
          troubles_),
      track_scripts_(
          child.loop(), [&child](const ipc::Message& message) { child.tell(message); },
          [this](const std::string& name, bool good) {
              tell_tracker({TrackerKind::script, name}, good ? 1 : 0);
          },
          child.log()),
      track_processes_(
          child.loop(), background_,
          [this](const std::string& name, bool good) {
              tell_tracker({TrackerKind::process, name}, good ? 1 : 0);
          },
          child.log()),
      lost_again_timer_(child.loop()),
      trace_([&child](const ipc::Traced& traced) { child.tell(traced); }) {}

std::vector<std::string> Shell::configure(const ipc::Slice& slice) {
    auto config = slice.read<config::VrrpConfig>();
    if (!config) return {"the VRRP configuration handed over: " + config.error().message};
    set_default_groups(*config);
    leave_out_unreported(*config);
    number_rules(*config);
    auto vmacs = plan_vmacs(*config);

    // While the core goes from one configuration to the other, the addresses of neither may pass
    // for an interface's own.
    auto of_both = virtual_addresses(config_);
    const auto of_new = virtual_addresses(*config);
    of_both.insert(of_both.end(), of_new.begin(), of_new.end());
    tell(interfaces_.set_virtual_addresses(of_both));

    config_ = std::move(*config);
    pauses_ = GarpPauses(config_);
    if (!monitor_) {
        const auto watching = start_watching();
        if (!watching) return {watching.error().message};
    }
    reconfiguring_ = true;
    // First what VMAC interfaces must not say.
    const auto filtered = filter_packets(vmacs);
    auto problems = prepare_vmacs(std::move(vmacs));
    for (auto& problem : apply_settings())
        problems.push_back(std::move(problem));
    if (!filtered) {
        problems.push_back(
            "neither packets to addresses with no_accept are dropped nor reports of VMAC "
            "interfaces: " +
            filtered.error().message);
    }
    open_sockets();
    kept_.expect_names();
    background_.run([this]() -> Background::Finish {
        return [this, names = RouteNames()] { kept_.take_names(names); };
    });
    kept_.set(kStatic, static_objects(config_));
    tell_source_addresses();
    track_files_.watch(config_.files);
    track_scripts_.configure(config_.scripts);
    track_processes_.configure(config_.processes, config_.buffers.process_monitor);
    background_.start();
    feed(ConfigurationChanged{config_});
    reconfiguring_ = false;
    follow_interfaces();
    vmacs_.finish();
    monitor_->catch_up();
    tell(interfaces_.set_virtual_addresses(of_new));
    return problems;
}

void Shell::receive(const ipc::Message& message) {
    if (const auto* end = std::get_if<ipc::ScriptEnded>(&message)) {
        track_scripts_.ended(*end);
    } else if (const auto* predecessor = std::get_if<ipc::InstanceWas>(&message)) {
        inherit(*predecessor);
    } else if (const auto* tracker = std::get_if<ipc::TrackerStatus>(&message)) {
        inherit(*tracker);
    } else if (const auto* ask = std::get_if<ipc::AskReport>(&message)) {
        child_.report(ask->number, ipc::Reporter::vrrp, router_.report(Clock::now()));
    } else if (std::holds_alternative<ipc::ClearCounts>(message)) {
        router_.clear_counts();
    } else if (const auto* step_down = std::get_if<ipc::StepDown>(&message)) {
        feed(StepDownRequested{step_down->name, step_down->on});
    } else if (const auto* caught_up = std::get_if<ipc::ConnectionsCaughtUp>(&message)) {
        feed(ConnectionsCaughtUp{caught_up->instance});
    } else if (const auto* trace = std::get_if<ipc::Trace>(&message)) {
        trace_.set(*trace);
    }
}

void Shell::inherit(const ipc::InstanceWas& predecessor) {
    feed(PredecessorWas{predecessor.instance, predecessor.state, TimePoint(predecessor.last_seen)});
}

void Shell::inherit(const ipc::TrackerStatus& tracker) {
    if (tracker.kind == TrackerKind::script)
        track_scripts_.inherit(tracker.name, tracker.status != 0);
    told_trackers_[{tracker.kind, tracker.name}] = tracker.status;
    feed(TrackerChanged{{tracker.kind, tracker.name}, tracker.status});
}

void Shell::stop() {
    stopping_ = true;
    feed(StopRequested{true});
}

// --- the core ----------------------------------------------------------------------------------

void Shell::feed(const Event& event) {
    execute(router_.on(event, Clock::now(), std::chrono::system_clock::now()));
    arm_timer();
}

// Orders for addresses that follow each other go to the kernel as one batch.
void Shell::execute(const Actions& actions) {
    for (const auto& action : actions) {
        if (!orders_addresses(action)) addresses_.commit();
        std::visit([this](const auto& what) { perform(what); }, action);
        if (const auto news = news_of(action, stopping_)) child_.tell(*news);
    }
    addresses_.commit();
}

void Shell::arm_timer() {
    const auto deadline = router_.next_deadline();
    if (deadline == armed_for_) return;
    armed_for_ = deadline;
    timer_.cancel();
    if (!deadline) return;
    timer_.expires_at(*deadline);
    timer_.async_wait([this, due = *deadline](const boost::system::error_code& failure) {
        if (failure) return;
        armed_for_.reset();
        const auto now = Clock::now();
        feed(TimeReached{});
        if (const auto heard = lateness_.note(due, now)) child_.tell(*heard);
    });
}

void Shell::perform(const SendPacket& action) {
    trace_.sent(action, config_);
    const bool ipv6 = action.destination.is_v6();
    const bool routed = !action.destination.is_multicast();
    const auto interface = sends_through(action);
    const auto socket = sockets_.find({interface, ipv6, !action.ah_packet.empty()});
    if (socket == sockets_.end()) {
        troubles_.say(
            "no socket " + interface,
            fmt::format("cannot send VRRP packets on {}: no socket is open there", interface));
        return;
    }
    const auto* link = interfaces_.find(routed ? action.interface : interface);
    const bool on_link = !routed || (ipv6 && action.destination.to_v6().is_link_local());
    socket->second->send(action, link && on_link ? link->index : 0);
}

void Shell::perform(const AddAddresses& action) {
    addresses_.add(action.instance, action.addresses, action.of_owner);
}

void Shell::perform(const RemoveAddresses& action) {
    addresses_.remove(action.instance, action.addresses);
    for (const auto& address : action.addresses) {
        const auto* link = interfaces_.find(address.interface);
        if (link) announcer_.withdraw(link->index, address.prefix.address);
    }
}

// Links without ARP, and those whose hardware addresses are not Ethernet's, have no use for it.
void Shell::perform(const SendGratuitousArps& action) {
    std::vector<Announcement> announcements;
    announcements.reserve(action.addresses.size());
    for (const auto& address : action.addresses) {
        const auto* link = interfaces_.find(address.interface);
        if (!link || (link->flags & IFF_NOARP) != 0) continue;
        Announcement announcement{link->index,
                                  {},
                                  address.prefix.address,
                                  address.prefix.address.is_v6() && forwards_ipv6(link->name)};
        const auto pause = pauses_.of(link->name);
        announcement.lane = pause.lane;
        announcement.pause = address.prefix.address.is_v6() ? pause.gna : pause.garp;
        if (link->hardware_type != ARPHRD_ETHER ||
            link->hardware_address.size() != announcement.hardware.size())
            continue;
        std::copy(link->hardware_address.begin(), link->hardware_address.end(),
                  announcement.hardware.begin());
        announcements.push_back(announcement);
    }
    announcer_.send(announcements, action.repeat);
}

void Shell::perform(const StateChanged& action) {
    child_.tell(ipc::InstanceChanged{action.instance, action.to, action.priority});
}

// The new names are told with their instances' states.
void Shell::perform(const InstancesRenamed& action) {
    kept_.rename(action.names);
    for (const auto& [before, now] : action.names)
        child_.tell(ipc::InstanceChanged{before, ipc::InstanceState::init, 0});
}

void Shell::perform(const Say& action) { child_.log().write(action.severity, action.text); }

void Shell::perform(const AddRouting& action) {
    kept_.keep(action.instance, objects_of(action.routes, action.rules));
}

void Shell::perform(const RemoveRouting& action) {
    kept_.give_up(action.instance, objects_of(action.routes, action.rules));
}

// What is static matters to the instances of its track_group.
void Shell::tell_hopeless(const std::string& who, const KeptObjects::Object& object,
                          const std::string& name) {
    if (who != kStatic) return feed(RoutingLost{who, name});
    const auto wanted = std::visit([](const auto& one) { return one.track_group; }, object);
    if (wanted.empty()) return;
    for (const auto& group : config_.fixed.track_groups) {
        if (group.name != wanted) continue;
        for (const auto& instance : group.instances)
            feed(RoutingLost{instance, name});
    }
}

void Shell::perform(const Stopped&) {
    kept_.set(kStatic, {});
    prepare_vmacs({});
    vmacs_.finish();
    child_.finish();
}

}  // namespace holdfast::vrrp
