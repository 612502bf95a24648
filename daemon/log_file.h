// LogFile: a file that lines are written to the end of, whatever becomes of it meanwhile.
#pragma once

#include <string>
#include <string_view>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::daemon {

class LogFile {
  public:
    explicit LogFile(std::string path) : path_(std::move(path)) {}

    // Waits for the disk. The file is made if it is not there, also when it was moved away or
    // deleted after the last line (logrotate(8)). Anything but a file of our own with no other name
    // is refused: a link would have us write where others want it.
    Result<void> append(std::string_view lines);

  private:
    Result<void> open();
    bool is_open_at_its_path() const;

    std::string path_;
    UniqueFd file_;
    bool line_is_broken_ = false;  // the disk was full in the middle of it
};

}  // namespace holdfast::daemon
