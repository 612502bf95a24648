#include "lib/ipc/channel.h"

#include <cstring>

#include <boost/asio/post.hpp>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "lib/parse_json.h"
#include "lib/write_json.h"

namespace holdfast::ipc {

namespace {

constexpr std::size_t kLongestPacket = 65'536;
// A byte of a line can become six in JSON.
constexpr std::size_t kLongestLogLine = 8'192;
constexpr std::size_t kLongestQueue = 100'000;
constexpr std::size_t kLongestQueueForLogs = 2'000;

std::string encode(const Message& message) {
    const auto* line = std::get_if<LogLine>(&message);
    if (!line || line->text.size() <= kLongestLogLine) {
        return brief_json(message);
    }
    return brief_json(Message(LogLine{line->severity, line->text.substr(0, kLongestLogLine)}));
}

// The descriptor in the control part of a received packet, or empty.
UniqueFd take_attachment(msghdr& header) {
    UniqueFd attachment;
    for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(part), sizeof fd);
        attachment.reset(fd);
    }
    return attachment;
}

}  // namespace

Result<std::pair<UniqueFd, UniqueFd>> Channel::make_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0) {
        return errno_error("socketpair");
    }
    return std::pair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

Channel::Channel(boost::asio::io_context& loop, UniqueFd socket, Handlers handlers)
    : socket_(loop, socket.release()), handlers_(std::move(handlers)) {
    socket_.native_non_blocking(true);
    ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
    wait_readable();
}

void Channel::send(const Message& message, UniqueFd attachment) {
    if (!socket_.is_open() || !peer_listens_) return;
    Packet packet{encode(message), std::move(attachment), std::holds_alternative<LogLine>(message)};
    if (packet.bytes.size() > kLongestPacket) return close(Error{"a message is too long to send"});
    if (packet.may_be_dropped && queue_.size() >= kLongestQueueForLogs) {
        ++dropped_;
        return;
    }
    if (queue_.size() >= kLongestQueue) return close(Error{"the other side has stopped reading"});
    queue_.push_back(std::move(packet));
    if (!waiting_to_write_) write_queued();
}

void Channel::flush(std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (socket_.is_open() && !queue_.empty()) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        pollfd ready{socket_.native_handle(), POLLOUT, 0};
        if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) return;
        write_queued();
    }
}

Channel::Sent Channel::try_send(const Packet& packet) {
    iovec data{const_cast<char*>(packet.bytes.data()), packet.bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    if (packet.attachment) {
        header.msg_control = control;
        header.msg_controllen = sizeof control;
        cmsghdr* part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof(int));
        const int fd = packet.attachment.get();
        std::memcpy(CMSG_DATA(part), &fd, sizeof fd);
    }
    if (::sendmsg(socket_.native_handle(), &header, MSG_NOSIGNAL) >= 0) return Sent::yes;
    return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? Sent::later : Sent::failed;
}

void Channel::write_queued() {
    while (!queue_.empty()) {
        switch (try_send(queue_.front())) {
            case Sent::yes:
                queue_.pop_front();
                break;
            case Sent::later:
                return wait_writable();
            case Sent::failed:
                // What the other side has said before it went is still to be read; reading finds
                // its end.
                queue_.clear();
                peer_listens_ = false;
                return;
        }
    }
    if (dropped_ > 0) {
        const auto count = std::exchange(dropped_, 0);
        send(LogLine{Severity::warning,
                     fmt::format("{} log lines were dropped: they came too fast", count)});
    }
}

void Channel::wait_writable() {
    if (std::exchange(waiting_to_write_, true)) return;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                       [this, alive = std::weak_ptr(alive_)](const auto& failure) {
                           if (alive.expired() || failure) return;
                           waiting_to_write_ = false;
                           write_queued();
                       });
}

void Channel::wait_readable() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this, alive = std::weak_ptr(alive_)](const auto& failure) {
                           if (alive.expired() || failure) return;
                           read_available();
                       });
}

// A bounded number of packets at a time, so that a talkative peer cannot starve the timers.
void Channel::read_available() {
    std::string buffer(kLongestPacket, '\0');
    for (int packets = 0; packets < 32; ++packets) {
        if (receive_one(buffer) == Received::nothing) break;
    }
    if (socket_.is_open()) wait_readable();
}

void Channel::drain() {
    std::string buffer(kLongestPacket, '\0');
    while (receive_one(buffer) == Received::message) {
    }
}

Channel::Received Channel::receive_one(std::string& buffer) {
    const auto end = [this](Error reason) {
        close(std::move(reason));
        return Received::nothing;
    };
    if (!socket_.is_open()) return Received::nothing;
    iovec data{buffer.data(), buffer.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    msghdr header{};
    header.msg_iov = &data;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = CMSG_LEN(sizeof(int));  // room for exactly one descriptor
    ssize_t count = 0;
    do {
        count = ::recvmsg(socket_.native_handle(), &header, MSG_CMSG_CLOEXEC);
        // A peer that went with something unread announces it once, before its last words.
    } while (count < 0 && (errno == EINTR || errno == ECONNRESET));
    if (count < 0 && errno == EAGAIN) return Received::nothing;
    if (count < 0) return end(errno_error("receive from another process"));
    if (count == 0) return end(Error{"the other side has closed the channel"});
    auto attachment = take_attachment(header);
    if (header.msg_flags & MSG_TRUNC) return end(Error{"a message is too long to receive"});
    auto message =
        parse_json<Message>(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
    if (!message) return end(Error{"a message " + message.error().message});
    handlers_.on_message(std::move(*message), std::move(attachment));
    return Received::message;
}

void Channel::close(Error reason) {
    if (!socket_.is_open()) return;
    auto& loop = socket_.get_executor().context();
    boost::asio::post(static_cast<boost::asio::io_context&>(loop),
                      [this, alive = std::weak_ptr(alive_), reason = std::move(reason)] {
                          if (!alive.expired() && handlers_.on_closed) handlers_.on_closed(reason);
                      });
    boost::system::error_code ignored;
    socket_.close(ignored);
    queue_.clear();
}

}  // namespace holdfast::ipc
