// How adverts travel: unicast, other groups and sources, IPv6, checksums.
#include <functional>

#include "tests/unit/vrrp/rig.h"
#include "vrrp/core/addresses.h"
#include "vrrp/core/reception.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

SendPacket first_sent(const Actions& actions) {
    for (const auto& action : actions) {
        if (const auto* sent = std::get_if<SendPacket>(&action)) return *sent;
    }
    FAIL("nothing was sent");
    return {};
}

config::VrrpInstance unicast(std::initializer_list<const char*> peers) {
    auto result = instance();
    result.version = 3;
    result.transport.unicast = true;
    for (const auto* peer : peers) {
        result.transport.peers.emplace_back();
        result.transport.peers.back().address = ip(peer);
    }
    return result;
}

config::VrrpInstance ipv6() {
    auto result = instance();
    result.version = 3;
    result.addresses = {virtual_address("fe80::100/64"), virtual_address("2001:db8::100/64")};
    return result;
}

PacketReceived unicast_packet(const config::VrrpInstance& from, std::uint8_t priority,
                              std::string_view source, std::string_view pseudo_destination,
                              int ttl = 255) {
    const auto advert = advert_of(from, priority);
    return {
        {}, ip(source), ip("192.0.2.1"), ttl, encode(advert, ip(source), ip(pseudo_destination))};
}

TEST_CASE("unicast adverts go to each peer, with the configured TTL") {
    auto settings = unicast({"192.0.2.2", "198.51.100.3"});
    settings.transport.unicast_ttl = 7;
    Rig rig(configuration({settings}));
    const auto done = rig.wait(3609375us).done;
    REQUIRE(done.size() > 2);
    CHECK(done[0] == "VI_1 advert 100 to 192.0.2.2 ttl 7");
    CHECK(done[1] == "VI_1 advert 100 to 198.51.100.3 ttl 7");
}

TEST_CASE("unicast without peers never becomes multicast") {
    Rig rig(configuration({unicast({})}));
    CHECK(rig.state() == State::fault);
    CHECK(rig.start.said.front() == "(VI_1) unicast without a unicast_peer");
}

TEST_CASE("what unicast and multicast instances refuse of each other") {
    struct Row {
        const char* what;
        std::function<void(config::VrrpInstance&)> set;
        std::function<void(PacketReceived&)> change;
        const char* reason;
    };
    const auto as_is = [](auto&) {};
    for (const auto& row : {
             Row{"as it is", as_is, as_is, ""},
             Row{"any TTL", as_is, [](PacketReceived& p) { p.ttl = 3; }, ""},
             Row{"a stranger", as_is, [](PacketReceived& p) { p.source = ip("192.0.2.9"); }, ""},
             Row{"a stranger, checked",
                 [](config::VrrpInstance& i) { i.transport.check_source = true; },
                 [](PacketReceived& p) { p.source = ip("192.0.2.9"); },
                 "unicast source address 192.0.2.9 not a unicast peer"},
             Row{"too far away",
                 [](config::VrrpInstance& i) { i.transport.peers[0].min_ttl = 254; },
                 [](PacketReceived& p) { p.ttl = 253; }, "TTL/HL 253 not in range 254 - 255"},
             Row{"too near", [](config::VrrpInstance& i) { i.transport.peers[0].max_ttl = 64; },
                 as_is, "TTL/HL 255 not in range 0 - 64"},
             Row{"multicast", as_is, [](PacketReceived& p) { p.destination = kGroupAddress; },
                 "Expected unicast packet but received multicast packet"},
         }) {
        INFO(row.what);
        auto settings = unicast({"192.0.2.2"});
        row.set(settings);
        auto packet = unicast_packet(settings, 150, "192.0.2.2", "192.0.2.1");
        row.change(packet);
        packet.payload = encode(advert_of(settings, 150), packet.source, packet.destination);
        const auto received = receive(packet, settings, ip("192.0.2.1"));
        const auto* refusal = std::get_if<Refusal>(&received);
        CHECK((refusal ? refusal->reason : "") == row.reason);
    }
}

TEST_CASE("instances of the same VRID are told apart by their peers and by their groups") {
    auto one = unicast({"192.0.2.2"});
    auto other = unicast({"192.0.2.3"});
    other.name = "VI_2";
    auto multicast = instance();
    multicast.name = "VI_3";
    multicast.version = 3;
    auto elsewhere = multicast;
    elsewhere.name = "VI_4";
    elsewhere.transport.multicast_group = ip("224.0.0.250");
    Rig rig(configuration({one, other, multicast, elsewhere}));
    rig.become_master();
    rig.on(unicast_packet(other, 150, "192.0.2.3", "192.0.2.1"));
    CHECK(rig.state("VI_2") == State::backup);
    auto packet = test::packet("eth0", advert_of(elsewhere, 150));
    packet.destination = ip("224.0.0.250");
    packet.payload = encode(advert_of(elsewhere, 150), packet.source, packet.destination);
    rig.on(packet);
    CHECK(rig.state("VI_4") == State::backup);
    CHECK(rig.state("VI_1") == State::master);
    CHECK(rig.state("VI_3") == State::master);
}

TEST_CASE("another group and another source are used, and the source needs no interface address") {
    auto settings = instance();
    settings.version = 3;
    settings.transport.multicast_group = ip("224.0.0.250");
    settings.transport.source = ip("192.0.2.77");
    Rig rig(configuration({settings}));
    rig.on(InterfaceChanged{"eth0", true, true, {}});
    CHECK(rig.state() == State::backup);
    const auto actions = rig.router.on(TimeReached{}, *rig.router.next_deadline());
    const auto sent = first_sent(actions);
    CHECK(sent.source == ip("192.0.2.77"));
    CHECK(sent.destination == ip("224.0.0.250"));
}

TEST_CASE("a source of the other family is none") {
    auto settings = instance();
    settings.transport.source = ip("fd00::1");
    Rig rig(configuration({settings}));
    const auto actions = rig.router.on(TimeReached{}, *rig.router.next_deadline());
    CHECK(first_sent(actions).source == ip("192.0.2.1"));
}

TEST_CASE("a tracked source address is a fault while the machine does not have it") {
    auto settings = instance();
    settings.transport.source = ip("192.0.2.77");
    settings.transport.track_source = true;
    Rig rig(configuration({settings}));
    const TrackerId id{TrackerKind::source_address, "192.0.2.77"};
    CHECK(rig.state() == State::fault);
    rig.on(TrackerChanged{id, 1});
    CHECK(rig.state() == State::backup);
    rig.become_master();
    rig.on(TrackerChanged{id, 0});
    CHECK(rig.state() == State::fault);
}

TEST_CASE("keepalived's old checksum of unicast is understood, answered in kind, or refused") {
    for (const auto allowed : {config::OldChecksum::automatic, config::OldChecksum::never}) {
        auto settings = unicast({"192.0.2.2"});
        settings.transport.old_checksum = allowed;
        Rig rig(configuration({settings}));
        const auto old = unicast_packet(settings, 50, "192.0.2.2", "224.0.0.18");
        const bool understood = allowed == config::OldChecksum::automatic;
        CHECK(std::holds_alternative<Advert>(receive(old, settings, ip("192.0.2.1"))) ==
              understood);
        rig.on(old);
        const auto actions = rig.router.on(TimeReached{}, *rig.router.next_deadline());
        for (const auto& action : actions) {
            const auto* sent = std::get_if<SendPacket>(&action);
            if (!sent) continue;
            CHECK(bool(decode(sent->payload, sent->source, kGroupAddress)) == understood);
        }
    }
}

TEST_CASE("version 3 may be summed without the pseudo-header") {
    auto settings = instance();
    settings.version = 3;
    auto bare = packet("eth0", advert_of(settings, 150));
    bare.payload =
        encode(advert_of(settings, 150), bare.source, bare.destination, Checksum::message_only);
    CHECK(std::holds_alternative<Refusal>(receive(bare, settings, ip("192.0.2.1"))));
    settings.transport.checksum_as_v2 = true;
    CHECK(std::holds_alternative<Advert>(receive(bare, settings, ip("192.0.2.1"))));
}

TEST_CASE("IPv6: from the link-local address to ff02::12, the addresses as configured") {
    Rig rig(configuration({ipv6()}));
    CHECK(rig.state() == State::fault);
    CHECK(rig.start.said.front() ==
          "(VI_1) interface eth0 has no link-local IPv6 address to send adverts from");
    InterfaceChanged up{"eth0", true, true, ip("192.0.2.1"), ip("fe80::1")};
    rig.on(up);
    REQUIRE(rig.state() == State::backup);
    rig.now = *rig.router.next_deadline();
    const auto actions = rig.router.on(TimeReached{}, rig.now);
    const auto sent = first_sent(actions);
    CHECK(sent.source == ip("fe80::1"));
    CHECK(sent.destination == ip("ff02::12"));
    const auto advert = decode(sent.payload, sent.source, sent.destination);
    REQUIRE(advert);
    CHECK(advert->addresses == std::vector{ip("fe80::100"), ip("2001:db8::100")});

    PacketReceived better{"eth0", ip("fe80::2"), ip("ff02::12"), 255, {}};
    better.payload = encode(advert_of(ipv6(), 150), better.source, better.destination);
    rig.on(better);
    CHECK(rig.state() == State::backup);
}

TEST_CASE("adverts of the other family, and version 2 over IPv6, are none") {
    auto advert = advert_of(ipv6(), 150);
    const auto bytes = encode(advert, ip("fe80::2"), ip("ff02::12"));
    CHECK(decode(bytes, ip("fe80::2"), ip("ff02::12")));
    CHECK_FALSE(decode(bytes, ip("fe80::2"), ip("ff02::13")));
    CHECK_FALSE(decode(bytes, ip("192.0.2.2"), ip("ff02::12")));
    advert.version = 2;
    CHECK_FALSE(
        decode(encode(advert, ip("fe80::2"), ip("ff02::12")), ip("fe80::2"), ip("ff02::12")));
}

TEST_CASE("no more addresses are advertised than a packet holds") {
    auto settings = ipv6();
    for (int i = 0; i < 300; ++i)
        settings.addresses.push_back(virtual_address(fmt::format("2001:db8::{:x}/64", i + 1)));
    CHECK(advertised_addresses(settings).size() == 89);
    CHECK(placed_addresses(settings).size() == 302);
}

}  // namespace
}  // namespace holdfast::vrrp::test
