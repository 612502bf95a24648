#include "vrrp/frame_batch.h"

#include <algorithm>
#include <cerrno>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

namespace holdfast::vrrp {

namespace {

constexpr std::size_t kFramesPerPiece = 64;

// The messages of one sendmmsg(2).
class Messages {
  public:
    void add(const Frame& frame, std::size_t index) {
        auto& to = to_[count_];
        to.sll_family = AF_PACKET;
        to.sll_protocol = htons(frame.address.is_v4() ? ETH_P_ARP : ETH_P_IPV6);
        to.sll_ifindex = frame.link;
        // sendmsg(2) only reads what an iovec points to.
        data_[count_] = {const_cast<std::uint8_t*>(frame.octets.data()), frame.size};
        auto& header = messages_[count_].msg_hdr;
        header.msg_name = &to;
        header.msg_namelen = sizeof to;
        header.msg_iov = &data_[count_];
        header.msg_iovlen = 1;
        indices_[count_++] = index;
    }

    unsigned count() const { return count_; }
    std::size_t index(int message) const { return indices_[static_cast<std::size_t>(message)]; }
    int send(int socket) { return ::sendmmsg(socket, messages_.data(), count_, MSG_DONTWAIT); }

  private:
    unsigned count_ = 0;
    std::array<mmsghdr, kFramesPerPiece> messages_{};
    std::array<iovec, kFramesPerPiece> data_{};
    std::array<sockaddr_ll, kFramesPerPiece> to_{};
    std::array<std::size_t, kFramesPerPiece> indices_{};  // within the batch
};

}  // namespace

FrameBatch::Range FrameBatch::take(std::size_t most) {
    if (left() == 0) return {};
    const auto begin = next_.fetch_add(most, std::memory_order_relaxed);
    return {std::min(begin, frames_.size()), std::min(begin + most, frames_.size())};
}

std::size_t FrameBatch::left() const {
    return frames_.size() - std::min(next_.load(std::memory_order_relaxed), frames_.size());
}

void FrameBatch::withdraw(int link, const IpAddress& address) {
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        if (frames_[i].link == link && frames_[i].address == address)
            withdrawn_[i].store(true, std::memory_order_relaxed);
    }
}

bool FrameBatch::is_withdrawn(std::size_t index) const {
    return withdrawn_[index].load(std::memory_order_relaxed);
}

FramePiece take_piece(const std::shared_ptr<FrameBatch>& batch) {
    return {batch, batch->take(kFramesPerPiece)};
}

int send_piece(int socket, FramePiece& piece) {
    Messages messages;
    for (auto i = piece.range.begin; i < piece.range.end && messages.count() < kFramesPerPiece; ++i)
        if (!piece.batch->is_withdrawn(i)) messages.add((*piece.batch)[i], i);
    if (messages.count() == 0) {
        piece.range.begin = piece.range.end;
        return 0;
    }
    const int sent = messages.send(socket);
    if (sent < 0) {
        piece.range.begin = messages.index(0);
        return errno;
    }
    piece.range.begin = messages.index(sent - 1) + 1;
    return 0;
}

}  // namespace holdfast::vrrp
