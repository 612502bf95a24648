// Strangers with our VRID, VRIDs that are nobody's here, and what is counted.
#include "tests/unit/vrrp/rig.h"
#include "vrrp/core/neighbourhood.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

// A version 3 router of other people, with an address of theirs.
PacketReceived strangers_advert(std::uint8_t vrid, int version = 3) {
    auto theirs = instance();
    theirs.vrid = vrid;
    theirs.version = version;
    theirs.addresses = {virtual_address("198.51.100.7/24")};
    return packet("eth0", advert_of(theirs, 200), "198.51.100.1");
}

TEST_CASE("free VRIDs are those after the one that is taken, around the end") {
    Neighbourhood neighbourhood;
    for (const int vrid : {51, 52, 54, 255, 1})
        neighbourhood.note("eth0", false, static_cast<std::uint8_t>(vrid));
    CHECK(neighbourhood.free_after("eth0", false, 51, 3) == std::vector{53, 55, 56});
    CHECK(neighbourhood.free_after("eth0", false, 254, 3) == std::vector{2, 3, 4});
    CHECK(neighbourhood.free_after("eth0", true, 51, 1) == std::vector{52});
    CHECK(neighbourhood.free_after("eth1", false, 51, 1) == std::vector{52});
    for (int vrid = 1; vrid <= 255; ++vrid)
        neighbourhood.note("eth0", false, static_cast<std::uint8_t>(vrid));
    CHECK(neighbourhood.free_after("eth0", false, 51, 3).empty());
}

TEST_CASE("a stranger with our VRID is named, once a minute, and free VRIDs with him") {
    Rig rig(configuration({instance()}));
    rig.wait(1s);
    rig.on(strangers_advert(52));
    rig.on(strangers_advert(54));
    const auto outcome = rig.on(strangers_advert(51));
    CHECK(outcome.done.empty());
    CHECK(mentions(outcome.said, "VRID 51 seems to be used by a stranger, 198.51.100.1 on eth0"));
    CHECK(mentions(outcome.said, "heard of nobody with 53, 55, 56"));
    CHECK(rig.on(strangers_advert(51)).said.empty());
}

TEST_CASE("so is one whom we have to follow, because he says it all right") {
    Rig rig(configuration({instance()}));
    rig.wait(1s);
    CHECK(mentions(rig.on(strangers_advert(51, 2)).said, "a stranger, 198.51.100.1"));
}

TEST_CASE("a peer with other addresses beside ours is no stranger") {
    auto settings = instance();
    settings.addresses.push_back(virtual_address("192.0.2.101/24"));
    Rig rig(configuration({settings}));
    rig.wait(1s);
    CHECK_FALSE(mentions(rig.on(packet("eth0", advert_of(instance(), 150))).said, "stranger"));
}

TEST_CASE("log_unknown_vrids") {
    auto config = configuration({instance()});
    CHECK(Rig(config).on(strangers_advert(99)).said.empty());
    config.settings.log_unknown_vrids = true;
    Rig rig(config);
    CHECK(rig.on(strangers_advert(99)).said ==
          Lines{"Unknown VRID(99) received on interface(eth0) from 198.51.100.1. ignoring..."});
    CHECK(rig.on(strangers_advert(99)).said.empty());
    auto routed = strangers_advert(98);
    routed.ttl = 254;
    CHECK(rig.on(routed).said.empty());
}

TEST_CASE("what is refused is counted by its reason, said or not") {
    Rig rig(configuration({instance()}));
    rig.wait(1s);
    auto far = packet("eth0", advert_of(instance(), 150));
    far.ttl = 3;
    auto cut = packet("eth0", advert_of(instance(), 150));
    cut.payload.pop_back();
    auto damaged = packet("eth0", advert_of(instance(), 150));
    damaged.payload[6] ^= 1;
    for (int i = 0; i < 7; ++i)
        rig.on(far);
    rig.on(cut);
    rig.on(damaged);
    rig.on(damaged);
    const auto reports = rig.router.report(rig.now).instances;
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].instance == "VI_1");
    CHECK(reports[0].state == State::backup);
    std::map<std::string, std::uint64_t> refused;
    for (const auto& [reason, count] : reports[0].refused)
        refused[reason] = count;
    CHECK(refused.at("ttl") == 7);
    CHECK(refused.at("length") == 1);
    CHECK(refused.at("checksum") == 2);
    CHECK(refused.at("version") == 0);
    rig.router.clear_counts();
    const auto cleared = rig.router.report(rig.now);
    CHECK_FALSE(cleared.instances[0].refused.empty());
    for (const auto& one : cleared.instances[0].refused)
        CHECK(one.count == 0);
    CHECK(cleared.instances[0].adverts.received == 0);
}

TEST_CASE("by how much an advert was late is known, and said when it is an interval") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    const auto wake = [&](auto late) {
        const auto due = *rig.router.next_deadline();
        return rig.on_time(due + late).said;
    };
    CHECK(wake(400ms).empty());
    CHECK(rig.router.report(rig.now).instances[0].latest_advert == 400ms);
    CHECK(mentions(wake(1200ms), "an advert is sent 1200 ms late"));
    CHECK(wake(1ms).empty());
    CHECK(rig.router.report(rig.now).instances[0].latest_advert == 1200ms);
}

}  // namespace
}  // namespace holdfast::vrrp::test
