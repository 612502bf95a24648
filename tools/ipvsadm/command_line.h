// A command line of ipvsadm 1.31: what is asked for, and whether ipvsadm would do it.
#pragma once

#include <string>
#include <vector>

#include "lib/netlink/ipvs.h"
#include "lib/result.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

// Exit statuses, which are ipvsadm's.
inline constexpr int kFailed = 1;           // the kernel does not give what is to be listed
inline constexpr int kRefused = 2;          // ipvsadm does not do such a thing
inline constexpr int kNotUnderstood = 255;  // the line does not begin with a command
// An option that does not exist, or a refusal by the kernel. A shell sees 255, too, but --restore
// goes on with the next line.
inline constexpr int kBadOption = -1;
inline constexpr int kKernelRefused = -1;

enum class Command {
    add_service,
    edit_service,
    delete_service,
    clear,
    list,
    add_server,
    delete_server,
    edit_server,
    set_timeouts,
    start_daemon,
    stop_daemon,
    restore,
    save,
    zero,
    help,
    version,
};

enum class Subject { services, connections, timeouts, sync_daemons };

// What a listing shows.
struct ListOptions {
    Subject of = Subject::services;
    bool numeric = false;
    bool exact = false;
    bool sorted = true;
    bool with_engine = false;  // --persistent-conn, which with -c adds columns
    bool as_json = false;
    Columns columns = Columns::connections;
};

struct CommandLine {
    Command command = Command::list;
    bool names_service = false;
    ipvs::Service service;
    ipvs::Destination server;
    ipvs::Timeouts timeouts;
    ipvs::SyncDaemon sync_daemon;
    ListOptions list;
};

// The words after the program's name; none at all ask for the list. May wait for the DNS.
// Error::code is the exit status.
Result<CommandLine> read_command_line(const std::vector<std::string>& words);

// Writes what --help says to standard output.
void print_usage();

}  // namespace holdfast::ipvsadm
