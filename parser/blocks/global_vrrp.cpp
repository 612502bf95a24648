// global_defs: VRRP as a whole, and what instances do that do not say otherwise.
#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

constexpr microseconds kLongestHandover = std::chrono::seconds(10);  // the supervisor waits longer
constexpr std::int64_t kMostPackets = 1000;  // of one volley of gratuitous ARP
constexpr std::int64_t kDay = 86400;         // seconds

template <class Inner>
auto setting(Inner inner) {
    return in(&Global::vrrp, inner);
}
// Of every instance that does not say.
template <class Inner>
auto each(Inner inner) {
    return in(&GlobalDraft::instance, inner);
}
template <class Inner>
auto garp(Inner inner) {
    return in(each(&VrrpInstance::garp), inner);
}
template <class Inner>
auto behaviour(Inner inner) {
    return in(each(&VrrpInstance::behaviour), inner);
}

// One packet and no second volley, unless the rows below say so.
void read_min_garp(GlobalDraft& global, const Reading& reading) {
    const auto& words = reading.statement.arguments;
    const auto wanted = words.empty() ? true : read_bool(reading, words[0]);
    if (!wanted || !*wanted) return;
    global.instance.garp_master_repeat = 1;
    global.instance.garp_master_delay = seconds(0);
}

std::vector<Keyword<GlobalDraft>> garp_rows() {
    return {
        {"vrrp_min_garp", custom("[on|off]", 0, 1, read_min_garp).with({"", "off"}, {"perhaps"}),
         "off", "2.0.12", "one gratuitous ARP and no second volley"},
        {"vrrp_garp_master_repeat",
         number(each(&VrrpInstance::garp_master_repeat), 1, kMostPackets), "5", "1.2.20",
         "garp_master_repeat of instances that do not say"},
        {"vrrp_garp_master_delay",
         whole_seconds(each(&VrrpInstance::garp_master_delay), 0, kMostSeconds), "5", "1.2.20",
         "garp_master_delay of instances that do not say"},
        {"vrrp_garp_master_refresh",
         whole_seconds(garp(&GarpSettings::master_refresh), 0, kMostUnsigned), "0", "1.2.20",
         "garp_master_refresh of instances that do not say"},
        {"vrrp_garp_master_refresh_repeat",
         number(garp(&GarpSettings::master_refresh_repeat), 1, kMostUnsigned), "1", "1.2.20",
         "garp_master_refresh_repeat of instances that do not say"},
        {"vrrp_garp_lower_prio_delay",
         whole_seconds(garp(&GarpSettings::lower_priority_delay), 0, kMostSeconds),
         "vrrp_garp_master_delay", "1.2.20", "garp_lower_prio_delay of instances that do not say"},
        {"vrrp_garp_lower_prio_repeat",
         number(garp(&GarpSettings::lower_priority_repeat), 0, kMostInt), "vrrp_garp_master_repeat",
         "1.2.20", "garp_lower_prio_repeat of instances that do not say"},
        {"vrrp_garp_interval",
         time(setting(&VrrpSettings::garp_interval), microseconds(1), kLongestTime), "0", "1.2.21",
         "between two gratuitous ARPs on an interface"},
        {"vrrp_gna_interval",
         time(setting(&VrrpSettings::gna_interval), microseconds(1), kLongestTime), "0", "1.2.21",
         "between two unsolicited neighbour adverts on an interface"},
        {"vrrp_garp_extra_if",
         extra_garp(garp(&GarpSettings::extra_interval), garp(&GarpSettings::extra_on_all), 1,
                    kDay),
         "", "2.2.3", "garp_extra_if of instances that do not say"},
        {"vrrp_vmac_garp_intvl",
         extra_garp(garp(&GarpSettings::extra_interval), garp(&GarpSettings::extra_on_all), 1,
                    kDay),
         "", "2.2.0", "garp_extra_if of instances that do not say", now("vrrp_garp_extra_if")},
    };
}

std::vector<Keyword<GlobalDraft>> default_rows() {
    return {
        {"vrrp_version", number(each(&VrrpInstance::version), 2, 3), "2", "1.2.20",
         "VRRP version of instances that do not say"},
        {"vrrp_down_timer_adverts", number(behaviour(&Behaviour::down_timer_adverts), 1, 100), "3",
         "2.2.3", "missed adverts that make a backup master"},
        {"vrrp_lower_prio_no_advert", boolean(behaviour(&Behaviour::lower_priority_no_advert)),
         "off", "1.2.20", "a master does not answer an advert of lower priority"},
        {"vrrp_higher_prio_send_advert",
         boolean(behaviour(&Behaviour::higher_priority_send_advert)), "off", "1.3.5",
         "a master that gives way sends one advert more"},
        {"vrrp_check_unicast_src",
         flag(in(each(&VrrpInstance::transport), &Transport::check_source), true), "", "1.2.20",
         "a unicast advert must come from one of the peers"},
        {"vrrp_skip_check_adv_addr", boolean(behaviour(&Behaviour::skip_address_check)), "off",
         "1.2.20", "the addresses in an advert are compared only when its sender is new"},
        {"vrrp_strict", flag(behaviour(&Behaviour::strict), true), "", "1.2.20",
         "what the standard does not allow is refused"},
        {"v3_checksum_as_v2",
         boolean(in(each(&VrrpInstance::transport), &Transport::checksum_as_v2)), "off", "2.2.8",
         "VRRPv3 over IPv4 leaves the pseudo-header out of its checksum (RFC 9568)"},
        {"vrrp_owner_ignore_adverts", flag(behaviour(&Behaviour::owner_ignores_adverts), true), "",
         "2.3.3", "an owner of the addresses does not listen to others"},
        {"vrrp_notify_priority_changes", boolean(setting(&VrrpSettings::notify_priority_changes)),
         "off", "2.0.16", "changes of priority go to the notify pipes"},
    };
}

// [allow_if_changes]
void read_dynamic_interfaces(GlobalDraft& global, const Reading& reading) {
    global.vrrp.dynamic_interfaces = true;
    const auto& words = reading.statement.arguments;
    if (words.empty()) return;
    if (words[0].text == "allow_if_changes") {
        global.vrrp.interfaces_may_change = true;
    } else {
        reading.ignored(words[0], "is not allow_if_changes");
    }
}

// A group that VRRP can use: multicast and of the family.
auto multicast(std::optional<IpAddress> VrrpSettings::*member, bool v6) {
    return custom("ADDRESS", 1, 1,
                  [=](GlobalDraft& global, const Reading& reading) {
                      const auto& word = reading.statement.arguments[0];
                      const auto address = read_address(reading, word);
                      if (!address) return;
                      if (address->is_v6() != v6 || !address->is_multicast()) {
                          reading.ignored(word, v6 ? "is not an IPv6 multicast address"
                                                   : "is not an IPv4 multicast address");
                          return;
                      }
                      global.vrrp.*member = *address;
                  })
        .with({v6 ? "ff02::12" : "224.0.0.18"}, {"192.0.2.1", "2001:db8::1", "nonsense"});
}

std::vector<Keyword<GlobalDraft>> setting_rows() {
    return {
        {"default_interface", interface_name(setting(&VrrpSettings::default_interface)), "eth0",
         "1.2.24", "of static addresses that do not say"},
        {"dynamic_interfaces",
         custom("[allow_if_changes]", 0, 1, read_dynamic_interfaces)
             .with({"", "allow_if_changes"}, {"perhaps"}),
         "", "2.0.0", "interfaces may be missing at the start"},
        {"disable_local_igmp", flag(setting(&VrrpSettings::disable_local_igmp), true), "", "2.2.0",
         "no IGMP reports for link-local groups"},
        {"vrrp_mcast_group4", multicast(&VrrpSettings::multicast_group4, false), "224.0.0.18",
         "1.2.10", "where IPv4 adverts are sent"},
        {"vrrp_mcast_group6", multicast(&VrrpSettings::multicast_group6, true), "ff02::12",
         "1.2.10", "where IPv6 adverts are sent"},
        {"vrrp_startup_delay",
         time(setting(&VrrpSettings::startup_delay), milliseconds(1), kLongestTime), "0", "2.0.14",
         "instances begin so long after the daemon"},
        {"vrrp_delay_after_boot",
         time(setting(&VrrpSettings::delay_after_boot), milliseconds(1), kLongestTime), "0",
         "2.4.0", "instances begin not earlier than so long after the machine"},
        {"vrrp_handover_time",
         time(setting(&VrrpSettings::handover_time), microseconds(0), kLongestHandover),
         "four adverts", "holdfast 0.1.0",
         "how long a master that stops serves on until a peer has taken over; 0: not at all"},
        {"log_unknown_vrids", flag(setting(&VrrpSettings::log_unknown_vrids), true), "", "2.0.16",
         "adverts of routers that are not configured are logged"},
        {"vmac_prefix", word(setting(&VrrpSettings::vmac_prefix), "NAME"), "vrrp", "2.2.0",
         "begins the names of VMAC interfaces"},
        {"vmac_addr_prefix", word(setting(&VrrpSettings::vmac_address_prefix), "NAME"),
         "vmac_prefix", "2.2.0", "begins the names of VMAC interfaces for single addresses"},
    };
}

}  // namespace

std::vector<Keyword<GlobalDraft>> global_vrrp_rows() {
    return joined<GlobalDraft>({garp_rows(), default_rows(), setting_rows()});
}

}  // namespace holdfast::config
