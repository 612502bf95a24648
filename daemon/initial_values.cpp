#include "daemon/initial_values.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unique_fd.h"

namespace holdfast::daemon {

namespace {

constexpr int kToWrite = O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

// Whatever the umask: it is read by a process that is not root.
UniqueFd create(const std::string& path) {
    constexpr mode_t kReadableByAll = 0644;
    UniqueFd file(::open(path.c_str(), kToWrite | O_CREAT | O_EXCL, kReadableByAll));
    if (file) ::fchmod(file.get(), kReadableByAll);
    return file;
}

Result<void> write_initial(const config::TrackFile& file) {
    auto target = create(file.path);
    if (!target && errno == EEXIST) {
        if (!file.overwrite) return {};
        target = UniqueFd(::open(file.path.c_str(), kToWrite | O_TRUNC));
    }
    const auto text = std::to_string(*file.initial_value) + "\n";
    if (target && ::write(target.get(), text.data(), text.size()) >= 0) return {};
    return errno_error(
        fmt::format("write the initial value of track_file {} to {}", file.name, file.path));
}

}  // namespace

void InitialValues::inherit(const std::vector<ipc::TrackerStatus>& trackers) {
    for (const auto& tracker : trackers)
        if (tracker.kind == ipc::TrackerKind::file) written_.insert(tracker.name);
}

void InitialValues::write(const std::vector<config::TrackFile>& files, Log& log) {
    const auto before = std::exchange(written_, {});
    for (const auto& file : files) {
        written_.insert(file.name);
        if (before.contains(file.name) || !file.initial_value) continue;
        if (const auto done = write_initial(file); !done) log.warning("{}", done.error().message);
    }
}

}  // namespace holdfast::daemon
