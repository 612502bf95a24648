// The means of an instance: what it says, its timers, adverts, gratuitous ARPs and addresses.
#include <algorithm>

#include <fmt/format.h>

#include "vrrp/core/instance.h"
#include "vrrp/core/reception.h"

namespace holdfast::vrrp {

void Turn::say(Severity severity, std::string text) {
    actions.emplace_back(Say{severity, std::move(text)});
}

void Instance::say(Severity severity, std::string_view text, Turn& turn) const {
    turn.say(severity, fmt::format("({}) {}", settings_.name, text));
}

// The one place where a timer of an instance is started.
void Instance::arm(Timer timer, TimePoint due, Turn& turn) { turn.timers.arm({id_, timer}, due); }

void Instance::cancel_timers(Turn& turn) {
    for (const auto timer : {Timer::advert, Timer::master_down, Timer::garp, Timer::garp_refresh,
                             Timer::garp_extra, Timer::leave})
        turn.timers.cancel({id_, timer});
}

void Instance::move_timer(Timer timer, microseconds by, Turn& turn) {
    const auto due = turn.timers.due({id_, timer});
    if (due && by.count() != 0) arm(timer, std::max(*due + by, turn.now), turn);
}

void Instance::send_advert(std::uint8_t priority, Turn& turn) {
    Advert advert;
    advert.version = settings_.version;
    advert.vrid = settings_.vrid;
    advert.priority = priority;
    advert.interval = settings_.advert_interval;
    if (settings_.version == 2) advert.auth_type = wire_type(settings_.authentication);
    if (settings_.authentication.type == config::AuthType::pass)
        advert.auth_data = settings_.authentication.secret;
    advert.addresses = advertised_addresses(settings_);
    const auto& transport = settings_.transport;
    const auto from = *source();
    const auto group = multicast_group(settings_);
    const bool old = old_checksum_ || transport.old_checksum == config::OldChecksum::always;
    authenticator_.next_advert(settings_, turn.wall);
    ++counts_.sent;
    if (priority == 0) ++counts_.priority_zero_sent;
    const auto send = [&](const IpAddress& to, int ttl) {
        const auto& summed = old && transport.unicast && to.is_v4() ? group : to;
        SendPacket packet{settings_.interface.empty() ? settings_.vrf : settings_.interface, from,
                          to, encode(advert, from, summed, checksum_of(transport)), ttl};
        authenticator_.seal(packet, settings_);
        turn.actions.emplace_back(std::move(packet));
    };
    constexpr int kTtl = 255;
    if (!transport.unicast) return send(group, kTtl);
    for (const auto& peer : transport.peers) {
        if (same_family(peer.address, from))
            send(peer.address, transport.unicast_ttl.value_or(kTtl));
    }
}

// A delay of 0 means no second volley.
void Instance::arm_second_volley(microseconds delay, int repeat, Turn& turn) {
    later_repeat_ = repeat;
    if (delay.count() != 0) arm(Timer::garp, turn.now + delay, turn);
}

void Instance::arm_refreshes(Turn& turn) {
    const auto start = [&](Timer timer, std::chrono::seconds interval) {
        if (interval.count() == 0) return turn.timers.cancel({id_, timer});
        const auto due = turn.timers.due({id_, timer});
        if (!due || *due > turn.now + interval) arm(timer, turn.now + interval, turn);
    };
    start(Timer::garp_refresh, settings_.garp.master_refresh);
    start(Timer::garp_extra,
          extra_addresses().empty() ? std::chrono::seconds(0) : settings_.garp.extra_interval);
}

void Instance::send_volley(Timer timer, TimePoint due, Turn& turn) {
    const auto addresses = placed_addresses(settings_);
    if (timer == Timer::garp) {
        send_garps(addresses, later_repeat_, turn);
    } else if (timer == Timer::garp_refresh) {
        send_garps(addresses, static_cast<int>(settings_.garp.master_refresh_repeat), turn);
        arm(timer, next_advert(due, settings_.garp.master_refresh, turn.now), turn);
    } else {
        send_garps(extra_addresses(), 1, turn);
        arm(timer, next_advert(due, settings_.garp.extra_interval, turn.now), turn);
    }
}

// Adverts keep the switches' memory of the interface that they leave by fresh. Of the others, the
// hardware addresses that are not the machine's own are forgotten first.
Addresses Instance::extra_addresses() const {
    const auto& garp = settings_.garp;
    const bool from_vmac = settings_.vmac && !settings_.vmac_xmit_base;
    const auto& busy = from_vmac ? settings_.vmac->interface : settings_.interface;
    auto addresses = placed_addresses(settings_);
    std::erase_if(addresses, [&](const auto& address) {
        return address.interface == busy || (!garp.extra_on_all && !address.flags.use_vmac);
    });
    return addresses;
}

void Instance::send_garps(const Addresses& addresses, int repeat, Turn& turn) {
    if (addresses.empty() || repeat == 0) return;
    turn.actions.push_back(SendGratuitousArps{settings_.name, addresses, repeat});
}

// Everything is set and announced. A thousand addresses keep the kernel busy for tens of
// milliseconds: the first few are announced at once, the others while the next are set.
void Instance::take_addresses(Turn& turn) {
    constexpr std::ptrdiff_t kFirst = 16;
    constexpr std::ptrdiff_t kAtATime = 128;
    const auto all = placed_addresses(settings_);
    auto next = all.begin();
    for (auto count = kFirst; all.end() - next > count; next += count, count = kAtATime) {
        const Addresses some(next, next + count);
        add_addresses(some, turn);
        send_garps(some, settings_.garp_master_repeat, turn);
    }
    const Addresses rest(next, all.end());
    add_addresses(rest, turn);
    add_routing({}, turn);
    send_garps(rest, settings_.garp_master_repeat, turn);
}

void Instance::add_addresses(const Addresses& addresses, Turn& turn) {
    if (!addresses.empty())
        turn.actions.push_back(AddAddresses{settings_.name, addresses, owner()});
}

void Instance::remove_addresses(const Addresses& addresses, Turn& turn) {
    if (!addresses.empty()) turn.actions.push_back(RemoveAddresses{settings_.name, addresses});
}

}  // namespace holdfast::vrrp
