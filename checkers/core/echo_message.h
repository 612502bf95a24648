// ICMP echo as bytes (RFC 792, RFC 4443 section 4.1): what a PING_CHECK sends, and its answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::checkers {

struct Echo {
    bool v6 = false;
    std::uint16_t id = 0;  // the kernel puts its own into that of a ping socket
    std::string token;     // comes back with the answer; of this probe alone
};

// With the checksum of ICMP; that of ICMPv6 is the kernel's to make.
std::string echo_request(const Echo& echo);

// Whether the message is the answer. `raw`: it was read from a raw socket, which has an IP header
// before it (IPv4) and where anybody's messages arrive.
bool is_echo_reply(std::string_view message, const Echo& echo, bool raw);

}  // namespace holdfast::checkers
