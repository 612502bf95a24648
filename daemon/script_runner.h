// ScriptRunner: runs the programs that the configuration names, a limited number at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "daemon/running_script.h"
#include "lib/log.h"
#include "parser/config.h"

namespace holdfast::daemon {

struct ScriptUser {
    std::string name;   // empty: the standard one
    std::string group;  // empty: the user's
    bool supplementary_groups = false;

    friend bool operator==(const ScriptUser&, const ScriptUser&) = default;
};

struct ScriptOrder {
    std::vector<std::string> command;  // the program and its arguments; never empty
    ScriptUser user;
    std::chrono::microseconds timeout{};  // 0: none
};

ScriptOrder order_of(const config::Script& script);

// What holds for all scripts.
struct ScriptPolicy {
    // enable_script_security: what root runs must be root's alone. Without, it is only said.
    bool security = false;
    ScriptUser standard_user;  // script_user; without a name: as find_owner() says
    bool all_groups = false;   // set_supplementary_groups
    bool keep_links = false;   // use_symlink_paths

    friend bool operator==(const ScriptPolicy&, const ScriptPolicy&) = default;
};

ScriptPolicy policy_of(const config::ScriptSettings& scripts);

class ScriptRunner {
  public:
    using OnEnd = std::function<void(const ScriptEnd&)>;

    ScriptRunner(boost::asio::io_context& loop, Log& log, std::size_t most_at_once)
        : loop_(loop), log_(log), most_at_once_(most_at_once) {}

    // For those that are started from now on.
    void set_policy(ScriptPolicy policy) { policy_ = std::move(policy); }

    // `on_end` is called once, from the loop or before this returns.
    void run(ScriptOrder order, OnEnd on_end);

    bool idle() const { return waiting_.empty() && running_.empty(); }

    // Ends what runs, in order if that takes no longer than two seconds; what waits is forgotten.
    void end_all();

    // Kills what runs and forgets what waits; nobody hears of them any more.
    void drop_all();

  private:
    struct Waiting {
        ScriptOrder order;
        OnEnd on_end;
    };

    void start_waiting();
    void start(Waiting waiting);
    std::string file_of(const std::string& program) const;
    Result<ScriptOwner> owner_of(const ScriptOrder& order);
    void warn_once(const std::string& program, const std::string& problem);
    void tell(const std::string& program, const ScriptEnd& end);

    boost::asio::io_context& loop_;
    Log& log_;
    std::size_t most_at_once_;
    ScriptPolicy policy_;
    std::set<std::string> warned_;  // programs
    std::deque<Waiting> waiting_;
    std::map<std::uint64_t, std::unique_ptr<RunningScript>> running_;
    std::uint64_t last_number_ = 0;
};

}  // namespace holdfast::daemon
