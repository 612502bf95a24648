// What a UDP_CHECK sends, and which answer is the one that is wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/config.h"

namespace holdfast::checkers {

struct UdpReply {
    // A byte that is compared where `mask` has ones.
    struct Byte {
        std::uint8_t value = 0;
        std::uint8_t mask = 0xff;
        friend bool operator==(const Byte&, const Byte&) = default;
    };
    std::vector<Byte> pattern;  // empty: any
    std::size_t least = 0;      // bytes
    std::size_t most = 65535;

    friend bool operator==(const UdpReply&, const UdpReply&) = default;
};

// The bytes of pairs of hexadecimal digits.
std::string bytes_of(std::string_view digits);

UdpReply wanted_reply(const config::UdpCheck& settings);

// Why an answer of `length` bytes is not the wanted one; empty: it is. `start` is as much of it as
// the pattern is long. Of pattern and answer the longer one's end is not compared, as in
// keepalived: min_reply_length says how much there must be.
std::string problem_of(std::string_view start, std::size_t length, const UdpReply& wanted);

}  // namespace holdfast::checkers
