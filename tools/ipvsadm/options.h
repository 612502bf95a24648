// The command line of holdfast-ipvsadm, which is ipvsadm's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/netlink/ipvs.h"
#include "lib/result.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

// How ipvsadm ends when a command line makes no sense to it, and when it does but cannot be done.
inline constexpr int kNotUnderstood = 255;
inline constexpr int kRefused = 2;

enum class Command { list, help, version };

// The one service that is to be listed.
struct Restriction {
    ipvs::Protocol protocol = ipvs::Protocol::tcp;
    std::string address;       // HOST[:PORT], for names.h to read
    std::uint32_t fwmark = 0;  // not 0: instead of an address
    bool is_v6 = false;        // of fwmark
};

struct Options {
    Command command = Command::list;
    bool numeric = false;
    bool connections = false;
    bool timeouts = false;
    bool exact = false;
    bool sorted = true;
    bool with_engine = false;  // --persistent-conn, which with -c adds columns
    Columns columns = Columns::connections;
    std::optional<Restriction> only;
};

// Without arguments: the list. Error::code is the exit status.
Result<Options> read_options(const std::vector<std::string>& arguments);

// What --help prints.
std::string usage();

}  // namespace holdfast::ipvsadm
