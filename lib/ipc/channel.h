// Channel: one end of the line between the supervisor and a child.
//
// A SOCK_SEQPACKET socket pair that carries one Message a packet as JSON, with at most one file
// descriptor. Sending never blocks: what the socket does not take at once waits in a queue of
// bounded length; when that is full, log lines are dropped (and counted), anything else closes the
// channel, because the other side has stopped reading. A log line is cut at 8 KiB.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "lib/ipc/messages.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::ipc {

// The descriptor at which a child finds its end.
inline constexpr int kChildDescriptor = 3;

class Channel {
  public:
    struct Handlers {
        // `attachment` is the descriptor that came along, or empty.
        std::function<void(Message, UniqueFd attachment)> on_message;
        // The other side is gone or has sent what is no Message. Called once, never from send();
        // the Channel may be destroyed in it, which on_message may not do.
        std::function<void(const Error&)> on_closed;
    };

    // Both ends of a new line, each close-on-exec.
    static Result<std::pair<UniqueFd, UniqueFd>> make_pair();

    // Takes the socket over.
    Channel(boost::asio::io_context& loop, UniqueFd socket, Handlers handlers);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    void send(const Message& message, UniqueFd attachment = {});

    // Writes what is queued, waiting for the other side at most this long. For the last words of a
    // process that is about to end.
    void flush(std::chrono::milliseconds limit);

    // Hears what a process that has ended has said before.
    void drain();

  private:
    struct Packet {
        std::string bytes;
        UniqueFd attachment;
        bool may_be_dropped = false;
    };
    enum class Sent { yes, later, failed };

    Sent try_send(const Packet& packet);
    void wait_readable();
    void wait_writable();
    void read_available();
    enum class Received { message, nothing };
    Received receive_one(std::string& buffer);
    void write_queued();
    void close(Error reason);

    boost::asio::posix::stream_descriptor socket_;
    Handlers handlers_;
    std::deque<Packet> queue_;
    std::size_t dropped_ = 0;
    bool waiting_to_write_ = false;
    bool peer_listens_ = true;
    // A completion that the loop has already queued must not find its Channel destroyed.
    std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace holdfast::ipc
