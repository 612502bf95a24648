#include "tools/ipvsadm/names.h"

#include <cerrno>
#include <cstdlib>
#include <memory>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include "lib/net/ip_text.h"

namespace holdfast::ipvsadm {

namespace {

std::string host_name(const IpAddress& address) {
    sockaddr_storage storage{};
    socklen_t length = 0;
    if (address.is_v4()) {
        auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
        v4.sin_family = AF_INET;
        v4.sin_addr.s_addr = htonl(address.to_v4().to_uint());
        length = sizeof v4;
    } else {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
        v6.sin6_family = AF_INET6;
        const auto bytes = address.to_v6().to_bytes();
        std::copy(bytes.begin(), bytes.end(), std::begin(v6.sin6_addr.s6_addr));
        length = sizeof v6;
    }
    char name[NI_MAXHOST];
    const auto* where = reinterpret_cast<const sockaddr*>(&storage);
    if (::getnameinfo(where, length, name, sizeof name, nullptr, 0, NI_NAMEREQD) != 0) {
        return address.to_string();
    }
    return name;
}

std::string number_of(const IpAddress& address) {
    std::string text;
    append(text, address);
    return text;
}

std::string port_name(std::uint16_t port, ipvs::Protocol protocol) {
    const std::string in(name(protocol));
    const auto* service = ::getservbyport(htons(port), in.c_str());
    return service ? service->s_name : std::to_string(port);
}

std::optional<std::uint16_t> read_port(const std::string& text,
                                       std::optional<ipvs::Protocol> protocol) {
    if (const auto number = read_number(text, 0, 65535)) return static_cast<std::uint16_t>(*number);
    if (!protocol) return std::nullopt;
    const std::string in(name(*protocol));
    const auto* service = ::getservbyname(text.c_str(), in.c_str());
    if (!service) return std::nullopt;
    return ntohs(static_cast<std::uint16_t>(service->s_port));
}

std::optional<IpAddress> read_v6(const std::string& text) {
    boost::asio::ip::address_v6::bytes_type bytes;
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::nullopt;
    return boost::asio::ip::address_v6(bytes);
}

}  // namespace

Names numbers() {
    return {number_of, [](std::uint16_t port, ipvs::Protocol) { return std::to_string(port); }};
}

Names names_of_hosts_and_ports() { return {host_name, port_name}; }

std::optional<boost::asio::ip::address_v4> read_v4(const std::string& text) {
    in_addr numeric{};
    if (::inet_aton(text.c_str(), &numeric) != 0) {
        return boost::asio::ip::address_v4(ntohl(numeric.s_addr));
    }
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
    return boost::asio::ip::address_v4(ntohl(v4->sin_addr.s_addr));
}

std::optional<long> read_number(const std::string& text, long least, long most) {
    char* end = nullptr;
    errno = 0;
    const long number = std::strtol(text.c_str(), &end, 10);
    if (errno == ERANGE || end == text.c_str() || *end != '\0') return std::nullopt;
    if (number < least || number > most) return std::nullopt;
    return number;
}

std::optional<HostAndPort> read_host_and_port(const std::string& text,
                                              std::optional<ipvs::Protocol> protocol) {
    if (text.find_first_not_of("0123456789") == std::string::npos) return std::nullopt;
    auto host = text;
    std::optional<std::string> port;
    if (text.starts_with('[')) {
        const auto end = text.find("]:");
        if (end == std::string::npos || end != text.find(']')) return std::nullopt;
        host = text.substr(1, end - 1);
        port = text.substr(end + 2);
    }
    auto address = read_v6(host);
    if (!address) {
        // What stood behind brackets is not looked at when there is no IPv6 address in them.
        port.reset();
        if (const auto colon = host.rfind(':'); colon != std::string::npos) {
            port = host.substr(colon + 1);
            host.resize(colon);
        }
        const auto v4 = read_v4(host);
        if (!v4) return std::nullopt;
        address = *v4;
    }
    HostAndPort both{*address, std::nullopt};
    if (port) {
        both.port = read_port(*port, protocol);
        if (!both.port) return std::nullopt;
    }
    return both;
}

}  // namespace holdfast::ipvsadm
