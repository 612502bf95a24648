// GenlSocket: a line to one generic netlink family of the kernel.
//
// Requests are answered before the call returns; nothing waits longer than 5 s, after which it is
// an Error. Needs no privileges by itself; most families want CAP_NET_ADMIN for most requests.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <linux/netlink.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "lib/result.h"

namespace holdfast::netlink {

struct MessageDeleter {
    void operator()(nl_msg* message) const { nlmsg_free(message); }
};
using Message = std::unique_ptr<nl_msg, MessageDeleter>;

// A generic netlink request with room for `size` bytes in all; the attributes are the caller's to
// add. GenlSocket fills in sequence number and sender.
Message make_request(int family, std::uint8_t command, int flags, std::size_t size);

// What the kernel said against a request.
struct Refusal {
    std::size_t index = 0;  // of the request in its batch
    int code = 0;           // errno
    std::string text;       // the kernel's own words (NLMSGERR_ATTR_MSG), often empty
};

class GenlSocket {
  public:
    // Code ENOENT: the kernel has no such family, and could not load it by itself.
    static Result<GenlSocket> open(const std::string& family);

    int family() const { return family_; }

    // At least what answers need; beyond that as much as the system allows (net.core.rmem_max), or
    // with `force`, which takes CAP_NET_ADMIN, whatever that says.
    Result<void> set_receive_buffer(std::uint32_t bytes, bool force);

    // Sends one request and gives every message of the answer to `on_answer`; the bytes are valid
    // only during the call.
    using OnAnswer = std::function<Result<void>(nlmsghdr*)>;
    Result<void> ask(Message request, const OnAnswer& on_answer);

    // Sends all requests, as many to a packet as fit; they are carried out in order, and one that
    // is refused does not hold up the next. An Error is a failure of the line itself, after which
    // it is unknown what has been carried out.
    Result<std::vector<Refusal>> send(std::span<const Message> requests);

  private:
    struct Free {
        void operator()(nl_sock* socket) const { nl_socket_free(socket); }
    };
    GenlSocket() = default;

    Result<void> transmit(std::span<const Message> requests, int flags_of_last);
    Result<void> receive(const std::function<void(nlmsghdr*)>& on_message);
    Result<void> send_packet(std::span<const Message> requests, std::size_t index_of_first,
                             std::vector<Refusal>& refusals);

    std::unique_ptr<nl_sock, Free> socket_;
    // For what the kernel sends; of headers to be aligned as they, and untouched: most answers are
    // short.
    std::unique_ptr<nlmsghdr[]> buffer_;
    int family_ = 0;
    std::uint32_t sequence_ = 0;  // of the last request sent
};

}  // namespace holdfast::netlink
