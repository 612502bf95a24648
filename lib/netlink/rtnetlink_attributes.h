// Reading the attributes of rtnetlink's messages, whatever their sender has put into them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "lib/net/ip.h"

namespace holdfast::rtnetlink {

inline std::span<const std::uint8_t> payload(const nlattr* attribute) {
    return {static_cast<const std::uint8_t*>(mnl_attr_get_payload(attribute)),
            mnl_attr_get_payload_len(attribute)};
}

// A string attribute up to its NUL, which a hostile or odd sender may have left out.
inline std::string text_of(const nlattr* attribute) {
    const auto bytes = payload(attribute);
    const auto* begin = reinterpret_cast<const char*>(bytes.data());
    return {begin, ::strnlen(begin, bytes.size())};
}

inline std::optional<std::uint32_t> number_of(const nlattr* attribute) {
    const auto bytes = payload(attribute);
    std::uint32_t number = 0;
    if (bytes.size() < sizeof number) return std::nullopt;
    std::memcpy(&number, bytes.data(), sizeof number);
    return number;
}

inline std::optional<IpAddress> address_of(const nlattr* attribute, int family) {
    const auto bytes = payload(attribute);
    if (family == AF_INET) {
        boost::asio::ip::address_v4::bytes_type octets;
        if (bytes.size() != octets.size()) return std::nullopt;
        std::copy(bytes.begin(), bytes.end(), octets.begin());
        return boost::asio::ip::address_v4(octets);
    }
    boost::asio::ip::address_v6::bytes_type octets;
    if (bytes.size() != octets.size()) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), octets.begin());
    return boost::asio::ip::address_v6(octets);
}

// The message's own header, or nothing if the message is too short to have one.
template <class Body>
const Body* body_of(const nlmsghdr* message) {
    if (message->nlmsg_len < mnl_nlmsg_size(sizeof(Body))) return nullptr;
    return static_cast<const Body*>(mnl_nlmsg_get_payload(message));
}

// Calls `visit(attribute)` for each attribute that lies within the message after `offset` octets
// of its payload. libmnl's own walk goes up to three octets past a message of odd length.
template <class Visit>
void each_attribute(const nlmsghdr* message, std::size_t offset, Visit visit) {
    offset = sizeof(nlmsghdr) + MNL_ALIGN(offset);
    while (offset + sizeof(nlattr) <= message->nlmsg_len) {
        const auto* attribute = reinterpret_cast<const nlattr*>(
            reinterpret_cast<const std::uint8_t*>(message) + offset);
        if (attribute->nla_len < sizeof(nlattr) || attribute->nla_len > message->nlmsg_len - offset)
            return;
        visit(attribute);
        offset += MNL_ALIGN(attribute->nla_len);
    }
}

}  // namespace holdfast::rtnetlink
