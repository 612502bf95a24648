// What VRRP instances, groups and real servers can be made to depend on.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "parser/config/script.h"
#include "parser/source.h"

namespace holdfast::config {

using std::chrono::microseconds;
using std::chrono::seconds;

// How much something moves a priority. 0: its failure is a fault, or with `reverse` its success.
// Positive: added while it is good; negative: taken away while it is not; `reverse` turns the sign.
struct Weight {
    int value = 0;
    bool reverse = false;

    friend bool operator==(const Weight&, const Weight&) = default;
};
BOOST_DESCRIBE_STRUCT(Weight, (), (value, reverse))

// A line of track_interface, track_script, track_file, track_process or track_bfd.
struct Tracked {
    SourceRange where;
    std::string name;
    std::optional<Weight> weight;  // none: what the thing itself says

    friend bool operator==(const Tracked& one, const Tracked& other) {
        return one.name == other.name && one.weight == other.weight;
    }
};
BOOST_DESCRIBE_STRUCT(Tracked, (), (name, weight))

struct Tracking {
    std::vector<Tracked> interfaces;
    std::vector<Tracked> scripts;
    std::vector<Tracked> files;
    std::vector<Tracked> processes;
    std::vector<Tracked> bfds;

    friend bool operator==(const Tracking&, const Tracking&) = default;
};
BOOST_DESCRIBE_STRUCT(Tracking, (), (interfaces, scripts, files, processes, bfds))

struct TrackScript {
    SourceRange where;
    std::string name;
    Script script;
    microseconds interval = seconds(1);
    microseconds timeout{0};  // 0: the interval
    Weight weight;            // -253..253
    int rise = 1;             // successes in a row that make it good
    int fall = 1;             // failures in a row that make it bad
    bool begins_failed = false;
};
BOOST_DESCRIBE_STRUCT(TrackScript, (),
                      (name, script, interval, timeout, weight, rise, fall, begins_failed))

struct TrackFile {
    SourceRange where;
    std::string name;
    std::string path;
    Weight weight{1, false};           // of the number in the file
    std::optional<int> initial_value;  // written to it when it is not there
    bool overwrite = false;            // or even when it is
};
BOOST_DESCRIBE_STRUCT(TrackFile, (), (name, path, weight, initial_value, overwrite))

enum class ParameterMatch { any, exact, initial, partial };
BOOST_DESCRIBE_ENUM(ParameterMatch, any, exact, initial, partial)

struct TrackProcess {
    SourceRange where;
    std::string name;
    std::vector<std::string> command;  // the process's name, or its path, and parameters
    ParameterMatch parameters = ParameterMatch::any;
    bool full_command = false;  // its command line is compared, not its name
    Weight weight;              // -254..254
    unsigned quorum = 1;        // so many must run
    unsigned quorum_max = std::numeric_limits<unsigned>::max();  // and no more than so many
    microseconds fork_delay{0};                                  // good only after this
    microseconds terminate_delay{0};                             // bad only after this
};
BOOST_DESCRIBE_STRUCT(TrackProcess, (),
                      (name, command, parameters, full_command, weight, quorum, quorum_max,
                       fork_delay, terminate_delay))

// RFC 5880, RFC 5881 and with `multihop` RFC 5883.
struct BfdInstance {
    SourceRange where;
    std::string name;
    std::optional<IpAddress> neighbor;
    std::optional<IpAddress> source;
    microseconds min_rx = std::chrono::milliseconds(10);
    microseconds min_tx = std::chrono::milliseconds(10);
    microseconds idle_tx = std::chrono::milliseconds(1000);
    int multiplier = 5;  // missed packets that make it down
    bool passive = false;
    std::optional<int> ttl;  // or hop limit; none: 255 for IPv4, 64 for IPv6
    int max_hops = 0;        // how much smaller a received one may be; 255: unchecked
    bool multihop = false;
    Weight weight;         // -253..253
    bool for_vrrp = true;  // who is told
    bool for_checkers = true;
};
BOOST_DESCRIBE_STRUCT(BfdInstance, (),
                      (name, neighbor, source, min_rx, min_tx, idle_tx, multiplier, passive, ttl,
                       max_hops, multihop, weight, for_vrrp, for_checkers))

}  // namespace holdfast::config
