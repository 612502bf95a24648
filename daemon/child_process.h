// ChildProcess: one of the processes below the supervisor, kept running as long as it has something
// to do.
//
// It is started with the first configuration, started again (with BackOff) and configured anew when
// it dies, and ended in order when it is told to stop: a Stop message, and SIGKILL if that has no
// effect in time (SIGTERM would have none: a child leaves signals to the supervisor).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/core/back_off.h"
#include "daemon/core/run_conditions.h"
#include "daemon/legacy.h"
#include "daemon/log_writer.h"
#include "daemon/pid_file.h"
#include "daemon/spawn.h"
#include "lib/ipc/channel.h"
#include "lib/ipc/pulse.h"
#include "lib/log.h"
#include "lib/privileges/drop.h"

namespace holdfast::daemon {

class ChildProcess {
  public:
    struct Identity {
        std::string program;   // "holdfast-vrrp"
        std::string title;     // as keepalived's log calls it: "VRRP"
        std::string pid_file;  // empty: none
        // What it has put into the kernel stays there if it does not take it away.
        bool has_to_clear_up = false;
    };
    struct Handlers {
        // What it says, other than log lines and answers to a configuration; with the descriptor
        // that came along, or none.
        std::function<void(const ipc::Message&, UniqueFd attachment)> on_message;
        // It has ended without having been told to. Its last words have been heard; `last_seen`:
        // until when its event loop went on.
        std::function<void(std::chrono::steady_clock::time_point last_seen)> on_died;
        // A process has been started (anew); its configuration is what it will hear next.
        std::function<void()> on_started;
        // settled() may have become true.
        std::function<void()> on_settled;
    };

    // `log` is the supervisor's; `writer` gets the child's own lines.
    ChildProcess(boost::asio::io_context& loop, Log& log, LogWriter& writer, Severity threshold,
                 Identity identity, Handlers handlers);
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // Puts this slice, sealed memory with its JSON, in force, in a new process if there is none.
    // With another grant than before the process makes room, in order, for one that has it.
    void configure(std::uint64_t generation, UniqueFd slice, RunConditions conditions,
                   privileges::Grant grant);
    // From now on its configuration, and its start, wait until let_go(): others come first. So does
    // what is said to a process that does not run yet.
    void hold() { held_ = true; }
    void let_go();
    // From now on, whatever was said before.
    void run_under(RunConditions conditions);
    // Gives it back what it has lost by computing for too long.
    void restore_conditions();

    // To be called once a second: a process whose event loop stands still is replaced.
    void feel_pulse();

    // Ends the process and leaves it ended.
    void stop();
    // So long an end may take, from now on; then the process is killed.
    void give_time_to_end(std::chrono::seconds time) { time_to_end_ = time; }

    // Dropped when there is no process: on_started is the time to say it again.
    // Which log lines it sends.
    void set_log_threshold(Severity threshold);
    void send(const ipc::Message& message, UniqueFd attachment = {});
    bool is_running() const { return running_ && running_->channel; }

    // The one that runs, for a supervisor that comes after this one.
    std::optional<LeftProcess> process() const;

    // The process answers for the last configuration, or is gone as it should.
    bool settled() const;

  private:
    struct Wanted {
        std::uint64_t generation = 0;
        UniqueFd slice;
        privileges::Grant grant;
    };
    struct Running {
        Running(boost::asio::io_context& loop, Spawned& process, LeftProcess left,
                privileges::Grant given)
            : identity(std::move(left)),
              grant(std::move(given)),
              ended(loop, process.pidfd.release()),
              pulse(std::move(process.pulse)),
              last_beat(pulse.last()) {}

        LeftProcess identity;
        privileges::Grant grant;
        boost::asio::posix::stream_descriptor ended;  // its pidfd
        ipc::Pulse pulse;
        ipc::Pulse::TimePoint last_beat;
        int seconds_without = 0;
        std::optional<ipc::Channel> channel;  // none: what it said made no sense
        std::optional<PidFile> pid_file;
        std::uint64_t answered = 0;  // generation
        bool ending = false;
        bool told_to_end = false;
    };

    void put_configuration_into_force();
    void start();
    void put_conditions_into_force();
    void send_configuration();
    void tell_to_end();
    void share_pulse();
    void kill();
    void write_pid_file();
    void receive(const ipc::Message& message, UniqueFd attachment);
    void receive_answer(const ipc::Configured& answer);
    void lose_channel(const Error& reason);
    void end_in_order();
    void force_end();
    void bury();
    void leave_in_its_place(Wanted unfinished);
    void start_again_later(const std::string& why);

    boost::asio::io_context& loop_;
    Log& log_;
    LogWriter& writer_;
    Severity threshold_;
    Identity identity_;
    Handlers handlers_;
    BackOff back_off_;
    RunConditions conditions_;
    std::chrono::seconds time_to_end_{15};
    std::set<std::string> refused_;    // has been said
    boost::asio::steady_timer timer_;  // to force an end, or to start again
    std::optional<Wanted> wanted_;
    std::optional<Wanted> last_wanted_;  // of a process that has been told to end
    bool held_ = false;
    bool configuration_waits_ = false;
    std::vector<std::pair<ipc::Message, UniqueFd>> waiting_;
    std::unique_ptr<Running> running_;
};

}  // namespace holdfast::daemon
