// Which packets are no adverts for us, and that nothing is done about them but to say so.
#include "vrrp/core/reception.h"

#include <functional>

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

config::VrrpInstance with_password(std::string secret = "s3cret") {
    auto result = instance();
    result.authentication = {config::AuthType::pass, std::move(secret)};
    return result;
}

config::VrrpInstance version3() {
    auto result = instance();
    result.version = 3;
    return result;
}

struct Row {
    const char* what;
    config::VrrpInstance settings;
    std::function<void(Advert&)> said_otherwise;
    std::function<void(PacketReceived&)> damaged;
    Complaint complaint;
    const char* reason;
};

const auto kAsIs = [](auto&) {};

const std::vector<Row> kRefused{
    {"ttl 254", instance(), kAsIs, [](PacketReceived& p) { p.ttl = 254; }, Complaint::ttl,
     "invalid TTL/HL. Received 254 and expect 255"},
    {"unicast", instance(), kAsIs, [](PacketReceived& p) { p.destination = ip("192.0.2.1"); },
     Complaint::not_multicast, "Expected multicast packet but received unicast packet"},
    {"from ourselves", instance(), kAsIs, [](PacketReceived& p) { p.source = ip("192.0.2.1"); },
     Complaint::own_address, "WARNING - advert received from remote host with our IP address."},
    {"version 3 for 2", instance(), [](Advert& a) { a.version = 3; }, kAsIs, Complaint::version,
     "wrong version. Received 3 and expect 2"},
    {"version 2 for 3", version3(), [](Advert& a) { a.version = 2; }, kAsIs, Complaint::version,
     "wrong version. Received 2 and expect 3"},
    {"version 4", instance(), kAsIs, [](PacketReceived& p) { p.payload[0] = 0x41; },
     Complaint::version, "wrong version. Received 4 and expect 2"},
    {"empty", instance(), kAsIs, [](PacketReceived& p) { p.payload.clear(); }, Complaint::version,
     "wrong version. Received 0 and expect 2"},
    {"type", instance(), kAsIs, [](PacketReceived& p) { p.payload[0] = 0x22; },
     Complaint::packet_type, "Invalid packet type. 2 and expect 1"},
    {"checksum 2", instance(), kAsIs, [](PacketReceived& p) { p.payload[6] ^= 1; },
     Complaint::checksum, "Invalid VRRPv2 checksum"},
    {"checksum 3", version3(), kAsIs, [](PacketReceived& p) { p.source = ip("192.0.2.3"); },
     Complaint::checksum, "Invalid VRRPv3 checksum"},
    {"short", instance(), kAsIs, [](PacketReceived& p) { p.payload.pop_back(); }, Complaint::length,
     "vrrp packet too short, length 19 and expect 20"},
    {"long", version3(), kAsIs, [](PacketReceived& p) { p.payload.push_back(0); },
     Complaint::length, "vrrp packet too long, length 13 and expect 12"},
    {"no password", with_password(), [](Advert& a) { a.auth_type = 0; }, kAsIs,
     Complaint::authentication, "received a 0 auth, expecting 1!"},
    {"unexpected password", instance(), [](Advert& a) { a.auth_type = 1; }, kAsIs,
     Complaint::authentication, "received a 1 auth, expecting 0!"},
    {"wrong password", with_password(), [](Advert& a) { a.auth_data = "secret"; }, kAsIs,
     Complaint::authentication, "received an invalid passwd!"},
    {"beginning of the password", with_password(), [](Advert& a) { a.auth_data = "s3cre"; }, kAsIs,
     Complaint::authentication, "received an invalid passwd!"},
    {"another interval", instance(), [](Advert& a) { a.interval = 2s; }, kAsIs, Complaint::interval,
     "advertisement interval mismatch mine=1 sec rcv'd=2 sec"},
    {"interval 0", version3(), [](Advert& a) { a.interval = 0s; }, kAsIs, Complaint::interval,
     "advertisement interval of 0"},
};

PacketReceived packet_of(const Row& row) {
    auto advert = advert_of(row.settings, 150);
    row.said_otherwise(advert);
    auto result = packet("eth0", advert);
    row.damaged(result);
    return result;
}

TEST_CASE("packets are refused for their reason") {
    for (const auto& row : kRefused) {
        INFO(row.what);
        const auto received = receive(packet_of(row), row.settings, ip("192.0.2.1"));
        const auto* refusal = std::get_if<Refusal>(&received);
        REQUIRE(refusal);
        CHECK(refusal->complaint == row.complaint);
        CHECK(refusal->reason == row.reason);
    }
}

TEST_CASE("a refused packet changes nothing in any state, and is said once a minute") {
    for (const auto& row : kRefused) {
        INFO(row.what);
        for (const auto running : {1s, 4s}) {  // as backup, as master
            Rig rig(configuration({row.settings}));
            rig.wait(running);
            const auto due = rig.until_deadline();
            const auto first = rig.on(packet_of(row));
            CHECK(first.done.empty());
            if (packet_of(row).payload.size() > 1)
                CHECK(first.said == Lines{fmt::format("(VI_1) {} (from {})", row.reason,
                                                      packet_of(row).source.to_string())});
            CHECK(rig.on(packet_of(row)).said.empty());
            CHECK(rig.until_deadline() == due);
        }
    }
}

TEST_CASE("a flood is one line a minute, which tells how many were left out") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    auto flood = packet("eth0", advert_of(instance(), 150));
    flood.ttl = 1;
    CHECK(rig.on(flood).said ==
          Lines{"(VI_1) invalid TTL/HL. Received 1 and expect 255 (from 192.0.2.2)"});
    for (int i = 0; i < 59; ++i) {
        rig.now += 1s;
        CHECK(rig.on(flood).said.empty());
    }
    rig.now += 1s;
    CHECK(rig.on(flood).said == Lines{"(VI_1) invalid TTL/HL. Received 1 and expect 255 (from "
                                      "192.0.2.2) (59 more like this were not logged)"});
}

TEST_CASE("what is not for any instance here is not even worth a complaint") {
    Rig rig(configuration({instance()}));
    auto other = advert_of(instance(), 150);
    other.vrid = 52;
    CHECK(rig.on(packet("eth0", other)).said.empty());
    CHECK(rig.on(packet("eth1", advert_of(instance(), 150))).said.empty());
    CHECK(rig.on(PacketReceived{"eth0", ip("192.0.2.2"), kGroupAddress, 255, {0x21}}).said.empty());
}

TEST_CASE("the right password is accepted, a long one up to its eighth octet") {
    for (const auto* secret : {"s3cret", "12345678", "123456789"}) {
        INFO(secret);
        const auto settings = with_password(secret);
        const auto received =
            receive(packet("eth0", advert_of(settings, 150)), settings, ip("192.0.2.1"));
        CHECK(std::holds_alternative<Advert>(received));
    }
}

TEST_CASE("another list of addresses is told and the advert heeded nonetheless") {
    struct Row {
        std::vector<std::string> theirs;
        const char* said;
    };
    auto settings = instance();
    settings.addresses.push_back(virtual_address("192.0.2.101/24"));
    for (const auto& row : {
             Row{{"192.0.2.100", "192.0.2.101"}, ""},
             Row{{"192.0.2.101", "192.0.2.100"}, ""},
             Row{{"192.0.2.100"},
                 "(VI_1) ip address associated with VRID 51 not present in MASTER advert: "
                 "192.0.2.101 (from 192.0.2.2)"},
             Row{{},
                 "(VI_1) ip address associated with VRID 51 not present in MASTER advert: "
                 "192.0.2.100 (from 192.0.2.2)"},
             Row{{"192.0.2.100", "192.0.2.101", "192.0.2.102"},
                 "(VI_1) expected 2 VIPs but received 3 (from 192.0.2.2)"},
         }) {
        Rig rig(configuration({settings}));
        rig.wait(1s);
        auto advert = advert_of(settings, 150);
        advert.addresses.clear();
        for (const auto& address : row.theirs)
            advert.addresses.push_back(ip(address));
        CHECK(rig.on(packet("eth0", advert)).said == (*row.said ? Lines{row.said} : Lines{}));
        CHECK(rig.until_deadline() == 3609375us);
    }
}

}  // namespace
}  // namespace holdfast::vrrp::test
