// The exit status that says how usable a configuration is: as keepalived --config-test and
// holdfastd --config-test.
#pragma once

#include "parser/load.h"

namespace holdfast::tool {

// 0; 4: the file cannot be used at all; 5: something in it is wrong.
int status_of(const config::Loaded& loaded);

}  // namespace holdfast::tool
