// KernelAddresses: puts virtual addresses on their interfaces and takes them off, many at a time.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/log.h"
#include "lib/netlink/rtnetlink_connection.h"
#include "parser/config.h"
#include "vrrp/interfaces.h"

namespace holdfast::vrrp {

// The address as keepalived would set it on this link: an IPv6 address without duplicate address
// detection, and when it is a /128 never chosen as source.
rtnetlink::Address to_kernel(const config::VirtualAddress& address, int link);

// The address with the prefix length that the kernel shows: its peer's, if it has one.
IpPrefix kernel_prefix(const config::VirtualAddress& address);

class KernelAddresses {
  public:
    KernelAddresses(rtnetlink::Connection connection, const Interfaces& interfaces, Log& log)
        : connection_(std::move(connection)), interfaces_(interfaces), log_(log) {}

    // Collects orders; `who` names their instance in the log. commit() carries them out in their
    // sequence as one batch. An address that is there already, or gone already, is no failure; one
    // that the kernel refuses is logged.
    // Of an address owner (RFC 9568 section 1.4), what is there already is the machine's own and
    // stays when it is to be removed.
    void add(const std::string& who, const std::vector<config::VirtualAddress>& addresses,
             bool of_owner);
    void remove(const std::string& who, const std::vector<config::VirtualAddress>& addresses);
    void commit();

    // Somebody has removed it: it is no longer the machine's own.
    void forget(const std::string& interface, const IpAddress& address) {
        machines_own_.erase({interface, address});
    }

    // Everything there is on this system.
    Result<std::vector<rtnetlink::Change>> dump() { return connection_.dump(); }

  private:
    struct Order {
        bool adds = false;
        std::string who;
        std::string what;                         // "192.0.2.1/32 on eth0"
        std::pair<std::string, IpAddress> key{};  // of an address owner
    };

    void log_refusal(const Order& order, const Error& error);

    rtnetlink::Connection connection_;
    const Interfaces& interfaces_;
    Log& log_;
    std::vector<Order> orders_;
    std::set<std::pair<std::string, IpAddress>> machines_own_;  // by interface
    std::vector<rtnetlink::Bytes> messages_;                    // as many as orders_
};

}  // namespace holdfast::vrrp
