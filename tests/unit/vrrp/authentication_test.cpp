// AH and auth_hmac: what is made, as another program computes it, and what is believed.
#include <algorithm>

#include "tests/unit/vrrp/rig.h"
#include "vrrp/core/authentication_header.h"
#include "vrrp/core/authenticator.h"
#include "vrrp/core/hmac_trailer.h"

namespace holdfast::vrrp::test {
namespace {

constexpr auto kKey = "hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const WallTime kNoon{std::chrono::seconds(1'700'000'000)};

std::string hex(const Bytes& bytes) {
    std::string text;
    for (const auto octet : bytes)
        text += fmt::format("{:02x}", octet);
    return text;
}

config::VrrpInstance with_ah() {
    auto result = instance();
    result.authentication = {config::AuthType::ah, "1234"};
    return result;
}

config::VrrpInstance with_hmac(config::HmacMode mode = config::HmacMode::enforce) {
    auto result = instance();
    result.version = 3;
    result.auth_hmac.emplace();
    result.auth_hmac->keys = {{7, kKey}, {8, std::string(32, 'k')}};
    result.auth_hmac->active_key = 7;
    result.auth_hmac->mode = mode;
    return result;
}

// A peer's packets: what its Authenticator makes of an advert.
class Peer {
  public:
    explicit Peer(config::VrrpInstance settings, std::string_view source = "192.0.2.2")
        : settings_(std::move(settings)), source_(ip(source)) {}

    PacketReceived advert(std::uint8_t priority = 150, WallTime wall = kNoon) {
        SendPacket sent{"eth0", source_, kGroupAddress,
                        encode(advert_of_type(priority), source_, kGroupAddress)};
        authenticator_.next_advert(settings_, wall);
        authenticator_.seal(sent, settings_);
        return {"eth0", source_, kGroupAddress, 255, sent.payload, sent.ah_packet};
    }

  private:
    Advert advert_of_type(std::uint8_t priority) const {
        auto advert = advert_of(settings_, priority);
        if (settings_.version == 2) advert.auth_type = wire_type(settings_.authentication);
        return advert;
    }

    config::VrrpInstance settings_;
    IpAddress source_;
    Authenticator authenticator_;
};

// What an instance with these settings says of a packet, empty: it believes it.
class Judge {
  public:
    explicit Judge(config::VrrpInstance settings) : settings_(std::move(settings)) {}

    std::string of(const PacketReceived& packet, WallTime wall = kNoon) {
        const auto received = receive(packet, settings_, ip("192.0.2.1"));
        if (const auto* refusal = std::get_if<Refusal>(&received)) return refusal->reason;
        const auto refusal = authenticator_.refuse(packet, settings_, wall);
        return refusal ? refusal->reason : std::string();
    }

  private:
    config::VrrpInstance settings_;
    Authenticator authenticator_;
};

// --- AH ----------------------------------------------------------------------------------------

TEST_CASE("an advert in an Authentication Header is octet for octet what the RFCs say") {
    auto advert = advert_of(instance(), 100);
    advert.auth_type = 2;
    const auto source = ip("192.0.2.1");
    const auto packet = wrap_in_ah(encode(advert, source, kGroupAddress),
                                   {source, kGroupAddress, 255, false, 9, 5}, "1234");
    CHECK(hex(packet) ==
          "45c0004000090000ff330000c0000201e0000012"
          "70040000c000020100000005f42ddcb0c90502c5cae3b621"
          "213364010201b665c00002640000000000000000");
    const auto sequence = verify_ah(packet, false, "1234");
    REQUIRE(sequence);
    CHECK(*sequence == 5);
}

TEST_CASE("AH covers everything but what may change on the way") {
    Peer peer(with_ah());
    const auto packet = peer.advert().ah_packet;
    for (std::size_t at = 0; at < packet.size(); ++at) {
        INFO(at);
        auto damaged = packet;
        damaged[at] ^= at == 0 ? 0x10 : 0x01;
        const bool may_change = at == 1 || at == 6 || at == 7 || at == 10 || at == 11;
        CHECK(verify_ah(damaged, false, "1234").has_value() == may_change);
    }
    CHECK_FALSE(verify_ah(packet, false, "1235"));
    for (std::size_t length = 0; length < packet.size(); ++length)
        CHECK_FALSE(verify_ah(std::span(packet).first(length), false, "1234"));
}

TEST_CASE("a TTL counts where nobody may have changed it") {
    auto unicast = with_ah();
    unicast.transport.unicast = true;
    Peer peer(unicast);
    auto packet = peer.advert().ah_packet;
    packet[8] = 7;
    CHECK(verify_ah(packet, true, "1234"));
    CHECK_FALSE(verify_ah(packet, false, "1234"));
}

TEST_CASE("what was heard once is not believed again") {
    Peer peer(with_ah());
    Judge judge(with_ah());
    const auto first = peer.advert();
    const auto second = peer.advert();
    CHECK(judge.of(first).empty());
    CHECK(judge.of(second).empty());
    CHECK(judge.of(second).starts_with("IPSEC-AH : sequence number"));
    CHECK(judge.of(first).starts_with("IPSEC-AH : sequence number"));
}

TEST_CASE("AH is wanted by who has it, and by nobody else") {
    Peer plain(instance());
    Peer wrapped(with_ah());
    CHECK(Judge(with_ah()).of(plain.advert()) == "No AH header but auth type is AH");
    CHECK(Judge(instance()).of(wrapped.advert()) == "Received AH header but auth type not AH");
}

TEST_CASE("an instance goes on counting where its peer, or its predecessor, has stopped") {
    Peer peer(with_ah());
    Rig rig(configuration({with_ah()}));
    rig.wait(1s);
    PacketReceived last;
    for (int i = 0; i < 5; ++i)
        last = peer.advert(50, WallTime{std::chrono::seconds(2'000)});
    const auto heard = verify_ah(last.ah_packet, false, "1234");
    REQUIRE(heard);
    rig.on(last);
    rig.wait(4s);
    Actions sent;
    while (sent.empty()) {
        rig.now += 1s;
        sent = rig.router.on(TimeReached{}, rig.now);
    }
    const auto ours = verify_ah(std::get<SendPacket>(sent.front()).ah_packet, false, "1234");
    REQUIRE(ours);
    CHECK(*ours > *heard);
}

// --- auth_hmac ---------------------------------------------------------------------------------

TEST_CASE("a trailer is octet for octet what the draft says") {
    const WallTime at = kNoon + 500ms;
    Peer peer(with_hmac(), "192.0.2.1");
    CHECK(hex(peer.advert(100, at).payload) ==
          "3133640100640572c0000264"
          "010700006553f1008000000057d42c699b72a237d23803a46a12e4d7");
}

TEST_CASE("IPv6 counts the trailer in its checksum") {
    const auto source = ip("fe80::1");
    const auto group = ip("ff02::12");
    auto settings = with_hmac();
    settings.addresses = {virtual_address("fe80::100/64")};
    auto advert = advert_of(settings, 100);
    SendPacket sent{"eth0", source, group, encode(advert, source, group)};
    Authenticator authenticator;
    authenticator.next_advert(settings, kNoon + 500ms);
    authenticator.seal(sent, settings);
    CHECK(hex(sent.payload) ==
          "313364010064838ffe800000000000000000000000000100"
          "010700006553f10080000000625fa7d63de662fd10a872fa82dd6026");
    CHECK(Judge(settings).of({"eth0", source, group, 255, sent.payload}).empty());
    sent.payload.back() ^= 1;
    CHECK(Judge(settings).of({"eth0", source, group, 255, sent.payload}) ==
          "Invalid VRRPv3 checksum");
}

TEST_CASE("each octet of a signed advert counts") {
    Peer peer(with_hmac());
    const auto packet = peer.advert();
    CHECK(Judge(with_hmac()).of(packet).empty());
    for (std::size_t at = 0; at < packet.payload.size(); ++at) {
        INFO(at);
        auto damaged = packet;
        damaged.payload[at] ^= 1;
        CHECK_FALSE(Judge(with_hmac()).of(damaged).empty());
    }
    auto stolen = packet;
    stolen.source = ip("192.0.2.3");
    CHECK_FALSE(Judge(with_hmac()).of(stolen).empty());
}

TEST_CASE("a trailer is refused for its reason") {
    struct Row {
        const char* what;
        std::function<void(config::VrrpInstance&)> theirs;
        std::chrono::seconds late;
        const char* reason;
    };
    const auto same = [](auto&) {};
    for (const auto& row : {
             Row{"fresh", same, 0s, ""},
             Row{"at the window's edge", same, 5s, ""},
             Row{"from the future, at its edge", same, -5s, ""},
             Row{"stale", same, 6s,
                 "stale authentication trailer, clock skew 6 sec exceeds window 5 sec"},
             Row{"too new", same, -6s,
                 "stale authentication trailer, clock skew -6 sec exceeds window 5 sec"},
             Row{"the other key", [](auto& i) { i.auth_hmac->active_key = 8; }, 0s, ""},
             Row{"no key of ours",
                 [](auto& i) {
                     i.auth_hmac->keys.push_back({9, kKey});
                     i.auth_hmac->active_key = 9;
                 },
                 0s, "unknown authentication key id 9"},
             Row{"another key of that number",
                 [](auto& i) { i.auth_hmac->keys[0].secret = std::string(32, 'x'); }, 0s,
                 "invalid authentication HMAC"},
             Row{"none", [](auto& i) { i.auth_hmac.reset(); }, 0s,
                 "missing authentication trailer"},
         }) {
        INFO(row.what);
        auto theirs = with_hmac();
        row.theirs(theirs);
        CHECK(Judge(with_hmac()).of(Peer(theirs).advert(), kNoon + row.late) == row.reason);
    }
}

TEST_CASE("who is being migrated takes adverts without a trailer, and none that is wrong") {
    auto plain = with_hmac();
    plain.auth_hmac.reset();
    auto forged = with_hmac();
    forged.auth_hmac->keys[0].secret = std::string(32, 'x');
    for (const auto mode : {config::HmacMode::permissive, config::HmacMode::receive_only}) {
        CHECK(Judge(with_hmac(mode)).of(Peer(plain).advert()).empty());
        CHECK(Judge(with_hmac(mode)).of(Peer(with_hmac()).advert()).empty());
        CHECK(Judge(with_hmac(mode)).of(Peer(forged).advert()) == "invalid authentication HMAC");
    }
    CHECK(Judge(plain).of(Peer(with_hmac(config::HmacMode::receive_only)).advert()).empty());
    CHECK(Judge(plain).of(Peer(with_hmac(config::HmacMode::permissive)).advert()) ==
          "vrrp packet too long, length 40 and expect 12");
}

TEST_CASE("a replayed trailer is refused, and a sender whose clock is set back comes in again") {
    Peer peer(with_hmac());
    Judge judge(with_hmac());
    const auto packet = peer.advert();
    CHECK(judge.of(packet).empty());
    CHECK(judge.of(packet) == "replayed authentication trailer");
    const auto ahead = peer.advert(150, kNoon + 5s);
    CHECK(judge.of(ahead).empty());
    // Its clock was 100 s ahead of ours, and is right again.
    CHECK(judge.of(peer.advert(150, kNoon + 105s)).starts_with("stale"));
    CHECK(judge.of(peer.advert(150, kNoon + 6s), kNoon + 6s).empty());
}

TEST_CASE("a clock that is half wrong enough is warned of, and believed") {
    const auto said_at = [](std::chrono::seconds late) {
        Rig rig(configuration({with_hmac()}));
        Peer peer(with_hmac());
        const auto actions = rig.router.on(peer.advert(), rig.now, kNoon + late);
        const auto* say = actions.empty() ? nullptr : std::get_if<Say>(&actions.front());
        return say ? say->text : std::string();
    };
    CHECK(said_at(2s).empty());
    CHECK(said_at(3s) ==
          "(VI_1) authentication clock skew 3 sec from 192.0.2.2 approaching window 5 sec");
    CHECK(said_at(-3s).find("skew -3 sec") != std::string::npos);
}

TEST_CASE("monotonic: only the order counts") {
    auto settings = with_hmac();
    settings.auth_hmac->replay = config::HmacReplay::monotonic;
    Peer peer(settings);
    Judge judge(settings);
    CHECK(judge.of(peer.advert(), kNoon + 10'000s).empty());
    const auto later = peer.advert(150, kNoon - 100s);  // its clock went back
    CHECK(judge.of(later).empty());
    CHECK(judge.of(later) == "replayed authentication trailer");
}

TEST_CASE("however many senders there are, memory is bounded") {
    ReplayMarks marks;
    for (std::uint32_t sender = 0; sender < 1000; ++sender)
        CHECK(marks.admit(boost::asio::ip::address_v4(sender), 1));
    CHECK_FALSE(marks.admit(boost::asio::ip::address_v4(999), 1));
    CHECK(marks.admit(boost::asio::ip::address_v4(0), 1));  // forgotten
}

TEST_CASE("without the key to sign with an instance is in FAULT") {
    auto settings = with_hmac();
    settings.auth_hmac->keys.clear();
    Rig rig(configuration({settings}));
    CHECK(rig.state() == ipc::InstanceState::fault);
    CHECK(rig.start.said.front() == "(VI_1) auth_hmac has no key to sign with");
}

}  // namespace
}  // namespace holdfast::vrrp::test
