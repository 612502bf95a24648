// What routes and rules are called, and the numbers that rules have.
#pragma once

#include <string>

#include "parser/config.h"

namespace holdfast::vrrp {

// Gives rules without a preference those that keepalived gives them: 16384 and less, by family, as
// they come. So each is told from the others.
void number_rules(config::VrrpConfig& config);

// For the log: "route 10.1.0.0/16 via 192.0.2.1 dev eth0", "rule from 10.1.0.0/16 table 100".
std::string describe(const config::Route& route);
std::string describe(const config::Rule& rule);

}  // namespace holdfast::vrrp
