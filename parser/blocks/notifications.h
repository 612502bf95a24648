// The rows that vrrp_instance and vrrp_sync_group have alike.
#pragma once

#include <vector>

#include "parser/arguments.h"
#include "parser/items/items.h"

namespace holdfast::config {

// Most that the weight of each kind may be.
inline constexpr int kMostInterfaceWeight = 253;
inline constexpr int kMostScriptWeight = 253;
inline constexpr int kMostFileWeight = 254;
inline constexpr int kMostProcessWeight = 254;
inline constexpr int kMostBfdWeight = 253;

template <class Block>
std::vector<Keyword<Block>> tracking_rows() {
    const auto tracked = [](std::vector<Tracked> Tracking::*member, const char* list, int most) {
        return item_list(kTrackedItems, in(&Block::tracking, member),
                         [=](const Statement& line, Diagnostics& diagnostics) {
                             return read_tracked(line, list, most, diagnostics);
                         })
            .with({"{\n some-name\n}", "{\n some-name weight 5 reverse\n}"},
                  {"{\n lo weight x\n}", "{\n lo weight 255\n}", "{\n lo sideways\n}"});
    };
    return {
        {"track_interface", tracked(&Tracking::interfaces, "track_interface", kMostInterfaceWeight),
         "", "1.0.1", "interfaces that must be up, or count"},
        {"track_script", tracked(&Tracking::scripts, "track_script", kMostScriptWeight), "",
         "1.1.13", "scripts (vrrp_script) that must succeed, or count"},
        {"track_file", tracked(&Tracking::files, "track_file", kMostFileWeight), "", "2.0.0",
         "files (track_file) whose number counts"},
        {"track_process", tracked(&Tracking::processes, "track_process", kMostProcessWeight), "",
         "2.0.11", "processes (vrrp_track_process) that must run, or count"},
        {"track_bfd", tracked(&Tracking::bfds, "track_bfd", kMostBfdWeight), "", "2.0.0",
         "BFD sessions (bfd_instance) that must be up, or count", kParsedOnly},
    };
}

template <class Block>
std::vector<Keyword<Block>> notification_rows() {
    const auto told = [](auto member) { return in(&Block::notifications, member); };
    return {
        {"notify_master", script(told(&Notifications::master)), "", "0.5.9",
         "is run when it becomes master"},
        {"notify_backup", script(told(&Notifications::backup)), "", "0.5.9",
         "is run when it becomes backup"},
        {"notify_fault", script(told(&Notifications::fault)), "", "0.5.9",
         "is run when it becomes faulty"},
        {"notify_stop", script(told(&Notifications::stop)), "", "1.1.13", "is run when VRRP stops"},
        {"notify", script(told(&Notifications::any)), "", "0.5.3",
         "is run at each change, with kind, name, state and priority as last arguments"},
        {"notify_priority_changes", boolean(told(&Notifications::priority_changes)),
         "vrrp_notify_priority_changes", "2.0.16", "changes of priority go to the notify pipes"},
        {"smtp_alert", boolean(told(&Notifications::mail)), "smtp_alert_vrrp", "0.5.7",
         "sends mail at each change"},
    };
}

}  // namespace holdfast::config
