// How a socket for adverts is set up.
#include <algorithm>
#include <array>
#include <climits>
#include <cstring>

#include <linux/pkt_sched.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>

#include "lib/privileges/capability.h"
#include "vrrp/advert_socket.h"
#include "vrrp/core/authentication_header.h"

namespace holdfast::vrrp {
namespace {

constexpr int kTtl = 255;  // section 5.1.1.3
// Some hundred packets: more than a flood should make us catch up with.
constexpr std::uint64_t kReceiveBuffer = 256 * 1024;

struct Option {
    int level;
    int name;
    int value;
    const char* what;
};

// *_MULTICAST_ALL off: what other processes have joined elsewhere is not for us.
// *_TRANSPARENT: mcast_src_ip and unicast_src_ip may be no address of this machine.
// IP_MTU_DISCOVER: without "don't fragment", as VRRP packets have always looked.
constexpr std::array<Option, 7> kIpv4Options{{
    {IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL"},
    {IPPROTO_IP, IP_MULTICAST_LOOP, 0, "IP_MULTICAST_LOOP"},
    {IPPROTO_IP, IP_MULTICAST_TTL, kTtl, "IP_MULTICAST_TTL"},
    {IPPROTO_IP, IP_TTL, kTtl, "IP_TTL"},
    {IPPROTO_IP, IP_TOS, IPTOS_PREC_INTERNETCONTROL, "IP_TOS"},
    {IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT, "IP_MTU_DISCOVER"},
    {IPPROTO_IP, IP_TRANSPARENT, 1, "IP_TRANSPARENT"},
}};
constexpr std::array<Option, 7> kIpv6Options{{
    {IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0, "IPV6_MULTICAST_ALL"},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "IPV6_MULTICAST_LOOP"},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, kTtl, "IPV6_MULTICAST_HOPS"},
    {IPPROTO_IPV6, IPV6_TCLASS, IPTOS_PREC_INTERNETCONTROL, "IPV6_TCLASS"},
    {IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT"},
    {IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO"},
    {IPPROTO_IPV6, IPV6_TRANSPARENT, 1, "IPV6_TRANSPARENT"},
}};

// What the options are set on, for messages.
struct Target {
    int socket;
    std::string name;

    template <class Value>
    Result<void> set(int level, int option, const Value& value, const std::string& what) const {
        if (::setsockopt(socket, level, option, &value, sizeof value) == 0) return {};
        return errno_error(fmt::format("{} on the VRRP socket of {}", what, name));
    }
};

Result<void> join(const Target& target, const IpAddress& group, int link) {
    const auto what = fmt::format("joining {}", group.to_string());
    if (group.is_v6()) {
        ipv6_mreq request{};
        const auto octets = group.to_v6().to_bytes();
        std::memcpy(&request.ipv6mr_multiaddr, octets.data(), octets.size());
        request.ipv6mr_interface = static_cast<unsigned>(link);
        return target.set(IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request, what);
    }
    ip_mreqn request{};
    request.imr_multiaddr.s_addr = htonl(group.to_v4().to_uint());
    request.imr_ifindex = link;
    return target.set(IPPROTO_IP, IP_ADD_MEMBERSHIP, request, what);
}

Result<void> bind_to_interface(const Target& target, const AdvertPlace& place) {
    if (::setsockopt(target.socket, SOL_SOCKET, SO_BINDTODEVICE, place.interface.data(),
                     static_cast<socklen_t>(place.interface.size())) < 0) {
        return errno_error(fmt::format("SO_BINDTODEVICE on the VRRP socket of {}", target.name));
    }
    for (const auto& group : place.groups) {
        if (auto joined = join(target, group, place.link); !joined) return joined;
    }
    if (place.ipv6) {
        return target.set(IPPROTO_IPV6, IPV6_MULTICAST_IF, place.link, "IPV6_MULTICAST_IF");
    }
    ip_mreqn outgoing{};
    outgoing.imr_ifindex = place.link;
    return target.set(IPPROTO_IP, IP_MULTICAST_IF, outgoing, "IP_MULTICAST_IF");
}

}  // namespace

Result<UniqueFd> open_advert_socket(const AdvertPlace& place) {
    const auto name = place.interface.empty() ? std::string("unicast") : place.interface;
    UniqueFd socket(::socket(place.ipv6 ? AF_INET6 : AF_INET,
                             SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                             place.ah ? kProtocolAh : kProtocolVrrp));
    if (!socket) {
        return privileges::wanting(privileges::Capability::net_raw,
                                   errno_error("open a VRRP socket for " + name));
    }
    const Target target{socket.get(), name};
    for (const auto& [level, option, value, what] : place.ipv6 ? kIpv6Options : kIpv4Options) {
        if (auto set = target.set(level, option, value, what); !set) return set.error();
    }
    const auto bytes = place.receive_buffer != 0 ? place.receive_buffer : kReceiveBuffer;
    const int buffer = static_cast<int>(std::min<std::uint64_t>(bytes, INT_MAX / 2));
    if (auto set = target.set(SOL_SOCKET, SO_RCVBUF, buffer, "SO_RCVBUF"); !set) return set.error();
    // The IP header is signed: it is made here.
    constexpr int kOn = 1;
    if (place.ah) {
        if (auto set = target.set(IPPROTO_IP, IP_HDRINCL, kOn, "IP_HDRINCL"); !set)
            return set.error();
    }
    // After IP_TOS, which sets a priority too. Above TC_PRIO_INTERACTIVE this needs CAP_NET_ADMIN,
    // and without it adverts just wait in line with everything else.
    constexpr int kPriority = TC_PRIO_CONTROL;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_PRIORITY, &kPriority, sizeof kPriority);
    if (place.interface.empty()) return socket;
    if (auto bound = bind_to_interface(target, place); !bound) return bound.error();
    return socket;
}

}  // namespace holdfast::vrrp
