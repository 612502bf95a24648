#include "lib/netlink/ipvs_sockopt.h"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <linux/ip_vs.h>
#include <sys/socket.h>

namespace holdfast::ipvs {

namespace {

IpEndpoint endpoint_of(__be32 address, __be16 port) {
    return {boost::asio::ip::address_v4(ntohl(address)), ntohs(port)};
}

template <class Entry>
ServiceKey key_of(const Entry& entry) {
    if (entry.fwmark != 0) return fwmark_key(entry.fwmark, false);
    return {static_cast<Protocol>(entry.protocol), endpoint_of(entry.addr, entry.port), 0};
}

Destination destination_of(const ip_vs_dest_entry& entry) {
    Destination destination;
    destination.endpoint = endpoint_of(entry.addr, entry.port);
    destination.method = static_cast<ForwardingMethod>(entry.conn_flags & IP_VS_CONN_F_FWD_MASK);
    destination.weight = static_cast<std::uint32_t>(entry.weight);
    destination.upper_threshold = entry.u_threshold;
    destination.lower_threshold = entry.l_threshold;
    destination.active_connections = entry.activeconns;
    destination.inactive_connections = entry.inactconns;
    destination.persistent_connections = entry.persistconns;
    return destination;
}

// A header and a table of entries behind it, in a buffer of zeros.
template <class Header, class Entry>
struct Answer {
    Header* header;
    Entry* entries;
    socklen_t length;

    Answer(std::vector<std::uint64_t>& buffer, std::size_t count)
        : length(static_cast<socklen_t>(sizeof(Header) + count * sizeof(Entry))) {
        buffer.assign(length / sizeof(std::uint64_t) + 1, 0);
        header = reinterpret_cast<Header*>(buffer.data());
        entries = reinterpret_cast<Entry*>(header + 1);
    }

    bool fetch(int socket, int what) {
        return ::getsockopt(socket, IPPROTO_IP, what, header, &length) == 0;
    }
};

}  // namespace

Result<QuickReader> QuickReader::open() {
    UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) return errno_error("open a socket for IPVS");
    return QuickReader(std::move(socket));
}

Result<std::size_t> QuickReader::count_services() const {
    ip_vs_getinfo info{};
    socklen_t length = sizeof info;
    if (::getsockopt(socket_.get(), IPPROTO_IP, IP_VS_SO_GET_INFO, &info, &length) < 0)
        return errno_error("IPVS: get info");
    return std::size_t{info.num_services};
}

Result<void> QuickReader::count_servers() {
    counts_.clear();
    const auto services = count_services();
    if (!services) return services.error();
    Answer<ip_vs_get_services, ip_vs_service_entry> answer(buffer_, *services);
    answer.header->num_services = static_cast<unsigned>(*services);
    if (!answer.fetch(socket_.get(), IP_VS_SO_GET_SERVICES))
        return errno_error("IPVS: list services");
    counts_.reserve(*services);
    for (std::size_t i = 0; i < *services; ++i) {
        const auto& entry = answer.entries[i];
        if (entry.addr != 0 || entry.fwmark != 0)
            counts_.push_back({key_of(entry), entry.num_dests});
    }
    std::sort(counts_.begin(), counts_.end(),
              [](const Count& one, const Count& other) { return one.key < other.key; });
    return {};
}

// One more is asked for than should be there: if it comes, there are more.
std::optional<std::vector<Destination>> QuickReader::destinations(const ServiceKey& key) {
    const auto counted =
        std::lower_bound(counts_.begin(), counts_.end(), key,
                         [](const Count& one, const ServiceKey& other) { return one.key < other; });
    if (counted == counts_.end() || counted->key != key) return std::nullopt;
    const auto count = counted->servers;
    Answer<ip_vs_get_dests, ip_vs_dest_entry> answer(buffer_, count + 1);
    answer.header->num_dests = count + 1;
    answer.header->fwmark = key.fwmark;
    if (key.fwmark == 0) {
        answer.header->protocol = static_cast<__u16>(key.protocol);
        answer.header->addr = htonl(key.endpoint.address.to_v4().to_uint());
        answer.header->port = htons(key.endpoint.port);
    }
    if (!answer.fetch(socket_.get(), IP_VS_SO_GET_DESTS)) return std::nullopt;
    std::vector<Destination> destinations;
    destinations.reserve(count);
    for (unsigned i = 0; i <= count && answer.entries[i].addr != 0; ++i) {
        destinations.push_back(destination_of(answer.entries[i]));
        if (destinations.back().method == ForwardingMethod::tunnel) return std::nullopt;
    }
    if (destinations.size() != count) return std::nullopt;
    return destinations;
}

}  // namespace holdfast::ipvs
