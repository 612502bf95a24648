#include "daemon/core/process_names.h"

namespace holdfast::daemon {

// keepalived checks servers and programs IPVS in one process, for which its program and its manual
// have two names. Here are two processes; the one that the keyword is called after gets its name.
ProcessNames process_names(const config::Processes& settings) {
    ProcessNames names;
    if (settings.default_names)
        names = {"keepalived", "keepalived_vrrp", "keepalived_lvs", "keepalived_ipvs"};
    if (!settings.parent_name.empty()) names.supervisor = settings.parent_name;
    if (!settings.vrrp.name.empty()) names.vrrp = settings.vrrp.name;
    if (!settings.checkers.name.empty()) names.checkers = settings.checkers.name;
    return names;
}

}  // namespace holdfast::daemon
