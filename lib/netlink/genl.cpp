#include "lib/netlink/genl.h"

#include <algorithm>
#include <array>
#include <limits>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "lib/netlink/receive_buffer.h"

namespace holdfast::netlink {

namespace {

// A packet is one allocation in the kernel and its refusals must fit into our receive buffer.
constexpr std::size_t kMostRequestsInPacket = 192;
constexpr std::size_t kLongestPacket = 32'768;
constexpr int kReceiveBuffer = 1 << 20;
// The kernel fills what it is offered, up to 32 KiB a packet.
constexpr std::size_t kLongestAnswer = 32'768;
constexpr std::size_t kPacketsAtOnce = 8;
constexpr timeval kPatience{5, 0};

Error nl_error(const std::string& operation, int code) {
    return Error{operation + ": " + nl_geterror(code), code == -NLE_PERM ? EPERM : 0};
}

// The kernel's words in an error message, which follow the header of the request it repeats
// (its body, too, unless NETLINK_CAP_ACK was understood).
std::string extended_text(nlmsghdr* header, const nlmsgerr* error) {
    if (!(header->nlmsg_flags & NLM_F_ACK_TLVS)) return {};
    std::size_t offset = sizeof(nlmsgerr);
    if (!(header->nlmsg_flags & NLM_F_CAPPED)) {
        offset += NLMSG_ALIGN(error->msg.nlmsg_len) - sizeof(nlmsghdr);
    }
    const auto payload = static_cast<std::size_t>(nlmsg_datalen(header));
    if (offset >= payload) return {};
    auto* first =
        reinterpret_cast<nlattr*>(static_cast<char*>(nlmsg_data(header)) + NLMSG_ALIGN(offset));
    const auto* attribute = nla_find(first, static_cast<int>(payload - offset), NLMSGERR_ATTR_MSG);
    if (!attribute) return {};
    const auto* text = static_cast<const char*>(nla_data(attribute));
    return {text, ::strnlen(text, static_cast<std::size_t>(nla_len(attribute)))};
}

// The errno of an error or acknowledgement message, 0 for the latter.
Refusal read_refusal(nlmsghdr* header) {
    if (nlmsg_datalen(header) < static_cast<int>(sizeof(nlmsgerr))) return {0, EBADMSG, {}};
    const auto* error = static_cast<const nlmsgerr*>(nlmsg_data(header));
    return {0, -error->error, extended_text(header, error)};
}

}  // namespace

Message make_request(int family, std::uint8_t command, int flags, std::size_t size) {
    Message message(nlmsg_alloc_size(size));
    if (!message) throw std::bad_alloc();
    genlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_REQUEST | flags, command,
                1);
    return message;
}

Result<GenlSocket> GenlSocket::open(const std::string& family) {
    GenlSocket line;
    line.socket_.reset(nl_socket_alloc());
    if (!line.socket_) return Error{"open a netlink socket: out of memory", ENOMEM};
    if (const int code = genl_connect(line.socket_.get()); code < 0) {
        return nl_error("open a generic netlink socket", code);
    }
    const int fd = nl_socket_get_fd(line.socket_.get());
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    const int id = genl_ctrl_resolve(line.socket_.get(), family.c_str());
    if (id < 0) {
        auto error = nl_error("look up the netlink family " + family, id);
        if (id == -NLE_OBJ_NOTFOUND) error.code = ENOENT;
        return error;
    }
    line.family_ = id;
    line.buffer_ = std::make_unique_for_overwrite<nlmsghdr[]>(kPacketsAtOnce * kLongestAnswer /
                                                              sizeof(nlmsghdr));
    nl_socket_set_buffer_size(line.socket_.get(), kReceiveBuffer, 0);
    // Both only make answers shorter and clearer; kernels that do not know them do without.
    const int yes = 1;
    ::setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &yes, sizeof yes);
    ::setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &yes, sizeof yes);
    return line;
}

Result<void> GenlSocket::set_receive_buffer(std::uint32_t bytes, bool force) {
    constexpr std::uint32_t kLeast = kReceiveBuffer;
    constexpr std::uint32_t kMost = std::numeric_limits<int>::max() / 2;  // the kernel doubles it
    return holdfast::set_receive_buffer(nl_socket_get_fd(socket_.get()),
                                        std::clamp(bytes, kLeast, kMost), force);
}

Result<void> GenlSocket::transmit(std::span<const Message> requests, int flags_of_last) {
    std::string packet;
    for (const auto& request : requests) {
        auto* header = nlmsg_hdr(request.get());
        header->nlmsg_seq = ++sequence_;
        header->nlmsg_pid = nl_socket_get_local_port(socket_.get());
        if (&request == &requests.back()) {
            header->nlmsg_flags |= static_cast<std::uint16_t>(flags_of_last);
        }
        packet.append(reinterpret_cast<const char*>(header), header->nlmsg_len);
        packet.resize(NLMSG_ALIGN(packet.size()));
    }
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    const auto sent = ::sendto(nl_socket_get_fd(socket_.get()), packet.data(), packet.size(), 0,
                               reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
    if (sent < 0) return errno_error("send to the kernel");
    return {};
}

// Several packets at once: in the kernel's view of a dump its data and its end are two.
Result<void> GenlSocket::receive(const std::function<void(nlmsghdr*)>& on_message) {
    std::array<sockaddr_nl, kPacketsAtOnce> senders{};
    std::array<iovec, kPacketsAtOnce> rooms{};
    std::array<mmsghdr, kPacketsAtOnce> packets{};
    for (std::size_t i = 0; i < kPacketsAtOnce; ++i) {
        rooms[i] = {buffer_.get() + i * kLongestAnswer / sizeof(nlmsghdr), kLongestAnswer};
        packets[i].msg_hdr.msg_name = &senders[i];
        packets[i].msg_hdr.msg_namelen = sizeof senders[i];
        packets[i].msg_hdr.msg_iov = &rooms[i];
        packets[i].msg_hdr.msg_iovlen = 1;
    }
    int count = 0;
    do {
        count = ::recvmmsg(nl_socket_get_fd(socket_.get()), packets.data(), kPacketsAtOnce,
                           MSG_WAITFORONE, nullptr);
    } while (count < 0 && errno == EINTR);
    if (count < 0 && errno == EAGAIN) {
        return Error{"the kernel has not answered for 5 s", ETIMEDOUT};
    }
    if (count < 0) return errno_error("receive from the kernel");
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        if (packets[i].msg_hdr.msg_flags & MSG_TRUNC) {
            return Error{"receive from the kernel: more than fits", EMSGSIZE};
        }
        if (senders[i].nl_pid != 0) continue;
        auto left = static_cast<int>(packets[i].msg_len);
        for (auto* header = static_cast<nlmsghdr*>(rooms[i].iov_base); nlmsg_ok(header, left);
             header = nlmsg_next(header, &left)) {
            on_message(header);
        }
    }
    return {};
}

Result<void> GenlSocket::ask(Message request, const OnAnswer& on_answer) {
    // A dump ends with NLMSG_DONE, anything else with the acknowledgement asked for.
    const bool dump = nlmsg_hdr(request.get())->nlmsg_flags & NLM_F_DUMP;
    if (auto sent = transmit({&request, 1}, dump ? 0 : NLM_F_ACK); !sent) return sent;
    Result<void> outcome;
    bool finished = false;
    const auto on_message = [&](nlmsghdr* header) {
        if (header->nlmsg_seq != sequence_ || finished) return;
        if (header->nlmsg_type == NLMSG_ERROR) {
            const auto refusal = read_refusal(header);
            finished = true;
            if (refusal.code != 0) {
                const auto& text = refusal.text;
                outcome = Error{text.empty() ? std::strerror(refusal.code) : text, refusal.code};
            }
        } else if (header->nlmsg_type == NLMSG_DONE) {
            finished = true;
        } else if (outcome) {
            outcome = on_answer(header);
        }
    };
    while (!finished) {
        if (auto received = receive(on_message); !received) return received;
    }
    return outcome;
}

Result<void> GenlSocket::send_packet(std::span<const Message> requests, std::size_t index_of_first,
                                     std::vector<Refusal>& refusals) {
    const std::uint32_t before = sequence_;
    if (auto sent = transmit(requests, NLM_F_ACK); !sent) return sent;
    bool finished = false;
    const auto on_message = [&](nlmsghdr* header) {
        const std::uint32_t number = header->nlmsg_seq - before;  // counts from 1, wraps rightly
        if (header->nlmsg_type != NLMSG_ERROR || number == 0 || number > requests.size()) return;
        if (auto refusal = read_refusal(header); refusal.code != 0) {
            refusal.index = index_of_first + number - 1;
            refusals.push_back(std::move(refusal));
        }
        finished = finished || header->nlmsg_seq == sequence_;
    };
    while (!finished) {
        if (auto received = receive(on_message); !received) return received;
    }
    return {};
}

Result<std::vector<Refusal>> GenlSocket::send(std::span<const Message> requests) {
    std::vector<Refusal> refusals;
    for (std::size_t begin = 0; begin < requests.size();) {
        std::size_t end = begin;
        std::size_t length = 0;
        while (end < requests.size() && end - begin < kMostRequestsInPacket) {
            length += NLMSG_ALIGN(nlmsg_hdr(requests[end].get())->nlmsg_len);
            if (end > begin && length > kLongestPacket) break;
            ++end;
        }
        const auto done = send_packet(requests.subspan(begin, end - begin), begin, refusals);
        if (!done) return done.error();
        begin = end;
    }
    return refusals;
}

}  // namespace holdfast::netlink
