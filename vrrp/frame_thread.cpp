#include "vrrp/frame_thread.h"

#include <array>
#include <system_error>
#include <thread>
#include <utility>

#include "vrrp/hand_over.h"

namespace holdfast::vrrp {

namespace {

using Handed = std::shared_ptr<FrameBatch>;

struct Ends {
    UniqueFd loop;     // where batches come from and pieces go back to
    UniqueFd packets;  // the packet socket
};

// The rest of a batch that has met with a failure is the loop's.
void send_some(const Ends& ends, const Handed& batch) {
    for (auto piece = take_piece(batch); !piece.empty(); piece = take_piece(batch)) {
        while (!piece.empty()) {
            const int code = send_piece(ends.packets.get(), piece);
            if (code == 0 || code == EINTR) continue;
            auto back = std::make_unique<FramePiece>(std::move(piece));
            static_cast<void>(send_pointer(ends.loop.get(), back));
            return;
        }
    }
}

// Until the loop's end is closed.
void work(const Ends& ends) {
    while (const auto batch = receive_pointer<Handed>(ends.loop.get(), 0))
        send_some(ends, *batch);
}

}  // namespace

bool FrameThread::help(const std::shared_ptr<FrameBatch>& batch, int packet_socket) {
    if (!socket_ && !open(packet_socket)) return false;
    auto handed = std::make_unique<Handed>(batch);
    return send_pointer(socket_->native_handle(), handed, MSG_DONTWAIT);
}

bool FrameThread::open(int packet_socket) {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) < 0) return false;
    UniqueFd ours(pair[0]);
    auto theirs = std::make_shared<Ends>();
    theirs->loop.reset(pair[1]);
    theirs->packets.reset(::fcntl(packet_socket, F_DUPFD_CLOEXEC, 0));  // it may outlive us
    if (!theirs->packets) return false;
    try {
        std::thread([theirs] { work(*theirs); }).detach();
    } catch (const std::system_error&) {
        return false;
    }
    socket_ = std::make_shared<boost::asio::posix::stream_descriptor>(loop_, ours.release());
    wait();
    return true;
}

void FrameThread::wait() {
    socket_->async_wait(
        boost::asio::posix::stream_descriptor::wait_read,
        [this, waited = std::weak_ptr(socket_)](const boost::system::error_code& failure) {
            if (failure || waited.expired()) return;
            while (auto piece = receive_pointer<FramePiece>(socket_->native_handle(), MSG_DONTWAIT))
                give_back_(std::move(*piece));
            wait();
        });
}

}  // namespace holdfast::vrrp
