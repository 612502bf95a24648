// FrameBatch: frames for the wire that two threads send together, each taking piece by piece of
// them. Without a lock: one that is held by a thread without a processor would stop the other.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "lib/net/ip.h"
#include "lib/net/neighbour_advert.h"

namespace holdfast::vrrp {

// An Ethernet frame that announces an address on a link.
struct Frame {
    int link = 0;
    IpAddress address;
    std::array<std::uint8_t, sizeof(NeighbourAdvertFrame)> octets{};  // the longer kind
    std::size_t size = 0;
};

class FrameBatch {
  public:
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    explicit FrameBatch(std::vector<Frame> frames)
        : frames_(std::move(frames)), withdrawn_(frames_.size()) {}

    // The next `most` at most, which nobody else gets; empty when all are taken.
    Range take(std::size_t most);
    // How many nobody has taken yet.
    std::size_t left() const;

    // Frames that announce this are not sent any more; those that are under way at this moment,
    // one piece for each thread, go.
    void withdraw(int link, const IpAddress& address);

    const Frame& operator[](std::size_t index) const { return frames_[index]; }
    bool is_withdrawn(std::size_t index) const;

  private:
    const std::vector<Frame> frames_;
    std::vector<std::atomic<bool>> withdrawn_;  // as many
    std::atomic<std::size_t> next_{0};          // beyond the end when all are taken
};

// A part of a batch that one thread sends.
struct FramePiece {
    std::shared_ptr<FrameBatch> batch;
    FrameBatch::Range range;  // what is still to be sent

    bool empty() const { return range.begin >= range.end; }
};

// The next piece of the batch, as many frames as one system call sends.
FramePiece take_piece(const std::shared_ptr<FrameBatch>& batch);

// Sends, without waiting, by a packet socket. 0 when some or all of the piece are gone, which it
// then begins behind; otherwise the errno of the first of them.
int send_piece(int socket, FramePiece& piece);

}  // namespace holdfast::vrrp
