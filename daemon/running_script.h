// RunningScript: one program from its start to its end, with what it says.
#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/script_owner.h"
#include "lib/result.h"

namespace holdfast::daemon {

// How a program ended, in one of these ways.
struct ScriptEnd {
    int exit_status = -1;  // 0..255, or -1: it did not come to that
    int signal = 0;        // that killed it
    bool timed_out = false;
    std::string problem;  // why it could not be run
    std::string output;   // the first 4 KiB of what it wrote
};

class RunningScript {
  public:
    using OnEnd = std::function<void(ScriptEnd)>;

    // The program gets a session of its own, a clean environment, / as working directory, nothing
    // to read and no descriptor but the standard ones. After `timeout` (0: never) its process group
    // is sent SIGTERM, and SIGKILL two seconds later. `file` is the path of the program, `command`
    // what it is told, its name first. `on_end` is called once, from the loop, and may destroy
    // this.
    static Result<std::unique_ptr<RunningScript>> start(boost::asio::io_context& loop,
                                                        const std::string& file,
                                                        const std::vector<std::string>& command,
                                                        const ScriptOwner& owner,
                                                        std::chrono::microseconds timeout,
                                                        OnEnd on_end);
    RunningScript(const RunningScript&) = delete;
    RunningScript& operator=(const RunningScript&) = delete;
    // Kills it, and everything it has started, if it still runs.
    ~RunningScript();

    pid_t pid() const { return pid_; }

    // As if its time were over.
    void end() { end_after(std::chrono::seconds(0), SIGTERM); }

  private:
    struct Descriptors {
        int ended;    // its pidfd
        int output;   // of what it writes
        int failure;  // where errno comes if it cannot be run
    };

    RunningScript(boost::asio::io_context& loop, pid_t pid, Descriptors descriptors, OnEnd on_end);

    void wait(std::chrono::microseconds timeout);
    void read_output();
    void end_after(std::chrono::microseconds time, int signal);
    void send(int signal) const;
    void bury();
    void reap();

    pid_t pid_;
    bool reaped_ = false;
    boost::asio::posix::stream_descriptor ended_;
    boost::asio::posix::stream_descriptor output_;
    boost::asio::posix::stream_descriptor failure_;
    boost::asio::steady_timer timer_;
    OnEnd on_end_;
    ScriptEnd end_;
    std::string buffer_;
    // A completion that the loop has already queued must not find this destroyed.
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace holdfast::daemon
