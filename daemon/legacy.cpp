#include "daemon/legacy.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 forgot that C++ includes this too.
extern "C" {
#include <sys/pidfd.h>
}

#include "lib/parse_json.h"
#include "lib/write_all.h"
#include "lib/write_json.h"

namespace holdfast::daemon {

namespace {

using TimePoint = LegacyFile::TimePoint;

// First comes a line with the time, which is overwritten in place.
constexpr std::size_t kTimeLine = 21;
constexpr off_t kLargest = 64 << 20;

std::string time_line() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return fmt::format("{:020}\n", std::chrono::floor<std::chrono::microseconds>(now).count());
}

std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

// Field 22 of the line; the second one, the name, may have blanks in it, and the third is the
// state. 0 of one that has ended and waits for its parent to notice.
std::uint64_t start_of(pid_t pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::string line;
    std::getline(file, line, '\0');  // a name may hold the end of a line
    const auto name_ends = line.rfind(')');
    if (name_ends == std::string::npos) return 0;
    std::istringstream rest(line.substr(name_ends + 1));
    constexpr int kFieldsBetween = 18;
    std::string skipped;
    char state = 0;
    rest >> state;
    if (state == 'Z' || state == 'X') return 0;
    for (int field = 0; field < kFieldsBetween; ++field)
        rest >> skipped;
    std::uint64_t started = 0;
    rest >> started;
    return started;
}

// Its size, if it is ours alone.
Result<std::size_t> size_of_own(int fd, const std::string& path) {
    struct stat status {};
    if (::fstat(fd, &status) < 0) return errno_error("stat " + path);
    const bool ours = S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
                      (status.st_mode & (S_IWGRP | S_IWOTH)) == 0 && status.st_size <= kLargest;
    if (!ours) return Error{path + " is not ours alone, what is in it is not believed"};
    return static_cast<std::size_t>(status.st_size);
}

Result<std::string> read_own(int fd, const std::string& path) {
    const auto size = size_of_own(fd, path);
    if (!size) return size.error();
    std::string text(*size, '\0');
    const auto count = ::pread(fd, text.data(), text.size(), 0);
    if (count < 0) return errno_error("read " + path);
    text.resize(static_cast<std::size_t>(count));
    return text;
}

Result<LegacyFile::Found> parse(const std::string& text) {
    const Error spoilt{"what the supervisor before left behind makes no sense"};
    std::int64_t microseconds = 0;
    if (text.size() < kTimeLine || std::sscanf(text.c_str(), "%20ld", &microseconds) != 1)
        return spoilt;
    auto legacy = parse_json<Legacy>(std::string_view(text).substr(kTimeLine));
    if (!legacy) return Error{spoilt.message + ": " + legacy.error().message};
    return LegacyFile::Found{std::move(*legacy),
                             TimePoint(std::chrono::microseconds(microseconds))};
}

}  // namespace

LeftProcess identify(const std::string& program, pid_t pid) {
    return {program, pid, start_of(pid)};
}

UniqueFd handle_of(const LeftProcess& process) {
    if (process.pid <= 1 || process.started == 0) return {};
    UniqueFd handle(::pidfd_open(process.pid, 0));
    return handle && start_of(process.pid) == process.started ? std::move(handle) : UniqueFd();
}

bool end(const LeftProcess& process) {
    const auto handle = handle_of(process);
    if (!handle || ::pidfd_send_signal(handle.get(), SIGKILL, nullptr, 0) < 0) return false;
    constexpr int kMilliseconds = 2000;
    pollfd ended{handle.get(), POLLIN, 0};
    ::poll(&ended, 1, kMilliseconds);
    siginfo_t how{};  // of a child of ours: this program was put in another one's place
    ::waitid(P_PIDFD, static_cast<id_t>(handle.get()), &how, WEXITED | WNOHANG);
    return true;
}

void bury_earlier_children() {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
}

Result<std::optional<LegacyFile::Found>> LegacyFile::find() const {
    const UniqueFd file(::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file && errno == ENOENT) return std::optional<Found>();
    if (!file) return errno_error("open " + path_);
    const auto text = read_own(file.get(), path_);
    if (!text) return text.error();
    auto found = parse(*text);
    if (!found) return found.error();
    if (found->legacy.boot != boot_id()) return std::optional<Found>();
    return std::optional(std::move(*found));
}

Result<void> LegacyFile::write(Legacy legacy) {
    legacy.boot = boot_id();
    const auto text = time_line() + brief_json(legacy);
    const auto done = replace(text);
    return done || !overwrite(text) ? done : Result<void>();
}

Result<void> LegacyFile::replace(std::string_view text) {
    const auto fresh = path_ + ".new";
    ::unlink(fresh.c_str());
    constexpr mode_t kForUs = 0600;
    UniqueFd file(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kForUs));
    if (!file) return errno_error("create " + fresh);
    auto done = write_all(file.get(), text, "write " + fresh);
    if (done && ::rename(fresh.c_str(), path_.c_str()) < 0) done = errno_error("rename " + fresh);
    if (done) {
        file_ = std::move(file);
    } else {
        ::unlink(fresh.c_str());
    }
    return done;
}

// A full disk still has the room that the last one takes. Who dies meanwhile leaves what makes no
// sense, which is no worse than processes that are gone.
Result<void> LegacyFile::overwrite(std::string_view text) {
    if (!file_) file_ = UniqueFd(::open(path_.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file_) return errno_error("open " + path_);
    const auto size = size_of_own(file_.get(), path_);
    if (!size) return size.error();
    const auto length = static_cast<off_t>(text.size());
    if (const int code = ::posix_fallocate(file_.get(), 0, length))
        return Error{"no room in " + path_, code};
    if (::lseek(file_.get(), 0, SEEK_SET) < 0) return errno_error("seek " + path_);
    const auto written = write_all(file_.get(), text, "write " + path_);
    if (!written) return written.error();
    if (::ftruncate(file_.get(), length) < 0) return errno_error("shorten " + path_);
    return {};
}

void LegacyFile::note_alive() {
    const auto line = time_line();
    if (file_) static_cast<void>(::pwrite(file_.get(), line.data(), line.size(), 0) < 0);
}

void LegacyFile::remove() {
    file_.reset();
    ::unlink(path_.c_str());
}

}  // namespace holdfast::daemon
