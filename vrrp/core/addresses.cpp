#include "vrrp/core/addresses.h"

#include <algorithm>
#include <iterator>

namespace holdfast::vrrp {

Addresses placed_addresses(const config::VrrpInstance& instance) {
    Addresses placed = instance.addresses;
    for (auto& address : placed) {
        if (address.interface.empty()) address.interface = instance.interface;
    }
    return placed;
}

std::vector<IpAddress> advertised_addresses(const config::VrrpInstance& instance) {
    constexpr std::size_t kMost = 255;
    std::vector<IpAddress> advertised;
    for (const auto& address : instance.addresses) {
        if (advertised.size() == kMost) break;
        if (address.prefix.address.is_v4()) advertised.push_back(address.prefix.address);
    }
    return advertised;
}

Addresses ipv4_of(const Addresses& addresses) {
    Addresses result;
    std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(result),
                 [](const auto& address) { return address.prefix.address.is_v4(); });
    return result;
}

Addresses without(const Addresses& these, const Addresses& those) {
    // An instance may have hundreds of addresses, and a reload compares them for thousands of
    // instances; the usual case is that nothing has changed.
    if (these == those) return {};
    Addresses result;
    std::copy_if(these.begin(), these.end(), std::back_inserter(result), [&](const auto& address) {
        return std::find(those.begin(), those.end(), address) == those.end();
    });
    return result;
}

}  // namespace holdfast::vrrp
