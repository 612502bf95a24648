#include "vrrp/frame_thread.h"

#include <utility>

#include "lib/hand_over.h"
#include "lib/unique_fd.h"

namespace holdfast::vrrp {

namespace {

using Handed = std::shared_ptr<FrameBatch>;

// The rest of a batch that has met with a failure is the loop's.
void send_some(int loop, int packets, const Handed& batch) {
    for (auto piece = take_piece(batch); !piece.empty(); piece = take_piece(batch)) {
        while (!piece.empty()) {
            const int code = send_piece(packets, piece);
            if (code == 0 || code == EINTR) continue;
            auto back = std::make_unique<FramePiece>(std::move(piece));
            static_cast<void>(send_pointer(loop, back));
            return;
        }
    }
}

// Until the loop's end is closed.
void work(int loop, int packets) {
    while (const auto batch = receive_pointer<Handed>(loop, 0))
        send_some(loop, packets, *batch);
}

}  // namespace

FrameThread::FrameThread(boost::asio::io_context& loop, GiveBack give_back)
    : give_back_(std::move(give_back)), line_(loop, [this] { take_back(); }) {}

bool FrameThread::help(const std::shared_ptr<FrameBatch>& batch, int packet_socket) {
    if (!line_.is_open() && !open(packet_socket)) return false;
    auto handed = std::make_unique<Handed>(batch);
    return send_pointer(line_.socket(), handed, MSG_DONTWAIT);
}

bool FrameThread::open(int packet_socket) {
    // The thread may outlive us.
    const auto packets = std::make_shared<UniqueFd>(::fcntl(packet_socket, F_DUPFD_CLOEXEC, 0));
    return *packets && line_.open([packets](int loop) { work(loop, packets->get()); });
}

void FrameThread::take_back() {
    while (auto piece = receive_pointer<FramePiece>(line_.socket(), MSG_DONTWAIT))
        give_back_(std::move(*piece));
}

}  // namespace holdfast::vrrp
