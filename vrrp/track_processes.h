// TrackProcesses: counts the processes that instances track, and tells whether they are as many as
// they should be.
//
// The kernel tells of processes that begin, end and change their names (the process connector), and
// what it tells is looked up in /proc. In a container and in a network namespace it tells nothing:
// there /proc is read again and again, for at most a twentieth of the time.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "lib/background.h"
#include "lib/log.h"
#include "parser/config.h"
#include "vrrp/process_events.h"
#include "vrrp/processes.h"

namespace holdfast::vrrp {

class TrackProcesses {
  public:
    using OnStatus = std::function<void(const std::string& name, bool good)>;

    TrackProcesses(boost::asio::io_context& loop, Background& background, OnStatus on_status,
                   Log& log)
        : loop_(loop),
          background_(background),
          on_status_(std::move(on_status)),
          log_(log),
          timer_(loop) {}
    TrackProcesses(const TrackProcesses&) = delete;
    TrackProcesses& operator=(const TrackProcesses&) = delete;

    // Counts these and no others. `buffer` is that of the kernel's events.
    void configure(const std::vector<config::TrackProcess>& processes,
                   const config::Buffer& buffer);

  private:
    using Clock = std::chrono::steady_clock;
    struct Tracked {
        Tracked(boost::asio::io_context& loop, config::TrackProcess process)
            : settings(std::move(process)), timer(loop) {}
        config::TrackProcess settings;
        std::set<pid_t> running;
        std::optional<bool> told;   // whether they are as many as they should be
        std::optional<bool> waits;  // to be told so
        boost::asio::steady_timer timer;
    };

    void listen(const config::Buffer& buffer);
    void read_all();
    void take_all(const Processes& found, Clock::duration spent);
    void look_at(pid_t pid);
    void look_at_touched();
    void take(pid_t pid, const std::optional<ProcessIdentity>& identity);
    bool needs_commands() const;
    void settle(Tracked& tracked);
    void tell(Tracked& tracked, bool good);

    boost::asio::io_context& loop_;
    Background& background_;
    OnStatus on_status_;
    Log& log_;
    boost::asio::steady_timer timer_;
    std::map<std::string, std::unique_ptr<Tracked>> tracked_;
    std::shared_ptr<ProcessEvents> events_;  // none: /proc is read again and again
    config::Buffer buffer_;                  // of these
    bool reading_ = false;                   // all of /proc
    bool read_again_ = false;
    std::set<pid_t> touched_;  // to be looked at, when those that are looked at now have been
    bool looking_ = false;
};

}  // namespace holdfast::vrrp
