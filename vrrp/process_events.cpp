#include "vrrp/process_events.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace holdfast::vrrp {
namespace {

constexpr int kEventsPerTurn = 100;
constexpr std::uint32_t kReceiveBuffer = 1024 * 1024;
// Of /proc/self/ns/pid, in the initial namespace (linux/proc_ns.h).
constexpr ino_t kInitialPids = 0xeffffffc;

// Elsewhere the kernel neither refuses the subscription nor tells anything.
bool in_initial_namespace() {
    struct stat status {};
    return ::stat("/proc/self/ns/pid", &status) == 0 && status.st_ino == kInitialPids;
}

Result<void> subscribe(int socket) {
    constexpr std::size_t kOrderAt = sizeof(nlmsghdr) + sizeof(cn_msg);
    constexpr proc_cn_mcast_op kOrder = PROC_CN_MCAST_LISTEN;
    std::array<char, kOrderAt + sizeof kOrder> request{};
    nlmsghdr header{};
    header.nlmsg_len = request.size();
    header.nlmsg_type = NLMSG_DONE;
    cn_msg message{};
    message.id = {CN_IDX_PROC, CN_VAL_PROC};
    message.len = sizeof kOrder;
    std::memcpy(request.data(), &header, sizeof header);
    std::memcpy(request.data() + sizeof header, &message, sizeof message);
    std::memcpy(request.data() + kOrderAt, &kOrder, sizeof kOrder);
    if (::send(socket, request.data(), request.size(), 0) < 0) return errno_error("subscribe");
    return {};
}

// The process that an event is about; threads are none of our business.
pid_t process_of(const proc_event& event) {
    const auto& data = event.event_data;
    switch (event.what) {
        case proc_event::PROC_EVENT_FORK:
            return data.fork.child_pid == data.fork.child_tgid ? data.fork.child_tgid : 0;
        case proc_event::PROC_EVENT_EXEC:
            return data.exec.process_tgid;
        case proc_event::PROC_EVENT_COMM:
            return data.comm.process_pid == data.comm.process_tgid ? data.comm.process_tgid : 0;
        case proc_event::PROC_EVENT_EXIT:
            return data.exit.process_pid == data.exit.process_tgid ? data.exit.process_tgid : 0;
        default:
            return 0;
    }
}

}  // namespace

Result<std::shared_ptr<ProcessEvents>> ProcessEvents::open(boost::asio::io_context& loop,
                                                           const config::Buffer& buffer,
                                                           Handlers handlers) {
    const auto cannot = [](const Error& why) {
        return Error{"the kernel does not tell of processes here: " + why.message};
    };
    if (!in_initial_namespace()) return cannot(Error{"not the initial process namespace"});
    UniqueFd socket(
        ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR));
    if (!socket) return cannot(errno_error("socket"));
    const int limit = buffer.bytes && !buffer.force ? SO_RCVBUF : SO_RCVBUFFORCE;
    const auto bytes = buffer.bytes.value_or(kReceiveBuffer);
    ::setsockopt(socket.get(), SOL_SOCKET, limit, &bytes, sizeof bytes);
    sockaddr_nl local{};
    local.nl_family = AF_NETLINK;
    local.nl_groups = CN_IDX_PROC;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&local), sizeof local) < 0)
        return cannot(errno_error("bind"));
    const auto subscribed = subscribe(socket.get());
    if (!subscribed) return cannot(subscribed.error());
    std::shared_ptr<ProcessEvents> events(
        new ProcessEvents(loop, std::move(socket), std::move(handlers)));
    events->wait();
    return events;
}

void ProcessEvents::wait() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [weak = weak_from_this()](const boost::system::error_code& failure) {
                           const auto self = weak.lock();
                           if (failure || !self) return;
                           for (int i = 0; i < kEventsPerTurn && self->read_one(); ++i) {
                           }
                           self->wait();
                       });
}

bool ProcessEvents::read_one() {
    alignas(nlmsghdr) std::array<char, 1024> buffer{};
    sockaddr_nl sender{};
    socklen_t length = sizeof sender;
    const auto count = ::recvfrom(socket_.native_handle(), buffer.data(), buffer.size(), 0,
                                  reinterpret_cast<sockaddr*>(&sender), &length);
    if (count < 0 && errno == EINTR) return true;
    if (count < 0 && errno == ENOBUFS) handlers_.on_lost();
    if (count < 0) return errno == ENOBUFS;
    constexpr std::size_t kEventAt = sizeof(nlmsghdr) + sizeof(cn_msg);
    if (sender.nl_pid != 0 || static_cast<std::size_t>(count) < kEventAt) return true;
    proc_event event{};
    std::memcpy(&event, buffer.data() + kEventAt,
                std::min(sizeof event, static_cast<std::size_t>(count) - kEventAt));
    if (const auto pid = process_of(event)) handlers_.on_process(pid);
    return true;
}

}  // namespace holdfast::vrrp
