// Monitor: which check starts when, and what its results say of the real servers.
//
// Time is handed in and never runs backwards. The shell carries the Actions out in order, reports
// each check that it was told to start with finished(), and calls advance() at next_deadline().
//
// A check concludes "up" at its first success and "down" once it has failed `retry` times in a row
// with delay_before_retry between and then once more. A server is down as soon as one of its checks
// has concluded so, and up when all have concluded "up" (so without checks it is up); in between
// nothing is said and its last verdict stands, also one that was given to an earlier life of this
// process. That is what "alpha" rests on: nobody calls such a server up before it has been checked.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "lib/ipc/messages.h"
#include "lib/log.h"
#include "lib/net/ip.h"
#include "parser/config.h"

namespace holdfast::checkers {

using TimePoint = std::chrono::steady_clock::time_point;

// Stays the same as long as the check is configured; never used again.
using CheckId = std::uint64_t;

struct StartCheck {
    CheckId check = 0;
    IpEndpoint target;
    std::chrono::microseconds timeout{};
};

struct Say {
    Severity severity = Severity::info;
    std::string text;
};

using Action = std::variant<StartCheck, ipc::ServerVerdict, Say>;
using Actions = std::vector<Action>;

// How a check ended.
struct Outcome {
    enum class Kind { success, failure, timeout };
    Kind kind = Kind::success;
    std::string reason;  // of a failure: "Connection refused"
};

class Monitor {
  public:
    // Puts a configuration in force. A check with the same virtual server, real server and target
    // as before keeps its state. `random` gives numbers in [0, 1) for the warm-up.
    Actions configure(const config::LvsConfig& config, TimePoint now,
                      const std::function<double()>& random);

    // A check that is no longer configured is passed over.
    Actions finished(CheckId id, const Outcome& outcome, TimePoint now);

    // Starts what is due.
    Actions advance(TimePoint now);
    std::optional<TimePoint> next_deadline() const;

  private:
    struct ServerKey {
        config::Protocol protocol{};
        IpEndpoint virtual_server;
        IpEndpoint real_server;
        friend bool operator<(const ServerKey& a, const ServerKey& b) {
            return std::tie(a.protocol, a.virtual_server, a.real_server) <
                   std::tie(b.protocol, b.virtual_server, b.real_server);
        }
    };
    // The number tells apart checks of one server that have the same target.
    using CheckKey = std::tuple<IpEndpoint, int>;

    enum class Conclusion { none, up, down };
    struct Check {
        ServerKey server;
        config::TcpCheck settings;
        Conclusion conclusion = Conclusion::none;
        int failures = 0;              // in a row, since the last conclusion
        std::optional<TimePoint> due;  // none: it is running
    };
    struct Server {
        std::map<CheckKey, CheckId> checks;
        std::optional<bool> told;  // the last verdict
    };
    using Servers = std::map<ServerKey, Server>;

    struct State {
        Servers servers;
        std::map<CheckId, Check> checks;
        std::set<std::pair<TimePoint, CheckId>> schedule;
    };
    struct Change {
        const State& before;
        TimePoint now;
        const std::function<double()>& random;
        Actions& actions;
    };

    void adopt(const ServerKey& key, const std::vector<config::TcpCheck>& checks, Change& change);
    void adopt(CheckId id, const Check& before, const config::TcpCheck& settings, TimePoint now);
    void begin(CheckId id, const ServerKey& key, const config::TcpCheck& settings, Change& change);
    void schedule(CheckId id, TimePoint due);
    static void succeed(Check& check, Actions& actions);
    static void fail(Check& check, const Outcome& outcome, Actions& actions);
    static std::string service_in_log(const Check& check);
    static std::string failure_in_log(const Check& check, const Outcome& outcome);
    void tell_verdict(const ServerKey& key, Actions& actions);
    std::optional<bool> verdict(const Server& server) const;

    State state_;
    CheckId last_id_ = 0;
};

}  // namespace holdfast::checkers
