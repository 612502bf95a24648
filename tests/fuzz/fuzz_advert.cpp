// Whatever comes in as a VRRP packet: nothing is read beyond its end, what is no advert for an
// instance has no effect and is counted, and an advert says the same after it has been written
// anew.
#include <cstdlib>
#include <numeric>

#include "lib/net/ipv4_packet.h"
#include "parser/load.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/authentication_header.h"
#include "vrrp/core/reception.h"
#include "vrrp/core/router.h"

namespace {

using namespace holdfast;
using namespace holdfast::vrrp;

void require(bool holds) {
    if (!holds) std::abort();
}

// One of each kind; the first octet behind a packet's version is the VRID.
constexpr const char* kConfiguration = R"(
vrrp_instance plain { interface eth0
 virtual_router_id 1
 virtual_ipaddress { 192.0.2.101 }
}
vrrp_instance pass { interface eth0
 virtual_router_id 2
 authentication { auth_type PASS
 auth_pass s3cret
}
 virtual_ipaddress { 192.0.2.102 }
}
vrrp_instance ah { interface eth0
 virtual_router_id 3
 authentication { auth_type AH
 auth_pass s3cret
}
 virtual_ipaddress { 192.0.2.103 }
}
vrrp_instance three { interface eth0
 virtual_router_id 4
 version 3
 virtual_ipaddress { 192.0.2.104 }
}
vrrp_instance six { interface eth0
 virtual_router_id 5
 version 3
 virtual_ipaddress { fe80::5 }
}
vrrp_instance signed { interface eth0
 virtual_router_id 6
 version 3
 auth_hmac { key 1 hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
 active_key 1
}
 virtual_ipaddress { 192.0.2.106 }
}
vrrp_instance unicast { interface eth0
 virtual_router_id 7
 version 3
 unicast_src_ip 192.0.2.1
 unicast_peer { 192.0.2.2 }
 virtual_ipaddress { 192.0.2.107 }
}
)";

const config::VrrpConfig& configuration() {
    static const auto config = [] {
        auto loaded = config::load_text(kConfiguration, "fuzz.conf");
        require(loaded.config && loaded.config->vrrp.instances.size() == 7);
        set_default_groups(loaded.config->vrrp);
        return loaded.config->vrrp;
    }();
    return config;
}

// What the first octet of the input says of the packet around the rest.
struct Shape {
    bool is_v6, to_unicast, from_elsewhere, with_other_ttl, with_right_checksum, in_ah, as_master;

    explicit Shape(std::uint8_t bits)
        : is_v6(bits & 1),
          to_unicast(bits & 2),
          from_elsewhere(bits & 4),
          with_other_ttl(bits & 8),
          with_right_checksum(bits & 16),
          in_ah(bits & 32),
          as_master(bits & 64) {}
};

IpAddress address(const char* text) { return *parse_ip_address(text); }

std::uint16_t internet_checksum(const Bytes& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += i % 2 ? bytes[i] : bytes[i] << 8;
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

void append(Bytes& bytes, const IpAddress& address) {
    const auto add = [&](const auto& octets) {
        bytes.insert(bytes.end(), octets.begin(), octets.end());
    };
    address.is_v6() ? add(address.to_v6().to_bytes()) : add(address.to_v4().to_bytes());
}

// RFC 9568 section 5.2.8, and RFC 3768 section 5.3.8 for version 2.
void set_checksum(PacketReceived& packet) {
    if (packet.payload.size() < 8) return;
    packet.payload[6] = packet.payload[7] = 0;
    Bytes covered;
    if (packet.payload[0] >> 4 != 2) {
        append(covered, packet.source);
        append(covered, packet.destination);
        const auto length = static_cast<std::uint16_t>(packet.payload.size());
        const std::uint8_t rest[] = {0, kProtocolVrrp, static_cast<std::uint8_t>(length >> 8),
                                     static_cast<std::uint8_t>(length)};
        covered.insert(covered.end(), std::begin(rest), std::end(rest));
    }
    covered.insert(covered.end(), packet.payload.begin(), packet.payload.end());
    const auto checksum = internet_checksum(covered);
    packet.payload[6] = static_cast<std::uint8_t>(checksum >> 8);
    packet.payload[7] = static_cast<std::uint8_t>(checksum);
}

PacketReceived packet_of(const Shape& shape, std::span<const std::uint8_t> bytes) {
    PacketReceived packet;
    packet.interface = shape.to_unicast ? "" : "eth0";
    const bool v6 = shape.is_v6;
    packet.source = shape.from_elsewhere ? address(v6 ? "fe80::1" : "192.0.2.1")
                                         : address(v6 ? "fe80::2" : "192.0.2.2");
    packet.destination = shape.to_unicast ? address(v6 ? "fe80::1" : "192.0.2.1")
                                          : address(v6 ? "ff02::12" : "224.0.0.18");
    packet.ttl = shape.with_other_ttl ? 254 : 255;
    packet.payload.assign(bytes.begin(), bytes.end());
    if (shape.with_right_checksum) set_checksum(packet);
    if (shape.in_ah && !v6)
        packet.ah_packet = wrap_in_ah(
            packet.payload, {packet.source, packet.destination, 255, shape.to_unicast}, "s3cret");
    return packet;
}

void decode_and_encode(const PacketReceived& packet) {
    const auto advert = decode(packet.payload, packet.source, packet.destination);
    if (!advert) return;
    const auto again = encode(*advert, packet.source, packet.destination);
    require(again.size() == packet.payload.size());
    const auto same = decode(again, packet.source, packet.destination);
    require(same && *same == *advert);
}

std::uint64_t refused(const Router& router) {
    std::uint64_t sum = 0;
    for (const auto& report : router.report(TimePoint()).instances) {
        for (const auto& [reason, count] : report.refused)
            sum += count;
    }
    return sum;
}

const config::VrrpInstance* meant(const PacketReceived& packet) {
    for (const auto& instance : configuration().instances) {
        if (packet.payload.size() > 1 && instance.vrid == packet.payload[1]) return &instance;
    }
    return nullptr;
}

void let_router_hear(const Shape& shape, const PacketReceived& packet) {
    using namespace std::chrono_literals;
    TimePoint now(1h);
    Router router;
    router.on(InterfaceChanged{"eth0", true, true, address("192.0.2.1"), address("fe80::1")}, now);
    router.on(ConfigurationChanged{configuration()}, now);
    while (shape.as_master && now < TimePoint(1h + 5s)) {
        now = *router.next_deadline();
        router.on(TimeReached{}, now);
    }
    const auto deadline = router.next_deadline();
    const auto before = refused(router);
    const auto actions = router.on(packet, now);
    const auto* instance = meant(packet);
    const auto own = address(packet.source.is_v6() ? "fe80::1" : "192.0.2.1");
    if (instance && std::holds_alternative<Advert>(receive(packet, *instance, own))) return;
    for (const auto& action : actions)
        require(std::holds_alternative<Say>(action));
    require(router.next_deadline() == deadline);
    require(refused(router) <= before + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span input(data, size);
    (void)parse_ipv4_packet(input);
    (void)verify_ah(input, false, "s3cret");
    if (input.empty()) return 0;
    const Shape shape(input[0]);
    const auto packet = packet_of(shape, input.subspan(1));
    decode_and_encode(packet);
    let_router_hear(shape, packet);
    return 0;
}
