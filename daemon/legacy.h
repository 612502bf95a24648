// Legacy: what a supervisor that dies leaves to the next one: the processes that go on without it,
// and where things stood.
//
// It is a file beside the pid file, for root alone, written anew at each change. It goes with an
// orderly end, and counts for nothing after the machine was started again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <sys/types.h>

#include "daemon/standing_orders.h"
#include "lib/ipc/messages.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::daemon {

// A process, told from others that get its number later.
struct LeftProcess {
    std::string program;
    pid_t pid = 0;
    std::uint64_t started = 0;  // proc(5): starttime, clock ticks after boot

    friend bool operator==(const LeftProcess&, const LeftProcess&) = default;
};
BOOST_DESCRIBE_STRUCT(LeftProcess, (), (program, pid, started))

struct Legacy {
    std::string boot;  // proc(5): boot_id
    std::vector<LeftProcess> processes;
    std::vector<ipc::InstanceChanged> instances;
    std::vector<ipc::TrackerStatus> trackers;
    std::vector<ipc::VrrpNews> told;
    std::vector<ipc::ServerVerdict> verdicts;
    std::vector<ipc::ServiceNews> quorums;
    StandingOrders orders;
};
BOOST_DESCRIBE_STRUCT(Legacy, (),
                      (boot, processes, instances, trackers, told, verdicts, quorums, orders))

LeftProcess identify(const std::string& program, pid_t pid);
// A pidfd, if it still lives.
UniqueFd handle_of(const LeftProcess& process);
// Ends it at once, if it still lives. True if it did; it is gone then.
bool end(const LeftProcess& process);
// Has those go that this process was the parent of before it became this program, and that have
// ended. To be called before it starts its own.
void bury_earlier_children();

class LegacyFile {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit LegacyFile(std::string path) : path_(std::move(path)) {}

    struct Found {
        Legacy legacy;
        TimePoint last_seen;  // until when the supervisor lived, to the second
    };
    // Nothing: there is none. An Error: it is not to be trusted, or cannot be read.
    Result<std::optional<Found>> find() const;

    Result<void> write(Legacy legacy);
    // That the supervisor is still there: once a second.
    void note_alive();
    void remove();

  private:
    Result<void> replace(std::string_view text);
    Result<void> overwrite(std::string_view text);

    std::string path_;
    UniqueFd file_;  // that was written last
};

}  // namespace holdfast::daemon
