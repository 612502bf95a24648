// ipvsadm's order of services and servers (tools/ipvsadm/listing.h).
#include <array>
#include <cstdlib>

#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

namespace {

using ipvs::Destination;
using ipvs::Service;

// ipvsadm's comparison: the difference of two unsigned numbers taken as a signed one.
int difference(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b); }

std::array<std::uint32_t, 4> words(const IpAddress& address) {
    if (address.is_v4()) return {address.to_v4().to_uint(), 0, 0, 0};
    const auto bytes = address.to_v6().to_bytes();
    std::array<std::uint32_t, 4> words{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        words[i / 4] = words[i / 4] << 8 | bytes[i];
    }
    return words;
}

int compare(const IpEndpoint& a, const IpEndpoint& b) {
    const auto left = words(a.address);
    const auto right = words(b.address);
    for (std::size_t i = 0; i < (a.address.is_v6() ? 4 : 1); ++i) {
        if (const int order = difference(left[i], right[i])) return order;
    }
    return a.port - b.port;
}

int compare(const Service& a, const Service& b) {
    if (const int order = difference(a.key.fwmark, b.key.fwmark)) return order;
    if (a.key.is_v6() != b.key.is_v6()) return a.key.is_v6() ? 1 : -1;
    // Services of a mark have no protocol, address or port.
    if (a.key.fwmark != 0) return 0;
    const auto protocol = [](const Service& s) { return static_cast<int>(s.key.protocol); };
    if (const int order = protocol(a) - protocol(b)) return order;
    return compare(a.key.endpoint, b.key.endpoint);
}

int compare(const Destination& a, const Destination& b) { return compare(a.endpoint, b.endpoint); }

// That comparison is not transitive, so the outcome depends on the algorithm, and only a sort that
// allows for it may be used: the C library's, which is ipvsadm's.
template <class T>
void sort_as_ipvsadm(std::vector<const T*>& elements) {
    if (elements.empty()) return;  // qsort(3) wants no null pointer
    std::qsort(
        elements.data(), elements.size(), sizeof(const T*), [](const void* a, const void* b) {
            return compare(**static_cast<const T* const*>(a), **static_cast<const T* const*>(b));
        });
}

template <class T>
std::vector<const T*> pointers_to(const std::vector<T>& elements) {
    std::vector<const T*> pointers;
    pointers.reserve(elements.size());
    for (const auto& element : elements)
        pointers.push_back(&element);
    return pointers;
}

}  // namespace

std::vector<const Service*> in_order(const std::vector<Service>& services, bool sorted) {
    auto order = pointers_to(services);
    if (sorted) sort_as_ipvsadm(order);
    return order;
}

void sort(std::vector<Destination>& destinations) {
    auto order = pointers_to(destinations);
    sort_as_ipvsadm(order);
    std::vector<Destination> sorted;
    sorted.reserve(order.size());
    for (const auto* destination : order)
        sorted.push_back(*destination);
    destinations = std::move(sorted);
}

}  // namespace holdfast::ipvsadm
