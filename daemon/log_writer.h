// LogWriter: writes the log lines of all processes to syslog, the console and files, and never
// waits.
//
// What a reader does not take at once (syslog is stuck, the console's pipe is full) is dropped and
// counted; the count is told as soon as it reads again.
#pragma once

#include <map>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/core/rate_limit.h"
#include "daemon/log_files.h"
#include "daemon/log_format.h"
#include "lib/log.h"
#include "lib/unique_fd.h"

namespace holdfast::daemon {

struct LogTargets {
    bool syslog = true;
    bool console = false;  // standard error
    int facility = 0;      // of syslog (facility_called())
    std::string file;      // log_file_for(); empty: none
};

class LogWriter {
  public:
    LogWriter(boost::asio::io_context& loop, LogTargets targets);

    // Which daemon's log it is (instance_suffix()).
    void set_suffix(std::string suffix) { suffix_ = std::move(suffix); }

    // Flooding is held back for each identifier on its own.
    void write(const LogSource& source, Severity severity, std::string_view text);

    // Says what was held back so far, and waits a moment for a disk; for the end.
    void finish();

  private:
    struct Stream {
        LogSource source;  // as it was last
        RateLimit limit;
    };

    void write_now(const LogSource& source, Severity severity, std::string_view text);
    void summarize_later();
    void summarize();
    bool send_to_syslog(const std::string& packet);
    bool connect_to_syslog();
    static bool write_to_console(const std::string& line);

    LogTargets targets_;
    std::string suffix_;
    LogFiles files_;
    UniqueFd syslog_;
    std::map<std::string, Stream> streams_;
    boost::asio::steady_timer timer_;
    bool timer_runs_ = false;
    std::size_t lost_by_syslog_ = 0;
    std::size_t lost_by_console_ = 0;
};

}  // namespace holdfast::daemon
