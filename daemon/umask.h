// Umask: the modes that new files of this process do not get, and those of the scripts that it
// runs. umask(2); keepalived.conf(5): umask.
#pragma once

#include <optional>

#include <sys/types.h>

namespace holdfast::daemon {

// Of this process.
mode_t umask_now();

class Umask {
  public:
    // `fixed`: the command line has said it, and knows better than any configuration.
    explicit Umask(bool fixed) : fixed_(fixed), first_(umask_now()) {}

    // None: as at the beginning.
    void set(std::optional<unsigned> configured);

  private:
    bool fixed_;
    mode_t first_;
};

}  // namespace holdfast::daemon
