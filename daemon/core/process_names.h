// What the processes are called while a configuration is in force.
//
// keepalived.conf(5): process_names, process_name, vrrp_process_name and checker_process_name.
// Who watches keepalived's processes by their names looks for these.
#pragma once

#include <string>

#include "parser/config.h"

namespace holdfast::daemon {

// Empty: as its program.
struct ProcessNames {
    std::string supervisor;
    std::string vrrp;
    std::string checkers;
    std::string ipvs;
};

ProcessNames process_names(const config::Processes& settings);

}  // namespace holdfast::daemon
