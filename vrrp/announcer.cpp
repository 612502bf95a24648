#include "vrrp/announcer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <boost/asio/post.hpp>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "lib/privileges/capability.h"

namespace holdfast::vrrp {

namespace {

// A frame takes some three microseconds: so many are not worth another thread.
constexpr std::size_t kFew = 80;
// These keep the timer waiting for a millisecond or two, less than setting as many addresses does.
constexpr int kPiecesPerTurn = 8;
constexpr std::size_t kLongestQueue = 100'000;

}  // namespace

Result<UniqueFd> Announcer::open() {
    // Protocol 0: only for sending.
    UniqueFd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) {
        return privileges::wanting(privileges::Capability::net_raw,
                                   errno_error("open a packet socket for gratuitous ARP"));
    }
    return socket;
}

Announcer::Announcer(boost::asio::io_context& loop, UniqueFd socket, TroubleLog& troubles)
    : socket_(loop, socket.release()),
      troubles_(troubles),
      thread_(loop,
              [this](FramePiece piece) {
                  pieces_.push_back(std::move(piece));
                  send_soon();
              }),
      timer_(loop) {}

void Announcer::send(const std::vector<Announcement>& announcements, int repeat) {
    std::vector<Frame> frames;
    const auto already = waiting();
    for (int round = 0; round < repeat; ++round) {
        for (const auto& announcement : announcements) {
            if (already + frames.size() >= kLongestQueue) {
                troubles_.say("gratuitous ARP queue",
                              "gratuitous ARPs are dropped: too many wait to be sent");
                break;
            }
            if (announcement.pause.count() == 0) {
                frames.push_back(frame_of(announcement));
            } else {
                paced_.add({announcement.lane, announcement.address.is_v6()}, announcement.pause,
                           frame_of(announcement));
            }
        }
    }
    push(std::move(frames));
    let_go();
}

std::size_t Announcer::waiting() const {
    auto count = paced_.size();
    for (const auto& batch : batches_)
        count += batch->left();
    return count;
}

// Sends what has paused long enough, and comes back for the rest.
void Announcer::let_go() {
    push(paced_.take(std::chrono::steady_clock::now()));
    const auto due = paced_.due();
    if (!due) return;
    timer_.expires_at(*due);
    timer_.async_wait([this](const boost::system::error_code& failure) {
        if (!failure) let_go();
    });
}

void Announcer::push(std::vector<Frame> frames) {
    if (frames.empty()) return;
    const bool few = frames.size() <= kFew;
    batches_.push_back(std::make_shared<FrameBatch>(std::move(frames)));
    if (!few && thread_.help(batches_.back(), socket_.native_handle())) return send_soon();
    if (!scheduled_) send_some();
}

Frame Announcer::frame_of(const Announcement& announcement) {
    const auto& [link, hardware, address, router, lane, pause] = announcement;
    Frame result{link, address};
    const auto put = [&](const auto& frame) {
        std::copy(frame.begin(), frame.end(), result.octets.begin());
        result.size = frame.size();
    };
    if (address.is_v4()) {
        put(gratuitous_arp(hardware, address.to_v4()));
    } else {
        put(unsolicited_neighbour_advert(hardware, address.to_v6(), router));
    }
    return result;
}

void Announcer::withdraw(int link, const IpAddress& address) {
    for (const auto& batch : batches_)
        batch->withdraw(link, address);
    for (const auto& piece : pieces_)
        piece.batch->withdraw(link, address);
    paced_.remove_if(
        [&](const Frame& frame) { return frame.link == link && frame.address == address; });
}

void Announcer::send_soon() {
    if (std::exchange(scheduled_, true)) return;
    boost::asio::post(socket_.get_executor(), [this] { send_some(); });
}

void Announcer::send_some() {
    scheduled_ = false;
    for (int sent = 0; sent < kPiecesPerTurn; ++sent) {
        auto piece = next_piece();
        if (piece.empty()) return;
        while (!piece.empty()) {
            const int code = send_piece(socket_.native_handle(), piece);
            if (code == EAGAIN) return wait_for_room(std::move(piece));
            if (code != 0 && code != EINTR) drop_first(piece, code);
        }
    }
    send_soon();
}

// Empty when nothing is left.
FramePiece Announcer::next_piece() {
    if (!pieces_.empty()) {
        auto piece = std::move(pieces_.front());
        pieces_.pop_front();
        return piece;
    }
    while (!batches_.empty()) {
        auto piece = take_piece(batches_.front());
        if (!piece.empty()) return piece;
        batches_.pop_front();
    }
    return {};
}

void Announcer::wait_for_room(FramePiece piece) {
    pieces_.push_front(std::move(piece));
    scheduled_ = true;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                       [this](const boost::system::error_code& failure) {
                           if (!failure) send_some();
                       });
}

void Announcer::drop_first(FramePiece& piece, int code) {
    const auto& first = (*piece.batch)[piece.range.begin++];
    troubles_.say(
        fmt::format("gratuitous ARP {} {}", first.link, code),
        fmt::format("cannot announce {}: {}", first.address.to_string(), std::strerror(code)));
}

}  // namespace holdfast::vrrp
