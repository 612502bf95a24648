// NotifyPipe: a named pipe that gets a line for each event, and the script that reads it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/core/back_off.h"
#include "daemon/script_runner.h"
#include "lib/log.h"
#include "lib/unique_fd.h"
#include "parser/config.h"

namespace holdfast::daemon {

class NotifyPipe {
  public:
    NotifyPipe(boost::asio::io_context& loop, Log& log)
        : log_(log), runner_(loop, log, 1), timer_(loop) {}
    NotifyPipe(const NotifyPipe&) = delete;
    NotifyPipe& operator=(const NotifyPipe&) = delete;
    ~NotifyPipe() { close(); }

    // Makes the pipe if it is not there, and starts its reader, again when it ends. What is
    // configured as before goes on undisturbed. There are never two readers: a new one waits for
    // the end of the one before.
    void configure(const config::NotifyFifo& settings, const ScriptPolicy& policy);

    // Never waits: what does not fit, since nobody reads, is lost (and complained of).
    void write(std::string_view line);

    // Ends it: a reader that has read everything sees the end of the pipe, and `on_end` is called
    // when it has ended, at once if there is none. A pipe that was made here is removed.
    void finish(std::function<void()> on_end);

  private:
    bool open();
    void close();
    void make_owner();
    void start_reader();
    void end_reader();
    void reader_ended(std::uint64_t reader, const ScriptEnd& end);

    Log& log_;
    config::NotifyFifo settings_;
    ScriptPolicy policy_;
    UniqueFd pipe_;
    bool made_ = false;  // the pipe, by us
    bool full_ = false;
    ScriptRunner runner_;       // of one program at a time
    std::uint64_t reader_ = 0;  // the number of the last one; an older one's end says nothing
    BackOff back_off_;
    boost::asio::steady_timer timer_;  // to start the reader again, or to end it
    std::function<void()> on_end_;
};

}  // namespace holdfast::daemon
