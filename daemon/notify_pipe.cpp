#include "daemon/notify_pipe.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/script_owner.h"

namespace holdfast::daemon {

namespace {

// For a reader that has not seen the end of the pipe, and for one that does not want to.
constexpr std::chrono::seconds kTimeToRead(1);

}  // namespace

void NotifyPipe::configure(const config::NotifyFifo& settings, const ScriptPolicy& policy) {
    const bool same_pipe = settings.path == settings_.path && settings.owner == settings_.owner &&
                           policy == policy_ && pipe_;
    const bool same = same_pipe && settings.script == settings_.script;
    settings_ = settings;
    policy_ = policy;
    if (same) return;
    end_reader();
    if (!same_pipe) close();
    if (settings_.path.empty() || (!same_pipe && !open())) return;
    runner_.set_policy(policy_);
    back_off_.forgive();
    if (settings_.script) start_reader();
}

// Opened for reading too: so it can be opened before there is a reader, and what is written while
// there is none stays for the next one.
bool NotifyPipe::open() {
    const auto& path = settings_.path;
    made_ = ::mkfifo(path.c_str(), S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) == 0;
    if (!made_ && errno != EEXIST) {
        log_.error("Unable to create notify fifo {}: {}", path, errno_error("mkfifo").message);
        return false;
    }
    pipe_ = UniqueFd(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW));
    struct stat status {};
    const bool opened = pipe_ && ::fstat(pipe_.get(), &status) == 0;
    if (opened && S_ISFIFO(status.st_mode)) {
        if (made_) make_owner();
        return true;
    }
    log_.error("Unable to open notify fifo {}: {}", path,
               opened ? "it is no pipe" : errno_error("open").message);
    close();
    return false;
}

void NotifyPipe::make_owner() {
    const auto& [name, group, supplementary] = settings_.owner;
    const auto& user = name.empty() ? policy_.standard_user : ScriptUser{name, group, false};
    const auto owner = find_owner(user.name, user.group, false);
    if (owner && ::fchown(pipe_.get(), owner->uid, owner->gid) == 0) return;
    log_.error("Cannot give notify fifo {} to {}: {}", settings_.path, user.name,
               owner ? errno_error("chown").message : owner.error().message);
}

// First its name goes: a reader that sees the end and opens it again must not get it once more.
void NotifyPipe::close() {
    if (made_) ::unlink(settings_.path.c_str());
    made_ = false;
    full_ = false;
    pipe_ = UniqueFd();
}

void NotifyPipe::start_reader() {
    auto order = order_of(*settings_.script);
    order.command.push_back(settings_.path);
    back_off_.started(std::chrono::steady_clock::now());
    runner_.run(std::move(order),
                [this, reader = ++reader_](const ScriptEnd& end) { reader_ended(reader, end); });
}

void NotifyPipe::end_reader() {
    ++reader_;
    timer_.cancel();
    runner_.end_all();
}

void NotifyPipe::reader_ended(std::uint64_t reader, const ScriptEnd& end) {
    if (on_end_) {
        if (runner_.idle()) on_end_();
        return;
    }
    if (reader != reader_) return;
    const auto pause = back_off_.died(std::chrono::steady_clock::now());
    log_.warning("{}, the reader of notify fifo {}, {}; starting it again in {} s",
                 settings_.script->command.front(), settings_.path,
                 end.problem.empty() ? "has ended" : "cannot be run: " + end.problem,
                 pause.count());
    timer_.expires_after(pause);
    timer_.async_wait([this, reader](const boost::system::error_code& cancelled) {
        if (!cancelled && reader == reader_) start_reader();
    });
}

void NotifyPipe::write(std::string_view line) {
    if (!pipe_ || line.empty()) return;
    // Shorter than PIPE_BUF (pipe(7)): all of it or nothing.
    const bool written = ::write(pipe_.get(), line.data(), line.size()) >= 0;
    if (!written && !full_) {
        log_.warning("notify fifo {} is full, its reader does not read; lines are lost",
                     settings_.path);
    }
    full_ = !written;
}

void NotifyPipe::finish(std::function<void()> on_end) {
    ++reader_;
    close();
    if (runner_.idle()) return on_end();
    on_end_ = std::move(on_end);
    timer_.expires_after(kTimeToRead);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) runner_.end_all();
    });
}

}  // namespace holdfast::daemon
