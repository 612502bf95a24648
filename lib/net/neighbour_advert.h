// Unsolicited neighbour advertisements over Ethernet as bytes (RFC 4861 section 4.4).
#pragma once

#include <array>
#include <cstdint>

#include <boost/asio/ip/address_v6.hpp>

#include "lib/net/arp_frame.h"

namespace holdfast {

// Ethernet, IPv6, the message and its option: the target's link-layer address.
using NeighbourAdvertFrame = std::array<std::uint8_t, 14 + 40 + 24 + 8>;

// "This address is here": from `address` to all nodes (ff02::1), overriding what they know.
// `router` is whether this host forwards: hosts that are told otherwise forget it as a router.
NeighbourAdvertFrame unsolicited_neighbour_advert(const MacAddress& hardware,
                                                  const boost::asio::ip::address_v6& address,
                                                  bool router);

}  // namespace holdfast
