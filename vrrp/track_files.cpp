#include "vrrp/track_files.h"

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

#include "lib/unique_fd.h"

namespace holdfast::vrrp {
namespace {

// The folder is watched, not the file: editors put a new file in an old one's place.
constexpr std::uint32_t kEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR;

std::string folder_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

Result<void> write_initial(const config::TrackFile& file) {
    const int how = file.overwrite ? O_TRUNC : O_EXCL;
    const UniqueFd target(::open(
        file.path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | how, 0644));
    if (!target && errno == EEXIST) return {};
    const auto text = std::to_string(*file.initial_value) + "\n";
    if (target && ::write(target.get(), text.data(), text.size()) >= 0) return {};
    return errno_error(
        fmt::format("write the initial value of track_file {} to {}", file.name, file.path));
}

}  // namespace

Result<int> number_in_file(const std::string& path) {
    // Not blocking: somebody may have put a pipe there.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file && errno == ENOENT) return 0;
    if (!file) return errno_error("open " + path);
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

void TrackFiles::watch(const std::vector<config::TrackFile>& files) {
    const auto before = std::exchange(files_, files);
    const auto is_new = [&](const config::TrackFile& file) {
        return std::none_of(before.begin(), before.end(),
                            [&](const auto& old) { return old.name == file.name; });
    };
    folders_.clear();
    inotify_.reset();
    if (files_.empty()) return;
    UniqueFd descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!descriptor) {
        troubles_.say("inotify", errno_error("watch track_files").message);
    } else {
        inotify_ =
            std::make_shared<boost::asio::posix::stream_descriptor>(loop_, descriptor.release());
        wait();
    }
    for (const auto& file : files_)
        begin(file, is_new(file));
}

// First the watch: what happens from then on is heard of.
void TrackFiles::begin(const config::TrackFile& file, bool is_new) {
    background_.run([this, file, is_new, inotify = inotify_]() -> Background::Finish {
        std::vector<Result<void>> problems;
        if (is_new && file.initial_value) problems.push_back(write_initial(file));
        const auto folder = folder_of(file.path);
        const int watch =
            inotify ? ::inotify_add_watch(inotify->native_handle(), folder.c_str(), kEvents) : -1;
        if (inotify && watch < 0)
            problems.push_back(
                errno_error(fmt::format("watch {} for track_file {}", folder, file.name)));
        return [this, file, folder, watch, inotify, problems = std::move(problems)] {
            if (inotify != inotify_) return;
            if (watch >= 0) folders_[watch] = folder;
            for (const auto& problem : problems) {
                if (!problem) troubles_.say("begin " + file.name, problem.error().message);
            }
            look_at(file);
        };
    });
}

void TrackFiles::look_at(const config::TrackFile& file) {
    background_.run([this, file, inotify = inotify_]() -> Background::Finish {
        return [this, file, inotify, number = number_in_file(file.path)] {
            if (inotify == inotify_) tell(file, number);
        };
    });
}

void TrackFiles::tell(const config::TrackFile& file, const Result<int>& number) {
    if (!number)
        troubles_.say("read " + file.name, fmt::format("track_file {}: {}, it counts 0", file.name,
                                                       number.error().message));
    on_number_(file.name, number ? *number : 0);
}

void TrackFiles::wait() {
    inotify_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this, waited = inotify_](const boost::system::error_code& failure) {
                             if (failure || waited != inotify_) return;
                             read_events();
                             wait();
                         });
}

// Whatever has happened to a file, what counts is what it says now. A queue that overflowed
// (watch -1) has lost something about any of them.
void TrackFiles::read_events() {
    alignas(inotify_event) std::array<char, 16'384> buffer;
    const auto length = ::read(inotify_->native_handle(), buffer.data(), buffer.size());
    std::vector<std::string> touched;
    bool lost = false;
    for (ssize_t at = 0; at + static_cast<ssize_t>(sizeof(inotify_event)) <= length;) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        const char* name = buffer.data() + at + sizeof event;
        const auto folder = folders_.find(event.wd);
        lost = lost || (event.mask & IN_Q_OVERFLOW) != 0;
        if (folder != folders_.end() && event.len > 0)
            touched.push_back(folder->second + "/" + std::string(name, ::strnlen(name, event.len)));
        at += static_cast<ssize_t>(sizeof event + event.len);
    }
    for (const auto& file : files_) {
        if (lost || std::find(touched.begin(), touched.end(), file.path) != touched.end())
            look_at(file);
    }
}

}  // namespace holdfast::vrrp
