// Child: what the VRRP, IPVS and checker processes have in common.
//
// Each of them has the privileges of its row in lib/privileges/table.h, an event loop, a Channel to
// the supervisor at kChildDescriptor, a Log whose lines the supervisor writes, and nothing else: no
// configuration file, no signals of its own (SIGTERM, SIGINT and SIGHUP are the supervisor's), no
// programs to start.
//
// When the supervisor dies it serves on for a minute, in which the next one replaces it; then it
// leaves in order.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "lib/ipc/channel.h"
#include "lib/ipc/pulse.h"
#include "lib/ipc/sealed_json.h"
#include "lib/log.h"
#include "lib/spare_memory.h"

namespace holdfast::ipc {

// The part of the configuration that is a process's.
class Slice {
  public:
    explicit Slice(int memory) : memory_(memory) {}

    template <class T>
    Result<T> read() const {
        return parse_sealed_json<T>(memory_);
    }

  private:
    int memory_;
};

class Child {
  public:
    struct Handlers {
        // A new slice of the configuration; answers what could not be applied (kept to
        // 50 lines of 200 bytes).
        std::function<std::vector<std::string>(const Slice& slice)> on_configure;
        // Leave in order, then call finish(). Also called when the supervisor is gone.
        std::function<void()> on_stop;
        // Everything else the supervisor passes on, with the descriptor that came along or none.
        std::function<void(const Message&, UniqueFd attachment)> on_message;
        // The supervisor is gone. For who has no reason to serve on for the minute.
        std::function<void()> on_alone = {};
    };

    // `name` is that of the program. Privileges are given up here, as long as there is one thread.
    // Without a supervisor this says so on stderr and ends the process with status 2; without the
    // network namespace it was to be in, with status 1.
    explicit Child(std::string name);

    boost::asio::io_context& loop() { return loop_; }
    Log& log() { return log_; }

    void tell(const Message& message) { channel_.send(message); }

    // Answers AskReport.
    template <class T>
    void report(std::uint64_t number, Reporter from, const T& report) {
        tell_with(Report{number, from}, seal_json("holdfast report", report));
    }
    // With a text in sealed memory.
    void tell_with(const Message& message, const std::string& text);
    void tell_with(const Message& message, Result<UniqueFd> memory);

    // Runs until finish(); returns the exit status. Call once.
    int run(Handlers handlers);
    void finish();

  private:
    void give_up_privileges();
    void receive(const Message& message, UniqueFd attachment);
    void set(const SetLimits& limits);
    void show_pulse(UniqueFd memory);
    void beat_when_idle();
    void configure(const Configure& order, const UniqueFd& attachment);
    void serve_on_alone();
    void stop();

    std::string name_;
    boost::asio::io_context loop_;
    Channel channel_;
    Log log_;
    std::optional<Pulse> pulse_;
    boost::asio::steady_timer idle_timer_;
    boost::asio::steady_timer orphan_timer_;
    SpareMemory spare_memory_;
    Handlers handlers_;
    bool stopping_ = false;
    bool locks_memory_ = false;
};

}  // namespace holdfast::ipc
