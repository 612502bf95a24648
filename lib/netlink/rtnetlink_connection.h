// Connection: orders and questions to the kernel's rtnetlink, each answered before the call ends.
//
// Nothing here waits for another process: the kernel works a request off within sendmsg(2) and its
// answer lies ready when that returns.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lib/netlink/rtnetlink_messages.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::rtnetlink {

// A non-blocking NETLINK_ROUTE socket with a receive buffer of at least `receive_buffer` octets
// (if the limits of the system allow), subscribed to `groups` (RTMGRP_*).
Result<UniqueFd> open_socket(std::uint32_t groups, int receive_buffer);

// A message of a batch that the kernel has refused.
struct Refusal {
    std::size_t index = 0;  // in the batch
    Error error;            // code: errno; message: its text and the kernel's explanation
};

class Connection {
  public:
    static Result<Connection> open();

    int descriptor() const { return socket_.get(); }

    // Carries the orders out in their sequence, as few datagrams as they fit in. One that fails
    // does not keep the rest from being tried; those are listed. An Error when it is unknown what
    // became of the orders.
    Result<std::vector<Refusal>> perform(std::span<const Bytes> orders);

    // Everything there is: the links first, then the addresses.
    Result<std::vector<Change>> dump();

  private:
    explicit Connection(UniqueFd socket) : socket_(std::move(socket)), buffer_(kBufferSize) {}

    static constexpr std::size_t kBufferSize = 65'536;

    Result<void> send(std::span<const std::uint8_t> bytes);
    Result<Datagram> receive();
    Result<void> perform_some(std::span<const Bytes> orders, std::size_t first,
                              std::vector<Refusal>& refusals);
    Result<std::vector<Change>> dump_once(const Bytes& question, bool& interrupted);
    Result<void> dump_into(std::vector<Change>& changes, const Bytes& question);

    UniqueFd socket_;
    Bytes buffer_;
    std::uint32_t sequence_ = 0;
};

}  // namespace holdfast::rtnetlink
