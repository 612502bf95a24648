// Client: reads and changes the IPVS table of the network namespace it is opened in.
//
// Needs CAP_NET_ADMIN. Errors name the operation and its object, say what the kernel said and,
// where its errno means something particular to IPVS, what that is; Error::code is the errno.
#pragma once

#include <span>

#include "lib/netlink/genl.h"
#include "lib/netlink/ipvs.h"
#include "lib/netlink/ipvs_sockopt.h"
#include "lib/result.h"

namespace holdfast::ipvs {

// An operation that the kernel has refused.
struct Refused {
    std::size_t index = 0;  // of the operation among those applied together
    Error error;
};

class Client {
  public:
    // What an operation is about, which tells what the kernel's answer means.
    enum class On { service, destination, sync_daemon, anything };
    struct Subject {
        std::string operation;  // "get service tcp 192.0.2.1:80"
        On on = On::anything;
    };

    // Code ENOENT: this kernel has no IPVS. Looking for it makes a kernel that can load modules by
    // itself load ip_vs.
    static Result<Client> open();

    // As GenlSocket::set_receive_buffer().
    Result<void> set_receive_buffer(std::uint32_t bytes, bool force) {
        return line_.set_receive_buffer(bytes, force);
    }

    Result<Info> info();
    Result<Timeouts> timeouts();
    Result<void> set_timeouts(const Timeouts& timeouts);

    Result<std::vector<SyncDaemon>> sync_daemons();
    Result<void> start(const SyncDaemon& daemon);
    Result<void> stop(SyncRole role);

    // Sets the counters of this service and its servers, or of all, to 0.
    Result<void> zero(const std::optional<ServiceKey>& key);

    // In the kernel's order.
    Result<std::vector<Service>> services();
    // Code ESRCH: there is none of this key.
    Result<Service> service(const ServiceKey& key);
    Result<std::vector<Destination>> destinations(const ServiceKey& key);
    // The same without counters of traffic, and much quicker after a services() for many of them.
    Result<std::vector<Destination>> destinations_without_counters(const ServiceKey& key);

    // Carries the operations out in order, many to a packet. One that is refused does not hold up
    // the others; those come back. An Error is a failure of the line to the kernel itself, after
    // which it is unknown what has been carried out.
    Result<std::vector<Refused>> apply(std::span<const Operation> operations);

  private:
    Client(netlink::GenlSocket line, std::optional<QuickReader> quick)
        : line_(std::move(line)), quick_(std::move(quick)) {}

    template <class T>
    Result<T> one(const Subject& subject, netlink::Message request,
                  const std::function<Result<T>(nlmsghdr*)>& parse);
    // `expected`: so many answers, perhaps.
    template <class T>
    Result<std::vector<T>> all(const Subject& subject, netlink::Message request,
                               const std::function<Result<T>(nlmsghdr*)>& parse,
                               std::size_t expected = 0);
    Result<void> tell(const Subject& subject, netlink::Message request);

    netlink::GenlSocket line_;
    std::optional<QuickReader> quick_;  // none: not of use here
    bool counted_ = false;              // its servers, since the last services()
};

}  // namespace holdfast::ipvs
