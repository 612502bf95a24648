// ControlConfig: the whole configuration without its secrets, for the process that answers
// operators.
#pragma once

#include <string>

#include "parser/config.h"

namespace holdfast::config {

struct ControlConfig {
    std::string file;  // where it has been read from
    Global global;
    VrrpConfig vrrp;
    LvsConfig lvs;
};
BOOST_DESCRIBE_STRUCT(ControlConfig, (), (file, global, vrrp, lvs))

// Passwords, keys and tokens are replaced by "(secret)" where there are any.
ControlConfig control_slice(Config config, std::string file);

}  // namespace holdfast::config
