// TrackProcesses: counts the processes that instances track, and tells whether they are as many as
// they should be.
//
// The kernel tells of processes that begin, end and change their names (the process connector), and
// what it tells is looked up in /proc. In a container and in a network namespace it tells nothing:
// there /proc is read again and again, a part at a time, for at most a twentieth of the time.
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
#include <dirent.h>

#include "lib/log.h"
#include "parser/config.h"
#include "vrrp/process_events.h"

namespace holdfast::vrrp {

class TrackProcesses {
  public:
    using OnStatus = std::function<void(const std::string& name, bool good)>;

    TrackProcesses(boost::asio::io_context& loop, OnStatus on_status, Log& log)
        : loop_(loop), on_status_(std::move(on_status)), log_(log), timer_(loop) {}
    TrackProcesses(const TrackProcesses&) = delete;
    TrackProcesses& operator=(const TrackProcesses&) = delete;

    // Counts these and no others.
    void configure(const std::vector<config::TrackProcess>& processes);

  private:
    using Clock = std::chrono::steady_clock;
    struct CloseFolder {
        void operator()(DIR* folder) const { ::closedir(folder); }
    };
    struct Tracked {
        Tracked(boost::asio::io_context& loop, config::TrackProcess process)
            : settings(std::move(process)), timer(loop) {}
        config::TrackProcess settings;
        std::set<pid_t> running;
        std::set<pid_t> found;     // by the reading of /proc that goes on
        std::optional<bool> told;  // whether they are as many as they should be
        bool waits = false;        // to be told otherwise
        boost::asio::steady_timer timer;
    };

    void begin_to_read();
    void read_some();
    void finish_reading();
    void look_at(pid_t pid);
    void settle(Tracked& tracked);
    void tell(Tracked& tracked, bool good);

    boost::asio::io_context& loop_;
    OnStatus on_status_;
    Log& log_;
    boost::asio::steady_timer timer_;
    std::map<std::string, std::unique_ptr<Tracked>> tracked_;
    std::shared_ptr<ProcessEvents> events_;  // none: /proc is read again and again
    std::unique_ptr<DIR, CloseFolder> folder_;
    bool read_again_ = false;
    Clock::duration spent_{};  // on reading
};

}  // namespace holdfast::vrrp
