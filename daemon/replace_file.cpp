#include "daemon/replace_file.h"

#include <cstdio>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

#include "daemon/umask.h"
#include "lib/unique_fd.h"
#include "lib/write_all.h"

namespace holdfast::daemon {

Result<void> replace_file(const std::string& path, std::string_view text) {
    std::string beside = path + ".XXXXXX";
    const UniqueFd file(::mkostemp(beside.data(), O_CLOEXEC));
    if (!file) return errno_error("create " + beside);
    auto done = write_all(file.get(), text, "write " + beside);
    constexpr mode_t kForEverybody = 0644;
    if (done && ::fchmod(file.get(), kForEverybody & ~umask_now()) != 0)
        done = errno_error("chmod " + beside);
    if (done && std::rename(beside.c_str(), path.c_str()) != 0)
        done = errno_error("rename " + beside + " to " + path);
    if (!done) ::unlink(beside.c_str());
    return done;
}

}  // namespace holdfast::daemon
