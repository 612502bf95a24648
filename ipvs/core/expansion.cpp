#include "ipvs/core/expansion.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace holdfast::ipvs {

namespace {

Protocol protocol_of(config::Protocol protocol) {
    switch (protocol) {
        case config::Protocol::udp:
            return Protocol::udp;
        case config::Protocol::sctp:
            return Protocol::sctp;
        case config::Protocol::tcp:
            break;
    }
    return Protocol::tcp;
}

template <class Address>
Address next(const Address& address) {
    auto bytes = address.to_bytes();
    for (auto octet = bytes.rbegin(); octet != bytes.rend(); ++octet) {
        if (++*octet != 0) break;
    }
    return Address(bytes);
}

IpAddress next(const IpAddress& address) {
    if (address.is_v4()) return next<boost::asio::ip::address_v4>(address.to_v4());
    return next<boost::asio::ip::address_v6>(address.to_v6());
}

class Expansion {
  public:
    // False: there are too many.
    bool add(const ServiceKey& key) {
        if (seen_.insert(key).second) keys_.push_back(key);
        return keys_.size() <= kMostServicesOfGroup;
    }

    bool add(const config::GroupEntry& entry, const config::VirtualServer& server) {
        if (entry.fwmark != 0) {
            const auto family = entry.family.value_or(config::family_of_mark(server));
            return add(fwmark_key(entry.fwmark, family == config::IpFamily::inet6));
        }
        const auto protocol = protocol_of(server.protocol);
        for (auto address = entry.first;; address = next(address)) {
            if (!add({protocol, {address, entry.port}, 0})) return false;
            if (address == entry.last) return true;
        }
    }

    std::vector<ServiceKey> take() { return std::move(keys_); }

  private:
    std::set<ServiceKey> seen_;
    std::vector<ServiceKey> keys_;
};

}  // namespace

Result<std::vector<ServiceKey>> services_of(const config::VirtualServer& server,
                                            const std::vector<config::VirtualServerGroup>& groups) {
    using Keys = std::vector<ServiceKey>;
    if (server.fwmark != 0) {
        const bool v6 = config::family_of_mark(server) == config::IpFamily::inet6;
        return Keys{fwmark_key(server.fwmark, v6)};
    }
    if (server.group.empty()) return Keys{{protocol_of(server.protocol), server.endpoint, 0}};
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& candidate) {
        return candidate.name == server.group;
    });
    if (group == groups.end())
        return Error{fmt::format("there is no virtual_server_group {}", server.group)};
    Expansion expansion;
    for (const auto& entry : group->entries) {
        if (!expansion.add(entry, server)) {
            return Error{fmt::format("virtual_server_group {} has more than {} addresses, left out",
                                     server.group, kMostServicesOfGroup)};
        }
    }
    return expansion.take();
}

}  // namespace holdfast::ipvs
