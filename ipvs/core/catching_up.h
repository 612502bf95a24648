// CatchingUp: whether the backup sync daemon has told the kernel of the master's connections.
//
// The kernel cannot say so: nobody sends a whole table. The master sends each connection again
// after so many packets of it (net.ipv4.vs.sync_threshold), so a table that was empty grows until
// it has those that are in use. It has caught up when it no longer grows.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <utility>

#include "ipvs/core/table.h"

namespace holdfast::ipvs {

// Those that are counted at the servers: active ones, inactive ones and templates of persistence.
std::uint64_t connections_of(const Table& table);

class CatchingUp {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // For so long the table must not have grown by more than a hundredth. The master's kernel keeps
    // a message back for up to 2 s.
    static constexpr auto kQuiet = std::chrono::seconds(10);

    // There are so many connections now. Answers whether that is all of them.
    bool look(std::uint64_t connections, TimePoint now);

  private:
    std::deque<std::pair<TimePoint, std::uint64_t>> looks_;  // of about the last kQuiet
};

}  // namespace holdfast::ipvs
