#include "daemon/umask.h"

#include <sys/stat.h>

namespace holdfast::daemon {

// It can only be asked for by changing it. Who makes a file meanwhile gets one for nobody.
mode_t umask_now() {
    const auto mask = ::umask(0777);
    ::umask(mask);
    return mask;
}

void Umask::set(std::optional<unsigned> configured) {
    if (!fixed_) ::umask(configured.value_or(first_));
}

}  // namespace holdfast::daemon
