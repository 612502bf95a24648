// What the dumps are called that keepalived's signals ask for.
#pragma once

#include <string>

#include "parser/config/global.h"

namespace holdfast::daemon {

// With data_use_instance the names of those of the state and the statistics tell the network
// namespace and the instance, if there are such: keepalived.web_left.data.
config::Files with_dump_names(config::Files files, const config::Namespaces& namespaces);

}  // namespace holdfast::daemon
