#include "vrrp/announcer.h"

#include <algorithm>
#include <cstring>

#include <boost/asio/post.hpp>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "lib/privileges/capability.h"

namespace holdfast::vrrp {

namespace {

constexpr std::size_t kFramesPerCall = 64;
// A frame takes two or three microseconds: this many keep the timer waiting for a millisecond or
// two, less than setting as many addresses does.
constexpr int kCallsPerTurn = 8;
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
    : socket_(loop, socket.release()), troubles_(troubles), timer_(loop) {}

void Announcer::send(const std::vector<Announcement>& announcements, int repeat) {
    for (int round = 0; round < repeat; ++round) {
        for (const auto& announcement : announcements) {
            if (queue_.size() + paced_.size() >= kLongestQueue) {
                troubles_.say("gratuitous ARP queue",
                              "gratuitous ARPs are dropped: too many wait to be sent");
                break;
            }
            if (announcement.pause.count() == 0) {
                queue_.push_back(pending(announcement));
            } else {
                paced_.add({announcement.lane, announcement.address.is_v6()}, announcement.pause,
                           pending(announcement));
            }
        }
    }
    let_go();
}

// Sends what need not wait, and comes back for the rest.
void Announcer::let_go() {
    for (auto& frame : paced_.take(std::chrono::steady_clock::now()))
        queue_.push_back(frame);
    if (!scheduled_) send_some();
    const auto due = paced_.due();
    if (!due) return;
    timer_.expires_at(*due);
    timer_.async_wait([this](const boost::system::error_code& failure) {
        if (!failure) let_go();
    });
}

Announcer::Pending Announcer::pending(const Announcement& announcement) {
    const auto& [link, hardware, address, router, lane, pause] = announcement;
    Pending result{link, address};
    const auto put = [&](const auto& frame) {
        std::copy(frame.begin(), frame.end(), result.frame.begin());
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
    const auto gone = [&](const Pending& pending) {
        return pending.link == link && pending.address == address;
    };
    std::erase_if(queue_, gone);
    paced_.remove_if(gone);
}

void Announcer::send_some() {
    scheduled_ = false;
    for (int call = 0; call < kCallsPerTurn && !queue_.empty(); ++call) {
        const int sent = send_batch();
        if (sent > 0) {
            queue_.erase(queue_.begin(), queue_.begin() + sent);
        } else if (errno == EAGAIN) {
            scheduled_ = true;
            socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                               [this](const boost::system::error_code& failure) {
                                   if (!failure) send_some();
                               });
            return;
        } else if (errno != EINTR) {
            drop_first(errno);
        }
    }
    if (queue_.empty()) return;
    scheduled_ = true;
    boost::asio::post(socket_.get_executor(), [this] { send_some(); });
}

int Announcer::send_batch() {
    const auto count = std::min(queue_.size(), kFramesPerCall);
    std::array<mmsghdr, kFramesPerCall> messages{};
    std::array<iovec, kFramesPerCall> data{};
    std::array<sockaddr_ll, kFramesPerCall> to{};
    for (std::size_t i = 0; i < count; ++i) {
        auto& [link, address, frame, size] = queue_[i];
        to[i].sll_family = AF_PACKET;
        to[i].sll_protocol = htons(address.is_v4() ? ETH_P_ARP : ETH_P_IPV6);
        to[i].sll_ifindex = link;
        data[i] = {frame.data(), size};
        messages[i].msg_hdr.msg_name = &to[i];
        messages[i].msg_hdr.msg_namelen = sizeof to[i];
        messages[i].msg_hdr.msg_iov = &data[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    return ::sendmmsg(socket_.native_handle(), messages.data(), static_cast<unsigned>(count),
                      MSG_DONTWAIT);
}

void Announcer::drop_first(int code) {
    const auto& first = queue_.front();
    troubles_.say(
        fmt::format("gratuitous ARP {} {}", first.link, code),
        fmt::format("cannot announce {}: {}", first.address.to_string(), std::strerror(code)));
    queue_.pop_front();
}

}  // namespace holdfast::vrrp
