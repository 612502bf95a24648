#include "lib/watched_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <limits>

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/privileges/capability.h"
#include "lib/unique_fd.h"

namespace holdfast {

namespace {

constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR;

}  // namespace

std::string folder_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

int watch_folder(int inotify, const std::string& folder) {
    return ::inotify_add_watch(inotify, folder.c_str(), kEvents);
}

// A queue that overflowed tells so with the watch -1.
TouchedFiles read_touched_files(int inotify, const std::map<int, std::string>& folders) {
    alignas(inotify_event) std::array<char, 16'384> buffer;
    const auto length = ::read(inotify, buffer.data(), buffer.size());
    TouchedFiles touched;
    for (ssize_t at = 0; at + static_cast<ssize_t>(sizeof(inotify_event)) <= length;) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        const char* name = buffer.data() + at + sizeof event;
        const auto folder = folders.find(event.wd);
        touched.lost = touched.lost || (event.mask & IN_Q_OVERFLOW) != 0;
        if (folder != folders.end() && event.len > 0)
            touched.paths.insert(folder->second + "/" +
                                 std::string(name, ::strnlen(name, event.len)));
        at += static_cast<ssize_t>(sizeof event + event.len);
    }
    return touched;
}

std::vector<std::string> WatchedFiles::watch(const std::set<std::string>& paths) {
    paths_ = paths;
    folders_.clear();
    inotify_.reset();
    if (paths_.empty()) return {};
    UniqueFd descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!descriptor) return {errno_error("watch files").message};
    inotify_ = std::make_shared<boost::asio::posix::stream_descriptor>(loop_, descriptor.release());
    std::vector<std::string> problems;
    for (const auto& path : paths_) {
        const auto folder = folder_of(path);
        const int watch = watch_folder(inotify_->native_handle(), folder);
        if (watch >= 0) {
            folders_[watch] = folder;
        } else {
            problems.push_back(privileges::unreadable(errno_error("watch " + folder)).message);
        }
    }
    wait();
    return problems;
}

void WatchedFiles::wait() {
    inotify_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this, waited = inotify_](const boost::system::error_code& failure) {
                             if (failure || waited != inotify_) return;
                             read_events();
                             if (waited == inotify_) wait();
                         });
}

void WatchedFiles::read_events() {
    const auto touched = read_touched_files(inotify_->native_handle(), folders_);
    const auto looked_at = touched.lost ? paths_ : touched.paths;
    for (const auto& path : looked_at) {
        if (paths_.contains(path)) on_touched_(path);
    }
}

Result<int> number_in_file(const std::string& path) {
    // Not blocking: somebody may have put a pipe there.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file && errno == ENOENT) return 0;
    if (!file) return privileges::unreadable(errno_error("open " + path));
    struct stat status {};
    if (::fstat(file.get(), &status) < 0) return errno_error("stat " + path);
    if (!S_ISREG(status.st_mode)) return Error{path + " is no regular file"};
    std::array<char, 64> text{};
    const auto length = ::read(file.get(), text.data(), text.size());
    if (length < 0) return errno_error("read " + path);
    const auto* end = text.data() + length;
    const auto* begin = std::find_if(static_cast<const char*>(text.data()), end,
                                     [](char c) { return std::strchr(" \t\r\n", c) == nullptr; });
    if (begin == end) return 0;
    if (*begin == '+') ++begin;
    int number = 0;
    const auto [rest, failure] = std::from_chars(begin, end, number);
    if (failure == std::errc::result_out_of_range)
        return *begin == '-' ? std::numeric_limits<int>::min() : std::numeric_limits<int>::max();
    if (failure != std::errc{}) return Error{path + " does not begin with a number"};
    return number;
}

}  // namespace holdfast
