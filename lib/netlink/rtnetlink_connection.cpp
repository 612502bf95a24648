#include "lib/netlink/rtnetlink_connection.h"

#include <cstring>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "lib/privileges/capability.h"

namespace holdfast::rtnetlink {

namespace {

// A datagram this long holds some 900 addresses. Each of them may be answered with an error that
// takes about a kilobyte of the receive buffer, hence the size of that.
constexpr std::size_t kLongestDatagram = 49'152;
constexpr int kReceiveBuffer = 2 * 1024 * 1024;
constexpr int kDumpAttempts = 5;

nlmsghdr header_of(const Bytes& message) {
    nlmsghdr header{};
    std::memcpy(&header, message.data(), sizeof header);
    return header;
}

void append(Bytes& batch, const Bytes& message, std::uint32_t sequence, std::uint16_t more_flags) {
    auto header = header_of(message);
    header.nlmsg_seq = sequence;
    header.nlmsg_flags |= more_flags;
    const auto begin = batch.size();
    batch.insert(batch.end(), message.begin(), message.end());
    std::memcpy(batch.data() + begin, &header, sizeof header);
    batch.resize(NLMSG_ALIGN(batch.size()));
}

Error error_of(const Answer& answer) {
    std::string text = std::strerror(answer.code);
    if (!answer.text.empty()) text += " (" + answer.text + ")";
    return privileges::wanting(privileges::Capability::net_admin,
                               Error{std::move(text), answer.code});
}

// How many of the orders go into one datagram, at least one.
std::size_t count_that_fits(std::span<const Bytes> orders) {
    std::size_t size = 0;
    std::size_t count = 0;
    while (count < orders.size()) {
        size += NLMSG_ALIGN(orders[count].size());
        if (count > 0 && size > kLongestDatagram) break;
        ++count;
    }
    return count;
}

}  // namespace

Result<UniqueFd> open_socket(std::uint32_t groups, int receive_buffer) {
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    if (!socket) return errno_error("open an rtnetlink socket");
    const int on = 1;
    // Kernels before 4.12 know neither and are content to say less in their errors.
    ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
    ::setsockopt(socket.get(), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
    // FORCE needs CAP_NET_ADMIN; without it the system's limit (net.core.rmem_max) holds.
    if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer,
                     sizeof receive_buffer) < 0) {
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_nl local{};
    local.nl_family = AF_NETLINK;
    local.nl_groups = groups;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&local), sizeof local) < 0) {
        return errno_error("bind an rtnetlink socket");
    }
    return socket;
}

Result<Connection> Connection::open() {
    auto socket = open_socket(0, kReceiveBuffer);
    if (!socket) return socket.error();
    return Connection(std::move(*socket));
}

Result<void> Connection::send(std::span<const std::uint8_t> bytes) {
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    while (::sendto(socket_.get(), bytes.data(), bytes.size(), 0,
                    reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel) < 0) {
        if (errno != EINTR) return errno_error("send to the kernel's rtnetlink");
    }
    return {};
}

Result<Datagram> Connection::receive() {
    while (true) {
        sockaddr_nl sender{};
        socklen_t length = sizeof sender;
        const auto count = ::recvfrom(socket_.get(), buffer_.data(), buffer_.size(), MSG_TRUNC,
                                      reinterpret_cast<sockaddr*>(&sender), &length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno_error("read rtnetlink's answer");
        if (sender.nl_pid != 0) continue;  // any process may write to us; only the kernel is 0
        if (static_cast<std::size_t>(count) > buffer_.size()) {
            return Error{"read rtnetlink's answer: it is too long"};
        }
        return parse(std::span(buffer_).first(static_cast<std::size_t>(count)));
    }
}

Result<std::vector<Refusal>> Connection::perform(std::span<const Bytes> orders) {
    std::vector<Refusal> refusals;
    for (std::size_t done = 0; done < orders.size();) {
        const auto count = count_that_fits(orders.subspan(done));
        const auto sent = perform_some(orders.subspan(done, count), done, refusals);
        if (!sent) return sent.error();
        done += count;
    }
    return refusals;
}

// Only the last order asks for an acknowledgement: the kernel takes them in sequence and answers
// the ones that fail in any case.
Result<void> Connection::perform_some(std::span<const Bytes> orders, std::size_t first,
                                      std::vector<Refusal>& refusals) {
    const auto first_sequence = sequence_ + 1;
    Bytes batch;
    batch.reserve(kLongestDatagram);
    for (std::size_t i = 0; i < orders.size(); ++i) {
        append(batch, orders[i], ++sequence_, i + 1 == orders.size() ? NLM_F_ACK : 0);
    }
    const auto sent = send(batch);
    if (!sent) return sent.error();
    while (true) {
        const auto datagram = receive();
        if (!datagram) return datagram.error();
        for (const auto& answer : datagram->answers) {
            // Unsigned: what was left unread by an earlier batch is far out of range.
            const auto index = answer.sequence - first_sequence;
            if (index >= orders.size()) continue;
            if (answer.code != 0) refusals.push_back({first + index, error_of(answer)});
            if (index + 1 == orders.size()) return {};
        }
    }
}

Result<std::vector<Change>> Connection::dump() {
    std::vector<Change> changes;
    for (const auto& question : {dump_links(), dump_addresses()}) {
        const auto done = dump_into(changes, question);
        if (!done) return done.error();
    }
    return changes;
}

// A table that changes while it is read is read again; one that never rests is taken as it is,
// for whoever needs it exact listens to a Monitor as well.
Result<void> Connection::dump_into(std::vector<Change>& changes, const Bytes& question) {
    for (int attempt = 1;; ++attempt) {
        bool interrupted = false;
        auto some = dump_once(question, interrupted);
        if (!some) return some.error();
        if (interrupted && attempt < kDumpAttempts) continue;
        std::move(some->begin(), some->end(), std::back_inserter(changes));
        return {};
    }
}

Result<std::vector<Change>> Connection::dump_once(const Bytes& question, bool& interrupted) {
    Bytes request;
    append(request, question, ++sequence_, 0);
    const auto sent = send(request);
    if (!sent) return sent.error();
    std::vector<Change> changes;
    while (true) {
        auto datagram = receive();
        if (!datagram) return datagram.error();
        interrupted = interrupted || datagram->dump_interrupted;
        for (const auto& answer : datagram->answers) {
            if (answer.sequence == sequence_ && answer.code != 0) return error_of(answer);
        }
        std::move(datagram->changes.begin(), datagram->changes.end(), std::back_inserter(changes));
        if (datagram->dump_ends) return changes;
    }
}

}  // namespace holdfast::rtnetlink
