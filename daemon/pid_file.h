// PidFile: tells other programs which process to signal, and keeps a second instance out.
#pragma once

#include <string>

#include <sys/types.h>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::daemon {

// The lock (flock(2)) says whether the file is in use, not its content: one that a crash left
// behind never blocks a start. The file is removed with its owner; a fork shares it, so the one
// that does not go on calls abandon().
class PidFile {
  public:
    // The file is created and locked, and empty. An Error names the process that has it.
    static Result<PidFile> lock(const std::string& path);

    PidFile(PidFile&&) = default;
    PidFile& operator=(PidFile&&) = delete;
    ~PidFile();

    Result<void> write(pid_t pid);
    void abandon() { fd_.reset(); }

  private:
    PidFile(std::string path, UniqueFd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

    std::string path_;
    UniqueFd fd_;
};

}  // namespace holdfast::daemon
