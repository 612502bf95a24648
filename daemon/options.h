// What the command line of holdfastd says. The options are keepalived's (keepalived(8), 2.2.7).
#pragma once

#include <optional>
#include <string>

#include "lib/result.h"

namespace holdfast::daemon {

struct Options {
    bool help = false;
    bool version = false;
    std::string config_file;
    std::string config_id;    // of the configuration's @ID lines; empty: the host's name
    std::string signal_name;  // of which the number is asked for; empty: of none
    bool config_test = false;
    std::string config_test_log;  // empty: standard error
    bool dont_fork = false;
    bool log_console = false;  // only when not forking: a daemon has no console
    bool log_detail = false;
    std::string log_file;           // empty: none; see log_file_for()
    std::string log_facility;       // one that facility_called() knows
    std::string network_namespace;  // empty: as the configuration says
    bool no_syslog = false;
    bool dump_config = false;
    std::optional<unsigned> umask;  // none: as the configuration says
    bool run_vrrp = true;
    bool run_checkers = true;  // the checkers and IPVS
    // Empty: as the configuration says (daemon/core/pid_files.h).
    std::string pid_file;
    std::string vrrp_pid_file;
    std::string checkers_pid_file;
};

Result<Options> parse_options(int argc, const char* const* argv);

// The text of --help.
std::string usage();

}  // namespace holdfast::daemon
