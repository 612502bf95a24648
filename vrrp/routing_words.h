// The words of ip-route(8) and ip-rule(8) that are no names in files: types, actions, metrics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/netlink/routing_messages.h"
#include "lib/result.h"
#include "parser/config.h"

namespace holdfast::vrrp {

std::optional<std::uint8_t> route_type_number(const std::string& type);  // RTN_*
std::optional<std::uint8_t> action_number(const std::string& action);    // FR_ACT_*

Result<void> set_metrics(rtnetlink::Route& route, const std::vector<config::RouteMetric>& metrics);

// "FROM-TO", or one number for both; the parser has seen that these are numbers.
std::pair<std::uint32_t, std::uint32_t> range_of(const std::string& text);

}  // namespace holdfast::vrrp
