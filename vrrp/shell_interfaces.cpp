// What the shell hears of the machine's interfaces and addresses, and what follows for its sockets.
#include <boost/asio/post.hpp>

#include "lib/netlink/receive_buffer.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/receive_buffers.h"
#include "vrrp/shell.h"

namespace holdfast::vrrp {
namespace {

using Places = std::map<std::tuple<std::string, bool, bool>, AdvertPlace>;

// The sockets that the instances need: for each interface of a multicast instance one that has
// joined its groups, and one for all unicast.
// An instance with a MAC address of its own listens where that is.
Places advert_places(const config::VrrpConfig& config, const Interfaces& interfaces,
                     const Vmacs& vmacs) {
    Places places;
    for (const auto& instance : config.instances) {
        const bool ipv6 = uses_ipv6(instance);
        const bool ah = instance.authentication.type == config::AuthType::ah;
        const auto place_on = [&](const std::string& interface) {
            const auto* link = interfaces.find(interface);
            if (!link) return static_cast<AdvertPlace*>(nullptr);
            auto& place = places[{interface, ipv6, ah}];
            place.ipv6 = ipv6;
            place.ah = ah;
            place.interface = interface;
            place.link = link->index;
            return &place;
        };
        if (!instance.vrf.empty()) {
            auto* place = place_on(instance.vrf);
            if (place) place->receive_buffer += receive_buffer_share(instance, config.buffers, 0);
            continue;
        }
        if (instance.transport.unicast) {
            auto& place = places[{std::string(), ipv6, ah}];
            place.ipv6 = ipv6;
            place.ah = ah;
            place.receive_buffer += receive_buffer_share(instance, config.buffers, 0);
            continue;
        }
        const auto* vmac = vmacs.of(instance.interface, ipv6, instance.vrid);
        if (vmac && vmac->sends_below) place_on(instance.interface);
        auto* place = place_on(vmac ? vmac->name : instance.interface);
        if (!place) continue;
        place->groups.insert(multicast_group(instance));
        place->receive_buffer +=
            receive_buffer_share(instance, config.buffers, interfaces.find(place->interface)->mtu);
    }
    return places;
}

}  // namespace

// Of the machine and of our own lines to the kernel; answers what was refused.
std::vector<std::string> Shell::apply_settings() {
    std::vector<std::string> problems;
    const auto note = [&](const char* what, const Result<void>& done) {
        if (!done) problems.push_back(fmt::format("{}: {}", what, done.error().message));
    };
    const auto& [command, monitor] =
        std::tie(config_.buffers.vrrp_command, config_.buffers.vrrp_monitor);
    for (const int socket : command_sockets_) {
        if (command.bytes)
            note("vrrp_netlink_cmd_rcv_bufs",
                 set_receive_buffer(socket, *command.bytes, command.force));
    }
    if (monitor.bytes)
        note("vrrp_netlink_monitor_rcv_bufs",
             set_receive_buffer(monitor_->descriptor(), *monitor.bytes, monitor.force));
    constexpr const char* kReports = "ipv4/igmp_link_local_mcast_reports";
    if (config_.settings.disable_local_igmp) {
        note("disable_local_igmp", sysctls_.set(kReports, 0));
    } else {
        note("disable_local_igmp", sysctls_.restore(kReports));
    }
    return problems;
}

Result<void> Shell::start_watching() {
    auto socket = rtnetlink::Monitor::subscribe();
    if (!socket) return socket.error();
    monitor_ = std::make_unique<rtnetlink::Monitor>(
        child_.loop(), std::move(*socket),
        rtnetlink::Monitor::Handlers{
            [this](const rtnetlink::Change& change) { interface_changed(change); },
            [this] { replace_interfaces(); }});
    replace_interfaces();
    return {};
}

void Shell::replace_interfaces() {
    const auto dump = addresses_.dump();
    if (!dump) {
        troubles_.say("dump", "cannot read the network interfaces: " + dump.error().message);
        return;
    }
    const auto news = interfaces_.replace(*dump);
    follow_interfaces();
    tell(news);
    tell_source_addresses();
    note_virtual_addresses();
    kept_.doubt();
}

void Shell::interface_changed(const rtnetlink::Change& change) {
    const auto news = interfaces_.apply(change);
    if (std::holds_alternative<rtnetlink::LinkIs>(change) ||
        std::holds_alternative<rtnetlink::LinkGone>(change))
        follow_interfaces();
    tell(news);
    tell_source_addresses();
    note_address(change);
    kept_.notice(change);
    if (news.empty()) return;
    if (const auto filtered = filter_packets(vmacs_.plans()); !filtered)
        troubles_.say("filter", filtered.error().message);
    vmacs_.repair();
    place_own_addresses();
    kept_.doubt();
}

// An address that is taken off and put on again, as a reload may do with one of ours, is neither
// lost nor found. So what has become of it is told when nothing more is to be heard.
void Shell::note_address(const rtnetlink::Change& change) {
    const auto* there = std::get_if<rtnetlink::AddressIs>(&change);
    const auto* gone = std::get_if<rtnetlink::AddressGone>(&change);
    if (!there && !gone) return;
    const auto& address = there ? there->address : gone->address;
    const auto& interface = interfaces_.name_of(address.link);
    if (gone) addresses_.forget(interface, address.prefix.address);
    if (touched_.empty()) boost::asio::post(child_.loop(), [this] { tell_addresses(); });
    touched_.emplace(interface, address.prefix.address);
}

// Something may have been missed: all of them are looked at.
void Shell::note_virtual_addresses() {
    if (touched_.empty()) boost::asio::post(child_.loop(), [this] { tell_addresses(); });
    for (const auto& instance : config_.instances) {
        for (const auto& address : placed_addresses(instance))
            touched_.emplace(address.interface, address.prefix.address);
    }
}

void Shell::tell_addresses() {
    monitor_->catch_up();
    for (const auto& touched : std::exchange(touched_, {})) {
        const auto& [interface, address] = touched;
        if (interfaces_.has_virtual(interface, address)) {
            feed(AddressFound{interface, address});
        } else if (!interfaces_.has(interface, address) && !told_just_now(touched)) {
            feed(AddressLost{interface, address});
        }
    }
}

// What is taken away again right after it was put back goes on waiting: "ip address flush" repeats
// itself until nothing comes back, and gives up at its tenth attempt, as we do.
bool Shell::told_just_now(const std::pair<std::string, IpAddress>& address) {
    constexpr auto kPause = std::chrono::milliseconds(200);
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(lost_, [&](const auto& entry) { return now - entry.second >= kPause; });
    if (lost_.try_emplace(address, now).second) return false;
    const bool waits = !lost_again_.empty();
    lost_again_.insert(address);
    if (waits) return true;
    lost_again_timer_.expires_after(kPause);
    lost_again_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        touched_.merge(std::exchange(lost_again_, {}));
        tell_addresses();
    });
    return true;
}

void Shell::tell(const Interfaces::News& news) {
    for (const auto& change : news)
        feed(change);
}

void Shell::follow_interfaces() {
    open_sockets();
    promote_secondaries();
    if (reconfiguring_) return;
    const auto places = advert_places(config_, interfaces_, vmacs_);
    std::erase_if(sockets_, [&](const auto& entry) { return !places.contains(entry.first); });
}

// One whose place is the same as before stays open and misses nothing; those that nobody needs any
// more stay too, until who leaves has said goodbye.
void Shell::open_sockets() {
    for (const auto& [key, place] : advert_places(config_, interfaces_, vmacs_)) {
        const auto found = sockets_.find(key);
        if (found != sockets_.end() && found->second->place() == place) continue;
        sockets_.erase(key);
        open_socket(key, place);
    }
}

// Or the kernel removes the other addresses of a network together with its first one.
void Shell::promote_secondaries() {
    std::set<std::string> wanted;
    for (const auto& instance : config_.instances) {
        if (instance.behaviour.promote_secondaries && interfaces_.find(instance.interface))
            wanted.insert(instance.interface);
    }
    const auto setting = [](const std::string& interface) {
        return "ipv4/conf/" + interface + "/promote_secondaries";
    };
    std::erase_if(promoting_, [&](const std::string& interface) {
        if (wanted.contains(interface)) return false;
        static_cast<void>(sysctls_.restore(setting(interface)));
        return true;
    });
    for (const auto& interface : wanted) {
        if (promoting_.contains(interface)) continue;
        if (const auto set = sysctls_.set(setting(interface), 1); set) {
            promoting_.insert(interface);
        } else {
            troubles_.say("promote " + interface, "promote_secondaries: " + set.error().message);
        }
    }
}

void Shell::open_socket(const SocketKey& key, const AdvertPlace& place) {
    auto socket = AdvertSocket::open(
        child_.loop(), place, [this](const PacketReceived& packet) { heard(packet); }, troubles_);
    if (socket) {
        sockets_.emplace(key, std::move(*socket));
    } else {
        troubles_.say("open " + place.interface, socket.error().message);
    }
}

void Shell::tell_tracker(const TrackerId& id, int status) {
    const auto [told, is_new] = told_trackers_.try_emplace(id, status);
    if (!is_new && told->second == status) return;
    told->second = status;
    if (id.kind != TrackerKind::source_address)
        child_.tell(ipc::TrackerStatus{id.kind, id.name, status});
    feed(TrackerChanged{id, status});
}

void Shell::tell_source_addresses() {
    for (const auto& instance : config_.instances) {
        const auto& source = instance.transport.source;
        if (!source || !instance.transport.track_source) continue;
        tell_tracker({TrackerKind::source_address, source->to_string()},
                     interfaces_.has(*source) ? 1 : 0);
    }
}

}  // namespace holdfast::vrrp
