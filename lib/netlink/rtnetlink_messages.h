// rtnetlink's messages about links and addresses, as bytes and as values (rtnetlink(7)).
//
// No sockets here: rtnetlink_connection.h and rtnetlink_monitor.h carry these bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "lib/net/ip.h"

namespace holdfast::rtnetlink {

using Bytes = std::vector<std::uint8_t>;

struct Link {
    int index = 0;  // from 1; the kernel gives a new one to an interface that is made again
    std::string name;
    unsigned flags = 0;               // IFF_* of netdevice(7)
    std::uint16_t hardware_type = 0;  // ARPHRD_*, 1 is Ethernet
    Bytes hardware_address;           // empty: the link has none
    std::string kind = {};            // "macvlan", "vrf" ...; empty: a real one
    int base = 0;                     // the index of the link below, 0: none
    std::uint32_t mtu = 0;

    friend bool operator==(const Link&, const Link&) = default;
};

struct Address {
    int link = 0;  // the index of its Link
    IpPrefix prefix;
    std::string label;                   // IPv4 only; empty: the interface's name
    std::uint8_t scope = 0;              // RT_SCOPE_*, 0 is global
    std::uint32_t flags = 0;             // IFA_F_*
    std::optional<IpAddress> broadcast;  // IPv4 only
    // The other end of a point-to-point link; the prefix length is then that of its address.
    std::optional<IpAddress> peer = {};

    friend bool operator==(const Address&, const Address&) = default;
};

// --- what we ask -------------------------------------------------------------------------------

// Each is one message with room left for the sequence number and NLM_F_ACK, which the connection
// that sends it fills in.

// Adding an address that is there fails with EEXIST. IFA_F_DEPRECATED makes the address one that
// is never chosen as source (preferred lifetime 0); IPv4 has no such thing and ignores it.
Bytes add_address(const Address& address);

// Removes the address with exactly this prefix length, whatever its label and flags;
// EADDRNOTAVAIL when there is none.
Bytes remove_address(const Address& address);

Bytes dump_links();
Bytes dump_addresses();

// --- what the kernel says ----------------------------------------------------------------------

struct LinkIs {
    Link link;
};
struct LinkGone {
    int index = 0;
};
struct AddressIs {
    Address address;
};
struct AddressGone {
    Address address;
};
// What was removed, as far as it tells routes and rules apart. Only heard by who asks for it.
struct RouteGone {
    IpPrefix destination;
    std::uint32_t table = 0;
    std::uint8_t tos = 0;
    std::uint8_t type = 0;  // RTN_*
    std::uint32_t metric = 0;
};
struct RuleGone {
    bool ipv6 = false;
    std::uint32_t preference = 0;
    std::optional<IpPrefix> from;
    std::optional<IpPrefix> to;
    std::uint8_t action = 0;  // FR_ACT_*
    std::uint32_t table = 0;
};
using Change = std::variant<LinkIs, LinkGone, AddressIs, AddressGone, RouteGone, RuleGone>;

// The kernel's answer to the message with this sequence number.
struct Answer {
    std::uint32_t sequence = 0;
    int code = 0;      // errno, 0: done
    std::string text;  // the kernel's explanation (NETLINK_EXT_ACK), often empty
};

struct Datagram {
    std::vector<Change> changes;
    std::vector<Answer> answers;
    bool dump_ends = false;
    bool dump_interrupted = false;  // the table changed meanwhile (NLM_F_DUMP_INTR): ask again
};

// Takes a datagram apart. What is malformed, or of no interest here (other families, the bridge's
// own view of its ports), is left out. `bytes` is aligned as netlink wants it: to 4 octets.
Datagram parse(std::span<const std::uint8_t> bytes);

}  // namespace holdfast::rtnetlink
