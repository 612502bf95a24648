#include "tools/ipvsadm/names.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

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

std::string port_name(std::uint16_t port, ipvs::Protocol protocol) {
    const std::string in(name(protocol));
    const auto* service = ::getservbyport(htons(port), in.c_str());
    return service ? service->s_name : std::to_string(port);
}

std::optional<std::uint16_t> read_port(const std::string& text, ipvs::Protocol protocol) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, port);
    if (!text.empty() && parsed.ec == std::errc{} && parsed.ptr == end) return port;
    const std::string in(name(protocol));
    const auto* service = ::getservbyname(text.c_str(), in.c_str());
    if (!service) return std::nullopt;
    return ntohs(static_cast<std::uint16_t>(service->s_port));
}

std::optional<IpAddress> read_host(const std::string& text) {
    if (const auto address = parse_ip_address(text)) return *address;
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(text.c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
    return boost::asio::ip::address_v4(ntohl(v4->sin_addr.s_addr));
}

}  // namespace

Names numbers() {
    return {[](const IpAddress& address) { return address.to_string(); },
            [](std::uint16_t port, ipvs::Protocol) { return std::to_string(port); }};
}

Names names_of_hosts_and_ports() { return {host_name, port_name}; }

Result<ipvs::ServiceKey> read_service(ipvs::Protocol protocol, const std::string& text) {
    const Error illegal{"illegal virtual server address[:port] specified: " + text};
    std::string host = text;
    std::string port;
    const bool is_plain_v6 = text.find(':') != text.rfind(':') && text.front() != '[';
    if (const auto colon = text.rfind(':'); colon != std::string::npos && !is_plain_v6) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty()) return illegal;
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const bool only_digits = host.find_first_not_of("0123456789") == std::string::npos;
    const auto address = only_digits ? std::nullopt : read_host(host);
    const auto number = port.empty() ? std::uint16_t{0} : read_port(port, protocol);
    if (!address || !number) return illegal;
    return ipvs::ServiceKey{protocol, {*address, *number}, 0};
}

}  // namespace holdfast::ipvsadm
