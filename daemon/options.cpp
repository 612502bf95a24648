#include "daemon/options.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <set>
#include <sstream>
#include <vector>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "daemon/log_format.h"

namespace holdfast::daemon {

namespace po = boost::program_options;

namespace {

constexpr const char* kLogFile = "/var/log/holdfast.log";

po::options_description table(Options& to) {
    const auto flag = [](bool& value) { return po::bool_switch(&value); };
    const auto file = [](std::string& path, const char* standard) {
        return po::value(&path)->value_name("FILE")->default_value(standard);
    };
    // What is not given is for the configuration to say, mostly the standard.
    const auto pid_file = [](std::string& path, const char* standard) {
        return po::value(&path)->value_name("FILE")->default_value("", standard);
    };
    po::options_description options("Options");
    options.add_options()  //
        ("use-file,f", file(to.config_file, "/etc/keepalived/keepalived.conf"),
         "the configuration file")  //
        ("config-id,i", po::value(&to.config_id)->value_name("ID"),
         "what the configuration's @ID lines are compared with (default: the host's name)")      //
        ("vrrp,P", "only run VRRP")                                                              //
        ("check,C", "only run the health checks and IPVS")                                       //
        ("log-console,l", flag(to.log_console), "log to standard error too (with --dont-fork)")  //
        ("log-detail,D", flag(to.log_detail), "detailed log")                                    //
        ("log-facility,S",
         po::value(&to.log_facility)->value_name("FACILITY")->default_value("daemon"),
         "of syslog: daemon, user, local0 to local7 or 0 to 7")  //
        ("log-file,g", po::value(&to.log_file)->value_name("FILE")->implicit_value(kLogFile),
         "log to FILE too")                                            //
        ("flush-log-file", "no effect: each line is written at once")  //
        ("namespace,s", po::value(&to.network_namespace)->value_name("NAME"),
         "run in this network namespace, whatever the configuration says")  //
        ("umask,u", po::value<std::string>()->value_name("MASK"),
         "the modes that new files do not get, as C writes numbers: 022 or 0x12; whatever the "
         "configuration says")                                                               //
        ("no-syslog,G", flag(to.no_syslog), "do not log to syslog")                          //
        ("dont-fork,n", flag(to.dont_fork), "stay in the foreground")                        //
        ("dump-conf,d", flag(to.dump_config), "log the configuration")                       //
        ("pid,p", pid_file(to.pid_file, "/run/holdfast.pid"), "pid file of the supervisor")  //
        ("vrrp_pid,r", pid_file(to.vrrp_pid_file, "/run/holdfast_vrrp.pid"),
         "pid file of the VRRP process")  //
        ("checkers_pid,c", pid_file(to.checkers_pid_file, "/run/holdfast_checkers.pid"),
         "pid file of the health-check process")  //
        ("config-test,t",
         po::value(&to.config_test_log)
             ->value_name("LOGFILE")
             ->implicit_value("", "standard error"),
         "check the configuration file and end: status 0 good, 4 the file cannot be used at all, "
         "5 there are problems")  //
        ("signum", po::value(&to.signal_name)->value_name("NAME"),
         "print the number of the signal for STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON or "
         "UPGRADE, and end")                                          //
        ("version,v", flag(to.version), "print the version and end")  //
        ("help,h", flag(to.help), "print this help and end");
    return options;
}

// 022, 18, 0x12.
std::optional<unsigned> file_modes(const std::string& text) {
    constexpr unsigned kAll = 0777;
    char* end = nullptr;
    const auto modes = std::strtoul(text.c_str(), &end, 0);
    if (text.empty() || text[0] < '0' || text[0] > '9' || *end || modes > kAll) return std::nullopt;
    return static_cast<unsigned>(modes);
}

// As with getopt(3): what a service's DAEMON_ARGS repeats is no error.
void let_the_last_win(std::vector<po::option>& given) {
    std::set<std::string> seen;
    std::vector<po::option> last;
    std::copy_if(given.rbegin(), given.rend(), std::back_inserter(last),
                 [&](const auto& option) { return seen.insert(option.string_key).second; });
    given.assign(last.rbegin(), last.rend());
}

}  // namespace

Result<Options> parse_options(int argc, const char* const* argv) {
    Options options;
    const auto known = table(options);
    po::variables_map given;
    try {
        // The empty list of positional options makes a stray word an error.
        auto words = po::command_line_parser(argc, argv).options(known).positional({}).run();
        let_the_last_win(words.options);
        po::store(words, given);
        po::notify(given);
    } catch (const po::error& error) {
        return Error{fmt::format("{} (holdfastd --help lists the options)", error.what())};
    }
    if (!facility_called(options.log_facility))
        return Error{fmt::format("'{}' is no facility of syslog", options.log_facility)};
    if (given.contains("umask")) {
        const auto& text = given["umask"].as<std::string>();
        options.umask = file_modes(text);
        if (!options.umask) return Error{fmt::format("'{}' is no umask", text)};
    }
    options.config_test = given.contains("config-test");
    if (given.contains("vrrp") || given.contains("check")) {
        options.run_vrrp = given.contains("vrrp");
        options.run_checkers = given.contains("check");
    }
    return options;
}

std::string usage() {
    Options unused;
    std::ostringstream text;
    text << "usage: holdfastd [OPTION...]\n\n" << table(unused);
    return text.str();
}

}  // namespace holdfast::daemon
