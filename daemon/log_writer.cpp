#include "daemon/log_writer.h"

#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/core/log_file_names.h"
#include "parser/printable.h"

namespace holdfast::daemon {

namespace {
// In bytes, so that a pipe with room has room for a whole line (PIPE_BUF).
constexpr std::size_t kLongestLine = 2'048;

constexpr std::chrono::milliseconds kTimeForTheDisk(500);
}  // namespace

LogWriter::LogWriter(boost::asio::io_context& loop, LogTargets targets)
    : targets_(std::move(targets)),
      files_(loop,
             [this](const std::string& trouble) {
                 write({"holdfastd", ::getpid()}, Severity::error, trouble);
             }),
      timer_(loop) {}

void LogWriter::write(const LogSource& source, Severity severity, std::string_view text) {
    Stream& stream = streams_[source.identifier];
    stream.source = source;
    const auto now = RateLimit::TimePoint::clock::now();
    if (!stream.limit.admit(text, now)) return summarize_later();
    write_now(source, severity, text);
}

void LogWriter::finish() {
    summarize();
    files_.finish(kTimeForTheDisk);
}

void LogWriter::write_now(const LogSource& source, Severity severity, std::string_view text) {
    const auto now = std::time(nullptr);
    const auto line = config::printable(text, kLongestLine);
    if (targets_.console) {
        if (lost_by_console_ > 0 &&
            write_to_console(
                console_line(now, fmt::format("{} lines lost by the console", lost_by_console_)))) {
            lost_by_console_ = 0;
        }
        if (!write_to_console(console_line(now, line))) ++lost_by_console_;
    }
    if (!targets_.file.empty())
        files_.write(log_file_for(source.identifier, targets_.file, suffix_), now, line);
    if (targets_.syslog) {
        const LogSource told{source.identifier + suffix_, source.pid};
        if (lost_by_syslog_ > 0 && send_to_syslog(syslog_packet(
                                       targets_.facility, told, Severity::warning, now,
                                       fmt::format("{} lines lost by syslog", lost_by_syslog_)))) {
            lost_by_syslog_ = 0;
        }
        if (!send_to_syslog(syslog_packet(targets_.facility, told, severity, now, line)))
            ++lost_by_syslog_;
    }
}

void LogWriter::summarize_later() {
    if (std::exchange(timer_runs_, true)) return;
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        timer_runs_ = false;
        summarize();
    });
}

void LogWriter::summarize() {
    for (auto& [identifier, stream] : streams_) {
        const auto summary = stream.limit.summary(RateLimit::TimePoint::clock::now());
        if (summary) write_now(stream.source, Severity::warning, *summary);
        if (stream.limit.has_suppressed()) summarize_later();
    }
}

// A datagram socket tells at each packet whether somebody reads it; after a restart of the log
// daemon it has to be connected anew.
bool LogWriter::send_to_syslog(const std::string& packet) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (!syslog_ && !connect_to_syslog()) return false;
        if (::send(syslog_.get(), packet.data(), packet.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
            return true;
        }
        if (errno == EAGAIN || errno == ENOBUFS || errno == EINTR) return false;
        syslog_.reset();
    }
    return false;
}

bool LogWriter::connect_to_syslog() {
    UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, "/dev/log");
    if (!socket ||
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
        return false;
    }
    syslog_ = std::move(socket);
    return true;
}

// The descriptor is shared with whoever started this program, so it is not made non-blocking: that
// would change theirs. A pipe or terminal that has room takes a whole line of this length.
bool LogWriter::write_to_console(const std::string& line) {
    pollfd ready{STDERR_FILENO, POLLOUT, 0};
    if (::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return false;
    return ::write(STDERR_FILENO, line.data(), line.size()) >= 0;
}

}  // namespace holdfast::daemon
