// What must be true of a VRRP instance as a whole.
#include <fmt/format.h>

#include "parser/arguments.h"
#include "parser/config/influences.h"
#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMostAddresses = 255;                        // RFC 9568 section 5.2.5
constexpr microseconds kLongestV3Interval = milliseconds(40'950);  // RFC 9568 section 5.2.7
constexpr microseconds kCentisecond = milliseconds(10);

microseconds round_to(microseconds time, microseconds unit) {
    return std::max(unit, (time + unit / 2) / unit * unit);
}

class InstanceRules {
  public:
    InstanceRules(VrrpInstanceDraft& instance, const Statement& block, Diagnostics& diagnostics)
        : instance_(instance), block_(block), diagnostics_(diagnostics) {}

    bool apply() {
        if (!has_what_it_needs()) return false;
        choose_version();
        if (!check_addresses()) return false;
        derive_state_and_priority();
        check_authentication();
        if (!check_hmac()) return false;
        check_preemption();
        check_interval();
        check_transport();
        if (instance_.behaviour.strict) check_strictness();
        return true;
    }

  private:
    bool has_what_it_needs() {
        // A unicast instance needs none (keepalived.conf(5), "interface").
        if (instance_.interface.empty() && !instance_.transport.unicast)
            return left_out("it has no interface");
        if (instance_.vrid == 0) return left_out("it has no virtual_router_id (1..255)");
        return true;
    }

    void choose_version() {
        const bool ipv6 =
            !instance_.addresses.empty() && instance_.addresses[0].prefix.address.is_v6();
        if (!ipv6 || instance_.version == 3) return;
        if (block_.last("version"))
            warn("version", "version 2 of VRRP knows no IPv6, version 3 is used");
        instance_.version = 3;
    }

    bool check_addresses() {
        auto& addresses = instance_.addresses;
        if (addresses.empty()) {
            if (instance_.behaviour.no_addresses_wanted) return true;
            // RFC 9568 section 5.2.5: at least one.
            if (instance_.version == 3) return left_out("it has no virtual_ipaddress");
            warn("virtual_ipaddress", "it has no address in virtual_ipaddress");
        }
        if (addresses.size() > kMostAddresses) {
            warn("virtual_ipaddress",
                 fmt::format("an advert names at most {} addresses, the other {} are left out",
                             kMostAddresses, addresses.size() - kMostAddresses));
            addresses.resize(kMostAddresses);
        }
        return true;
    }

    // As keepalived does: each follows from the other where only one is written.
    void derive_state_and_priority() {
        const bool master = instance_.state == InitialState::master;
        if (!block_.last("priority") && master) {
            instance_.priority = kOwnerPriority;
            warn("state",
                 "state MASTER without a priority means priority 255, the owner of the "
                 "addresses; write a priority");
        } else if (instance_.priority == kOwnerPriority && !master) {
            if (block_.last("state"))
                warn("priority", "priority 255 owns the addresses: it begins as MASTER");
            instance_.state = InitialState::master;
        }
    }

    void check_authentication() {
        auto& authentication = instance_.authentication;
        const bool wanted = authentication.type != AuthType::none || !authentication.secret.empty();
        if (!wanted) return;
        std::string problem;
        if (instance_.version == 3) {
            problem = "VRRP version 3 has no authentication, ignored";
        } else if (authentication.secret.empty()) {
            problem = "auth_type without an auth_pass, adverts go without authentication";
        } else if (authentication.type == AuthType::none) {
            problem = "auth_pass without an auth_type, adverts go without authentication";
        }
        if (!problem.empty()) {
            warn("authentication", problem);
            authentication = {};
        }
        // Who begins has to hear first where the others have got to with their sequence numbers.
        if (authentication.type == AuthType::ah && instance_.state == InitialState::master &&
            instance_.priority != kOwnerPriority) {
            warn("state", "state MASTER cannot work with auth_type AH, ignored");
            instance_.state = InitialState::backup;
        }
    }

    // Left out, because who does not sign is not believed and would be master beside the others.
    bool check_hmac() {
        auto& hmac = instance_.auth_hmac;
        if (!hmac) return true;
        const bool has_key =
            std::any_of(hmac->keys.begin(), hmac->keys.end(),
                        [&](const HmacKey& key) { return key.id == hmac->active_key; });
        if (!has_key && hmac->mode != HmacMode::receive_only)
            return left_out("auth_hmac has no key whose number is its active_key", "auth_hmac");
        if (instance_.authentication.type != AuthType::none) {
            warn("authentication", "authentication is ignored, auth_hmac takes its place");
            instance_.authentication = {};
        }
        if (instance_.behaviour.strict && hmac->mode != HmacMode::enforce) {
            warn("auth_hmac", "strict_mode takes no adverts without a signature: mode enforce");
            hmac->mode = HmacMode::enforce;
        }
        return true;
    }

    void check_preemption() {
        const bool master = instance_.state == InitialState::master;
        const bool owner = instance_.priority == kOwnerPriority;
        if (!instance_.preempt && (master || owner)) {
            warn("nopreempt", owner ? "nopreempt cannot work with priority 255, ignored"
                                    : "nopreempt cannot work with state MASTER, ignored; write "
                                      "state BACKUP on all machines");
            instance_.preempt = true;
        }
        if (instance_.preempt_delay == microseconds(0)) return;
        if (master || !instance_.preempt) {
            warn("preempt_delay", fmt::format("preempt_delay cannot work with {}, ignored",
                                              master ? "state MASTER" : "nopreempt"));
            instance_.preempt_delay = microseconds(0);
        }
    }

    void check_interval() {
        auto& interval = instance_.advert_interval;
        const auto written = interval;
        const microseconds unit = instance_.version == 2 ? std::chrono::seconds(1) : kCentisecond;
        interval = round_to(interval, unit);
        if (instance_.version == 3) interval = std::min(interval, kLongestV3Interval);
        if (interval == written) return;
        warn("advert_int",
             fmt::format("advert_int {}: version {} of VRRP counts in {}, {} s is used",
                         seconds_text(written), instance_.version,
                         instance_.version == 2 ? "whole seconds" : "0.01 s up to 40.95 s",
                         seconds_text(interval)));
    }

    void check_transport() {
        auto& transport = instance_.transport;
        check_links();
        if (transport.peers.empty()) {
            for (const auto* keyword :
                 {"check_unicast_src", "unicast_ttl", "old_unicast_checksum"}) {
                if (block_.last(keyword))
                    warn(keyword, fmt::format("{} without a unicast_peer, ignored", keyword));
            }
        }
        if (!transport.unicast) return;
        if (transport.multicast_group)
            warn("mcast_dst_ip", "adverts go to unicast peers, mcast_dst_ip is ignored");
        if (transport.peers.empty()) {
            warn(block_.last("unicast_peer") ? "unicast_peer" : "unicast_src_ip",
                 "unicast is wanted, but there is no usable unicast_peer");
            return;
        }
        const bool v6 = !instance_.addresses.empty() ? instance_.addresses[0].prefix.address.is_v6()
                                                     : transport.peers[0].address.is_v6();
        std::erase_if(transport.peers, [&](const UnicastPeer& peer) {
            if (peer.address.is_v6() == v6) return false;
            warn("unicast_peer",
                 fmt::format("the peer {} is of the other family than the addresses, left out",
                             peer.address.to_string()));
            return true;
        });
        if (transport.source && transport.source->is_v6() != v6) {
            warn("unicast_src_ip", "unicast_src_ip is of the other family, ignored");
            transport.source.reset();
        }
    }

    void check_links() {
        const bool v6 =
            !instance_.addresses.empty() && instance_.addresses[0].prefix.address.is_v6();
        if (instance_.vmac_xmit_base && !instance_.vmac)
            warn("vmac_xmit_base", "vmac_xmit_base without use_vmac, ignored");
        if (instance_.ipvlan && instance_.vmac)
            warn("use_ipvlan", "use_ipvlan and use_vmac exclude each other, use_vmac it is");
        if (instance_.ipvlan && instance_.vmac) instance_.ipvlan.reset();
        if (instance_.ipvlan && !instance_.ipvlan->address && !v6)
            warn("use_ipvlan", "use_ipvlan needs an address for IPv4");
        if (!instance_.vrf.empty() && !instance_.interface.empty()) {
            warn("vrf", "vrf is for instances without an interface, ignored");
            instance_.vrf.clear();
        }
        if (block_.last("native_ipv6") && !instance_.addresses.empty() && !v6)
            warn("native_ipv6", "native_ipv6, and the addresses are IPv4, ignored");
    }

    // What vrrp_strict and strict_mode refuse (keepalived.conf(5), "vrrp_strict").
    void check_strictness() {
        if (instance_.addresses.empty())
            warn("virtual_ipaddress", "strict_mode does not allow an instance without addresses");
        if (instance_.transport.unicast)
            warn("unicast_peer", "strict_mode does not allow unicast peers");
        if (instance_.authentication.type != AuthType::none) {
            warn("authentication", "strict_mode does not allow authentication, ignored");
            instance_.authentication = {};
        }
        if (instance_.preempt_delay != microseconds(0)) {
            warn("preempt_delay", "strict_mode does not allow a preempt_delay, ignored");
            instance_.preempt_delay = microseconds(0);
        }
        const bool owner = instance_.priority == kOwnerPriority;
        if (!owner && !instance_.behaviour.accept) {
            warn("strict_mode",
                 "strict_mode drops all packets to the addresses, pings too (no_accept); write "
                 "accept if this machine is to answer them, or no_accept if it is not");
        }
        if (owner != (instance_.state == InitialState::master)) {
            warn("state",
                 "strict_mode allows state MASTER with priority 255 only, and with it "
                 "nothing else");
            instance_.state = owner ? InitialState::master : InitialState::backup;
        }
    }

    void warn(std::string_view keyword, const std::string& what) {
        diagnostics_.warning(block_.place_of(keyword),
                             fmt::format("vrrp_instance {}: {}", printable(instance_.name), what));
    }

    bool left_out(const std::string& why, std::string_view keyword = {}) {
        diagnostics_.warning(
            block_.place_of(keyword),
            fmt::format("vrrp_instance {} is left out: {}", printable(instance_.name), why));
        return false;
    }

    VrrpInstanceDraft& instance_;
    const Statement& block_;
    Diagnostics& diagnostics_;
};

}  // namespace

bool check_instance(VrrpInstanceDraft& instance, const Statement& block, Diagnostics& diagnostics) {
    return InstanceRules(instance, block, diagnostics).apply();
}

}  // namespace holdfast::config
