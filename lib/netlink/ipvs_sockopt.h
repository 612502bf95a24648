// QuickReader: IPVS's older interface (getsockopt(2) with IP_VS_SO_GET_*), which tells of a
// service's servers with one system call and little work for the kernel, a fifth of what a netlink
// dump takes. It knows IPv4 only, no tunnels' details, and counters of 32 bits.
#pragma once

#include <optional>
#include <vector>

#include "lib/netlink/ipvs.h"
#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::ipvs {

class QuickReader {
  public:
    // Of the network namespace of the calling thread. Needs CAP_NET_ADMIN to be of use.
    static Result<QuickReader> open();

    // How many services of IPv4 there are.
    Result<std::size_t> count_services() const;

    // Learns how many servers each of them has; destinations() goes by that.
    Result<void> count_servers();

    // The servers of a service, without counters of traffic. None: this interface cannot tell all
    // of it (IPv6, tunnels, servers that have come or gone since they were counted).
    std::optional<std::vector<Destination>> destinations(const ServiceKey& key);

  private:
    explicit QuickReader(UniqueFd socket) : socket_(std::move(socket)) {}

    struct Count {
        ServiceKey key;
        unsigned servers = 0;
    };

    UniqueFd socket_;
    std::vector<Count> counts_;          // in the order of the keys
    std::vector<std::uint64_t> buffer_;  // of words, to be aligned as the kernel's structs are
};

}  // namespace holdfast::ipvs
