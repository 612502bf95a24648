// ARP over Ethernet as bytes (RFC 826).
#pragma once

#include <array>
#include <cstdint>

#include <boost/asio/ip/address_v4.hpp>

namespace holdfast {

using MacAddress = std::array<std::uint8_t, 6>;
using ArpFrame = std::array<std::uint8_t, 42>;  // with the Ethernet header, without padding

// "This address is here": a request, sent to everybody, in which both the sender and the target
// are `address` (RFC 5227 section 3). The target's hardware address, which a request leaves open,
// is the broadcast address, as keepalived has it.
ArpFrame gratuitous_arp(const MacAddress& hardware, const boost::asio::ip::address_v4& address);

}  // namespace holdfast
