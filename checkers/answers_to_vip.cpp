#include "checkers/answers_to_vip.h"

#include <fstream>
#include <memory>

#include <fmt/format.h>
#include <ifaddrs.h>
#include <netinet/in.h>

namespace holdfast::checkers {

namespace {

bool accepts_local(const std::string& interface) {
    std::ifstream file(fmt::format("/proc/sys/net/ipv4/conf/{}/accept_local", interface));
    int value = 0;
    return file >> value && value != 0;
}

// Empty: there is none.
std::string interface_with(const IpAddress& address) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) < 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(all, ::freeifaddrs);
    for (const auto* one = all; one; one = one->ifa_next) {
        if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET) continue;
        sockaddr_in found{};
        std::memcpy(&found, one->ifa_addr, sizeof found);
        if (boost::asio::ip::address_v4(ntohl(found.sin_addr.s_addr)) == address)
            return one->ifa_name;
    }
    return {};
}

std::optional<Error> why_deaf(const Outgoing& connection) {
    const auto& vip = connection.to.address;
    if (!connection.towards || vip.is_v6() || accepts_local("all")) return std::nullopt;
    const auto own = source_towards(vip);
    if (!own || *own != vip) return std::nullopt;
    const auto source =
        connection.from ? Result<IpAddress>(*connection.from) : source_towards(*connection.towards);
    const auto interface = source ? interface_with(*source) : std::string();
    if (interface.empty() || accepts_local(interface)) return std::nullopt;
    return Error{
        fmt::format("answers from {}, which is this machine's own address, are dropped "
                    "here; connect_vip needs net.ipv4.conf.{}.accept_local = 1",
                    vip.to_string(), interface)};
}

}  // namespace

std::optional<Error> why_deaf_to_answers(const Probe& probe) {
    if (const auto* tcp = std::get_if<TcpProbe>(&probe)) return why_deaf(tcp->connection);
    if (const auto* web = std::get_if<HttpProbe>(&probe)) return why_deaf(web->connection);
    return std::nullopt;
}

}  // namespace holdfast::checkers
