// Names of hosts and ports, from /etc/services, /etc/hosts and the DNS.
#pragma once

#include <optional>
#include <string>

#include "lib/netlink/ipvs.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

// Addresses and ports as they are.
Names numbers();
// By their names where they have one. May wait for the DNS.
Names names_of_hosts_and_ports();

struct HostAndPort {
    IpAddress host;
    std::optional<std::uint16_t> port;
};

// HOST[:PORT] as ipvsadm takes it: an IPv6 address, also "[ADDRESS]:PORT" (not without the port),
// or an IPv4 address in any of inet_aton(3)'s spellings or the name of a host that has one, though
// nothing that consists of digits only. PORT is a number or, for a known protocol, a name in
// /etc/services. May wait for the DNS.
std::optional<HostAndPort> read_host_and_port(const std::string& text,
                                              std::optional<ipvs::Protocol> protocol);

// An IPv4 address or the name of a host.
std::optional<boost::asio::ip::address_v4> read_v4(const std::string& text);

// A decimal number between `least` and `most`, as strtol(3) reads it: blanks and a sign may stand
// before it.
std::optional<long> read_number(const std::string& text, long least, long most);

}  // namespace holdfast::ipvsadm
