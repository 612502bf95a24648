// holdfastd --config-test, and what a configuration's problems mean for a start.
#pragma once

#include "daemon/options.h"
#include "parser/load.h"

namespace holdfast::daemon {

// Of --config-test, as keepalived 2.2.7 gives them.
enum class ConfigTestStatus {
    good = 0,
    unusable = 4,  // missing, a directory, not readable
    problems = 5,  // the daemon would run with the rest
};

// Notes alone are no problem.
ConfigTestStatus judge(const config::Loaded& loaded);

// Loads the file that `options` names, writes what there is to say to standard error or the log
// file, and returns the exit status. Needs no privileges and changes nothing else.
int run_config_test(const Options& options);

}  // namespace holdfast::daemon
