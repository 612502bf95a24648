// The readers of the lists' lines. Each gives the item, or nothing and a diagnostic.
#pragma once

#include <optional>
#include <string_view>

#include "parser/config.h"
#include "parser/keyword.h"

namespace holdfast::config {

// `list` is the keyword of the list, for what is told.
//   ADDRESS[/LENGTH] [brd ADDRESS|+|-] [dev INTERFACE] [scope SCOPE] [label LABEL] [peer ADDRESS]
//   ...
std::optional<VirtualAddress> read_virtual_address(const Statement& line, std::string_view list,
                                                   Diagnostics& diagnostics);
std::optional<Route> read_route(const Statement& line, std::string_view list,
                                Diagnostics& diagnostics);
std::optional<Rule> read_rule(const Statement& line, std::string_view list,
                              Diagnostics& diagnostics);
//   NAME [weight NUMBER [reverse|noreverse]]
std::optional<Tracked> read_tracked(const Statement& line, std::string_view list, int most_weight,
                                    Diagnostics& diagnostics);
//   ADDRESS [min_ttl NUMBER] [max_ttl NUMBER]
std::optional<UnicastPeer> read_unicast_peer(const Statement& line, Diagnostics& diagnostics);
//   INTERFACE [MII|ETHTOOL|IOCTL]
std::optional<LinkbeatInterface> read_linkbeat_interface(const Statement& line,
                                                         Diagnostics& diagnostics);
//   INTERFACE DOWN [UP]
std::optional<InterfaceDelay> read_interface_delay(const Statement& line, Diagnostics& diagnostics);
//   ADDRESS[-LAST|/LENGTH] [PORT], or fwmark NUMBER [inet|inet6]
std::optional<GroupEntry> read_group_entry(const Statement& line, Diagnostics& diagnostics);

inline constexpr const char* kAddressItems =
    "{ ADDRESS[/LENGTH] [brd ADDRESS|+|-] [dev INTERFACE] [scope SCOPE] [label LABEL] "
    "[peer ADDRESS] [home] [-nodad] [mngtmpaddr] [noprefixroute] [autojoin] [no_track] [use_vmac] "
    "[preferred_lft SECONDS|forever]... }";
inline constexpr const char* kRouteItems = "{ [TYPE] [to] ADDRESS[/LENGTH] [OPTION]... }";
inline constexpr const char* kRuleItems = "{ [from ADDRESS] [to ADDRESS] table TABLE [OPTION]... }";
inline constexpr const char* kTrackedItems = "{ NAME [weight NUMBER [reverse]]... }";

}  // namespace holdfast::config
