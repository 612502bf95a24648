// ReloadFiles: the files by which a reload is agreed on with others: when to make one
// (reload_time_file), that one is being made (reload_file), what was wrong with it
// (reload_check_config).
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/system_timer.hpp>

#include "daemon/reload_time.h"
#include "lib/log.h"
#include "lib/watched_files.h"
#include "parser/load.h"

namespace holdfast::daemon {

class ReloadFiles {
  public:
    // `reload` is called when it is time. `default_marker`: what reload_file means without a name.
    ReloadFiles(boost::asio::io_context& loop, Log& log, std::string default_marker,
                std::function<void()> reload);
    ReloadFiles(const ReloadFiles&) = delete;
    ReloadFiles& operator=(const ReloadFiles&) = delete;

    // Those of the configuration in force. Who waits for the end of reading is let go.
    void configure(const config::ReloadSettings& settings);

    // Loads what is to be in force next; meanwhile the marker is there, and empty.
    config::Loaded load(const std::string& path, const config::LoadOptions& options);
    // What there was to say of it.
    void report(const config::Diagnostics& diagnostics);

  private:
    void look_for_time();
    void its_time();
    void remove_marker();

    Log& log_;
    std::string default_marker_;
    std::function<void()> reload_;
    config::ReloadSettings settings_;
    std::string marker_;  // empty: none
    WatchedFiles watched_;
    boost::asio::system_timer timer_;  // of the time of day, which may jump
    std::optional<ReloadTime> next_;
};

}  // namespace holdfast::daemon
