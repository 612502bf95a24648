// Monitor: which probe starts when, and what its results say of the real servers.
//
// Time is handed in and never runs backwards. The shell carries the Actions out in order, reports
// each probe that it was told to start with finished(), and calls advance() at next_deadline().
//
// A check concludes "up" when each of its probes (the urls of an HTTP_GET; others have one) has
// succeeded without a failure between, and "down" once it has failed `retry` times in a row with
// delay_before_retry between and then once more; while it is down the probe that failed is
// repeated. A server is down as soon as one of its checks has concluded so, and up when all have
// concluded "up" (so without checks it is up); in between nothing is said and its last verdict
// stands, also one that was given to an earlier life of this process. That is what "alpha" rests
// on: nobody calls such a server up before it has been checked.
//
// Checks start in even intervals: the first ones are spread evenly over the warm-up (by the golden
// ratio, so that any number of them is), and from then on each has its time, whatever the server
// takes to answer; a time that has passed while it was answering is left out.
//
// Checks that ask the same of the same server with the same delay_loop (a server in several virtual
// servers) are asked once, together, and each makes of the answer what its own settings say.
//
// A server that is up weighs what is configured, and what its checks add to that: a program that
// says 7 where 10 is configured takes away 3 (misc_dynamic), a file its number times its weight.
// What several add is added up. A check that concludes "down" adds nothing any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "checkers/core/check.h"
#include "checkers/core/wording.h"
#include "lib/ipc/messages.h"
#include "lib/ipc/reports.h"
#include "lib/log.h"
#include "lib/net/ip.h"
#include "parser/config.h"

namespace holdfast::checkers {

using TimePoint = std::chrono::steady_clock::time_point;

// Stays the same as long as the check is configured; never used again.
using CheckId = std::uint64_t;

struct StartProbe {
    CheckId check = 0;
    std::shared_ptr<const Probe> probe;
};

struct Say {
    Severity severity = Severity::info;
    std::string text;
};

using Action = std::variant<StartProbe, ipc::CheckNews, ipc::ServerVerdict, Say>;
using Actions = std::vector<Action>;

class Monitor {
  public:
    // Puts a configuration in force. A check of the same virtual server and real server with the
    // same identity as before keeps its state; one that asks what another one asked of this server
    // in another virtual server begins with what that one had found,
    // and at its time. `random` gives a number in [0,
    // 1), where in the warm-up the first check starts.
    Actions configure(const config::LvsConfig& config, TimePoint now,
                      const std::function<double()>& random);

    // The addresses of this machine. Until they have been told, and while none of them is a virtual
    // server's that has ha_suspend, its servers are not checked.
    Actions addresses_are(std::set<IpAddress> addresses);
    bool uses_addresses() const { return !now_.suspendable.empty(); }

    // The number that a file has now; 0 when it has none.
    Actions file_says(const std::string& path, int number);
    // The files of all checks.
    std::set<std::string> files() const;

    // The CA files of the checks that speak TLS, "" where a check names none; empty: none does.
    std::set<std::string> certificate_authorities() const;

    // A check that is no longer configured is passed over.
    Actions finished(CheckId id, const Outcome& outcome, TimePoint now);

    // All checks of the server are due now, but not those that are being made.
    void check_now(const std::string& virtual_server, const IpEndpoint& real_server, TimePoint now);

    // How things stand, as far as that is wanted.
    ipc::CheckersReport report(const ipc::Wanted& wanted, TimePoint now) const;

    // Starts what is due.
    Actions advance(TimePoint now);
    std::optional<TimePoint> next_deadline() const;

  private:
    struct ServerKey {
        std::string virtual_server;  // its config::id_of()
        IpEndpoint real_server;
        friend bool operator<(const ServerKey& a, const ServerKey& b) {
            return std::tie(a.virtual_server, a.real_server) <
                   std::tie(b.virtual_server, b.real_server);
        }
    };
    // The number tells apart checks of one server that have the same identity.
    using CheckKey = std::tuple<std::string, int>;

    enum class Conclusion { none, up, down };
    struct State;
    struct Server;
    struct ById {
        bool operator()(const State* a, const State* b) const { return a->id < b->id; }
    };
    using Alike = std::set<State*, ById>;
    // A check. Several times a second each looks at its own things, which is why it has the way to
    // them; they stay where they are until the next configuration.
    struct State {
        CheckId id = 0;
        std::pair<const ServerKey, Server>* home = nullptr;
        std::shared_ptr<const Check> check;
        const Alike* alike = nullptr;  // those of the same identity, with this one
        Conclusion conclusion = Conclusion::none;
        int failures = 0;               // in a row, since the last conclusion
        std::size_t probe = 0;          // the next one, or the one that is running
        std::size_t succeeded = 0;      // probes in a row, until they are all
        std::optional<TimePoint> due;   // none: it is running, or nothing is asked
        TimePoint began{};              // when the last one was due
        std::optional<int> own_weight;  // that a program has told
        std::int64_t file_weight = 0;   // that a file adds
        std::string warned;             // the last warning
        std::uint64_t total_succeeded = 0;
        std::uint64_t total_failed = 0;
        std::optional<TimePoint> ended;  // the last probe
        microseconds took{0};
        std::string problem;    // of the last one that failed
        std::string not_asked;  // why the last probe asked nothing, empty: it did

        const Probe& next_probe() const { return check->probes[probe]; }
        bool asks_the_same(const State& other) const {
            return check->delay_loop == other.check->delay_loop && probe == other.probe &&
                   check->probes == other.check->probes;
        }
    };
    struct Due {
        TimePoint when;
        State* state = nullptr;
        friend bool operator<(const Due& a, const Due& b) {
            return a.when != b.when ? a.when < b.when : a.state->id < b.state->id;
        }
    };
    struct Verdict {
        bool up = true;
        std::optional<int> weight;  // none: as configured
        friend bool operator==(const Verdict&, const Verdict&) = default;
    };
    struct Server {
        Subject subject;
        std::map<CheckKey, State*> checks;
        int weight = 1;               // as configured
        std::optional<Verdict> told;  // the last one
    };
    struct Everything {
        std::map<ServerKey, Server> servers;
        std::map<CheckId, State> checks;
        std::set<Due> schedule;
        std::map<std::string, Alike> alike;  // by identity
        // The addresses of the virtual servers with ha_suspend, by their id, each a first and a
        // last.
        std::map<std::string, std::vector<std::pair<IpAddress, IpAddress>>> suspendable;
    };
    struct Change {
        const Everything& before;
        TimePoint now;
        const std::function<double()>& random;
        Actions& actions;
    };

    void adopt(const ServerKey& key, Server server, std::vector<Check> checks, Change& change);
    void adopt(State& state, TimePoint now);
    void begin(State& state, Change& change);
    void make_known(State& state);
    static const State* one_that_knows(const State& state, const Everything& before);
    double next_place_in_warm_up(const std::function<double()>& random);
    static std::optional<TimePoint> time_of_the_same(const State& state);
    void join(const State& started, TimePoint now);
    bool is_suspended(const std::string& virtual_server) const;
    void finished_one(CheckId id, const Outcome& outcome, TimePoint now, Actions& actions);
    void schedule(State& state, TimePoint due);
    static void succeed(State& state, Actions& actions);
    static void fail(State& state, const Outcome& outcome, Actions& actions);
    static void count(State& state, const Outcome& outcome, TimePoint now);
    static ipc::CheckedServerReport report(const ServerKey& key, const Server& server,
                                           TimePoint now);
    static ipc::CheckReport report(const State& state, TimePoint now);
    static TimePoint next_time(const State& state, const Outcome& outcome, TimePoint now);
    static const Subject& subject(const State& state) { return state.home->second.subject; }
    static void tell_conclusion(const State& state, Conclusion before, const Outcome& outcome,
                                Actions& actions);
    static void tell_verdict(std::pair<const ServerKey, Server>& home, Actions& actions);
    static std::optional<Verdict> verdict(const Server& server);
    static std::optional<int> weight(const Server& server);
    static void hear_number(State& state, int number, Actions& actions);
    static void conclude(State& state, Conclusion conclusion);
    static void tell_not_asked(State& state, const std::string& why, Actions& actions);
    static void warn(State& state, const std::string& warning, Actions& actions);

    Everything now_;
    // Who else hears how a probe that is running ends, by the check that started it, if there is
    // anybody.
    std::map<CheckId, std::vector<CheckId>> audience_;
    std::optional<double> place_in_warm_up_;
    std::set<IpAddress> addresses_;  // of this machine
    CheckId last_id_ = 0;
};

}  // namespace holdfast::checkers
