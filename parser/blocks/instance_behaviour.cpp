// vrrp_instance: what it tracks and tells, and where it leaves the standard's path.
#include "parser/arguments.h"
#include "parser/blocks/notifications.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr std::int64_t kDay = 86400;  // seconds

template <class Inner>
auto garp(Inner inner) {
    return in(&VrrpInstance::garp, inner);
}
template <class Inner>
auto behaviour(Inner inner) {
    return in(&VrrpInstance::behaviour, inner);
}

// [COMMAND [USER [GROUP]]]
void read_notify_deleted(VrrpInstanceDraft& instance, const Reading& reading) {
    instance.notifications.tell_deleted = true;
    if (reading.statement.arguments.empty()) return;
    if (auto script = read_script(reading)) instance.notifications.deleted = std::move(*script);
}

// [NUMBER]
void read_timer_expired(VrrpInstanceDraft& instance, const Reading& reading) {
    constexpr int kMost = 254;
    const auto& words = reading.statement.arguments;
    const auto priority = words.empty() ? kMost : read_integer(reading, words[0], 1, kMost);
    if (priority) instance.behaviour.timer_expired_backup = static_cast<int>(*priority);
}

// The addresses say it.
auto ignored_flag() {
    return custom("", 0, 0, [](VrrpInstanceDraft&, const Reading&) {}).with({""}, {});
}

std::vector<Keyword<VrrpInstanceDraft>> garp_rows() {
    const auto extra = [] {
        return extra_garp(garp(&GarpSettings::extra_interval), garp(&GarpSettings::extra_on_all), 0,
                          kDay);
    };
    return {
        {"garp_master_refresh",
         whole_seconds(garp(&GarpSettings::master_refresh), 0, kMostUnsigned),
         "vrrp_garp_master_refresh", "1.2.10", "a master repeats its gratuitous ARPs, 0: not"},
        {"garp_master_refresh_repeat",
         number(garp(&GarpSettings::master_refresh_repeat), 1, kMostUnsigned),
         "vrrp_garp_master_refresh_repeat", "1.2.14", "so many at a time"},
        {"garp_lower_prio_delay",
         whole_seconds(garp(&GarpSettings::lower_priority_delay), 0, kMostSeconds),
         "vrrp_garp_lower_prio_delay", "1.2.20",
         "between two volleys after an advert of lower priority"},
        {"garp_lower_prio_repeat", number(garp(&GarpSettings::lower_priority_repeat), 0, kMostInt),
         "vrrp_garp_lower_prio_repeat", "1.2.20",
         "gratuitous ARPs after an advert of lower priority"},
        {"garp_extra_if", extra(), "vrrp_garp_extra_if", "2.2.3",
         "gratuitous ARPs on the addresses' other interfaces, 0: none"},
        {"vmac_garp_intvl", extra(), "vrrp_garp_extra_if", "2.2.0",
         "gratuitous ARPs on the addresses' other interfaces", now("garp_extra_if")},
    };
}

std::vector<Keyword<VrrpInstanceDraft>> protocol_rows() {
    return {
        {"accept", flag(behaviour(&Behaviour::accept), true), "", "1.2.17",
         "packets to the addresses are taken by who does not own them"},
        {"no_accept", flag(behaviour(&Behaviour::accept), false), "", "1.3.0",
         "packets to the addresses are dropped by who does not own them"},
        {"skip_check_adv_addr", boolean(behaviour(&Behaviour::skip_address_check)),
         "vrrp_skip_check_adv_addr", "1.2.20",
         "the addresses in an advert are compared only when its sender is new"},
        {"strict_mode", boolean(behaviour(&Behaviour::strict)), "vrrp_strict", "1.2.20",
         "what the standard does not allow is refused"},
        {"lower_prio_no_advert", boolean(behaviour(&Behaviour::lower_priority_no_advert)),
         "vrrp_lower_prio_no_advert", "1.2.20",
         "a master does not answer an advert of lower priority"},
        {"higher_prio_send_advert", boolean(behaviour(&Behaviour::higher_priority_send_advert)),
         "vrrp_higher_prio_send_advert", "1.3.5", "a master that gives way sends one advert more"},
        {"owner_ignore_adverts", boolean(behaviour(&Behaviour::owner_ignores_adverts)),
         "vrrp_owner_ignore_adverts", "2.3.3",
         "an owner of the addresses does not listen to others"},
        {"down_timer_adverts", number(behaviour(&Behaviour::down_timer_adverts), 1, 100),
         "vrrp_down_timer_adverts", "2.2.3", "missed adverts that make a backup master"},
        {"timer_expired_backup",
         custom("[PRIORITY (1..254)]", 0, 1, read_timer_expired).with({"", "200"}, {"0", "255"}),
         "", "2.2.8", "a master that was late becomes backup when another may have taken over"},
        {"thread_timer_expired",
         custom("[PRIORITY (1..254)]", 0, 1, read_timer_expired).with({"", "200"}, {"0", "255"}),
         "", "2.3.2", "a master that was late becomes backup when another may have taken over",
         now("timer_expired_backup")},
        {"no_virtual_ipaddress", flag(behaviour(&Behaviour::no_addresses_wanted), true), "",
         "2.2.8", "it is meant to carry no address"},
        {"native_ipv6", ignored_flag(), "", "1.2.1",
         "IPv6, which follows from the addresses anyway"},
        {"debug", number(behaviour(&Behaviour::debug), 0, 4), "0", "0.5.3",
         "is shown by a dump, as by keepalived's"},
    };
}

}  // namespace

std::vector<Keyword<VrrpInstanceDraft>> instance_behaviour_rows() {
    std::vector<Keyword<VrrpInstanceDraft>> more{
        {"notify_deleted",
         custom("[COMMAND [USER [GROUP]]]", 0, 3, read_notify_deleted)
             .with({"", "/bin/true"}, {"\"\""}),
         "", "2.1.0", "at a reload that removes it DELETED is told, not FAULT"},
        {"notify_master_rx_lower_pri",
         script(in(&VrrpInstance::notifications, &Notifications::master_rx_lower_priority)), "",
         "2.0.6", "is run when a master hears of a lower priority"},
    };
    return joined<VrrpInstanceDraft>({garp_rows(), protocol_rows(),
                                      tracking_rows<VrrpInstanceDraft>(),
                                      notification_rows<VrrpInstanceDraft>(), std::move(more)});
}

}  // namespace holdfast::config
