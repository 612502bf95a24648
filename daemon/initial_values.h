// InitialValues: what track_files begin with (init_file), written before anybody reads them. The
// VRRP process itself writes no files.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "lib/ipc/messages.h"
#include "lib/log.h"
#include "parser/config.h"

namespace holdfast::daemon {

class InitialValues {
  public:
    // These were followed by a supervisor before this one, and have had theirs.
    void inherit(const std::vector<ipc::TrackerStatus>& trackers);

    // Each gets its value once, until it leaves the configuration. What cannot be written is said.
    void write(const std::vector<config::TrackFile>& files, Log& log);

  private:
    std::set<std::string> written_;  // by name
};

}  // namespace holdfast::daemon
