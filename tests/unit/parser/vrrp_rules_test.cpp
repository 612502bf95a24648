// What must be true of VRRP instances and groups as wholes.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

const char* const kTwoGroups =
    "vrrp_sync_group G { group { A B } }\nvrrp_sync_group H { group { A C } }\n";

std::string bare(const std::string& lines) { return "vrrp_instance V {\n" + lines + "\n}\n"; }

// The instance after all, whatever was told.
VrrpInstance kept(const Loaded& loaded) {
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->vrrp.instances.size() == 1);
    return loaded.config->vrrp.instances[0];
}

TEST_CASE("an instance that cannot work is left out, with the reason") {
    struct Row {
        std::string lines;
        const char* why;
    };
    const auto row = GENERATE(
        Row{"virtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 }", "it has no interface"},
        Row{"interface eth0\nvirtual_ipaddress { 192.0.2.1 }", "it has no virtual_router_id"},
        Row{"interface eth0\nvirtual_router_id 1\nversion 3", "it has no virtual_ipaddress"},
        Row{"interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 192.0.2.1 }\n"
            "auth_hmac {\n key 1 hex:" +
                std::string(64, '0') + "\n active_key 2\n}",
            "auth_hmac has no key whose number is its active_key"});
    const auto loaded = read(bare(row.lines));
    CHECK(mentions(loaded, std::string("vrrp_instance V is left out: ") + row.why));
    REQUIRE(loaded.config);
    CHECK(loaded.config->vrrp.instances.empty());
}

TEST_CASE("with AH nobody begins as master") {
    const auto loaded = read(
        bare("interface eth0\nvirtual_router_id 1\nstate MASTER\npriority 150\n"
             "virtual_ipaddress { 192.0.2.1 }\nauthentication { auth_type AH\n auth_pass x }"));
    CHECK(mentions(loaded, "state MASTER cannot work with auth_type AH"));
    CHECK(kept(loaded).state == InitialState::backup);
    CHECK(kept(loaded).authentication.type == AuthType::ah);
}

TEST_CASE("IPv6 needs version 3") {
    const auto v6 = [](const std::string& more) {
        return bare("interface eth0\nvirtual_router_id 1\nvirtual_ipaddress { 2001:db8::1/64 }\n" +
                    more);
    };
    const auto silent = read(v6(""));
    CHECK(problems(silent).empty());
    CHECK(kept(silent).version == 3);
    const auto said = read(v6("version 2"));
    CHECK(mentions(said, "version 2 of VRRP knows no IPv6"));
    CHECK(kept(said).version == 3);
}

TEST_CASE("state and priority follow from each other") {
    const auto master =
        read(bare("interface eth0\nvirtual_router_id 1\nstate MASTER\n"
                  "virtual_ipaddress { 192.0.2.1 }"));
    CHECK(kept(master).priority == 255);
    CHECK(mentions(master, "state MASTER without a priority means priority 255"));
    const auto owner = read(instance("priority 255\nstate BACKUP"));
    CHECK(kept(owner).state == InitialState::master);
    CHECK(mentions(owner, "priority 255 owns the addresses"));
}

TEST_CASE("nopreempt and preempt_delay where they cannot work") {
    const auto master = read(instance("state MASTER\nnopreempt"));
    CHECK(kept(master).preempt);
    CHECK(mentions(master, "nopreempt cannot work with state MASTER"));
    CHECK(master.diagnostics.all()[0].where.line == 7);
    CHECK(mentions(read(instance("priority 255\nnopreempt")),
                   "nopreempt cannot work with priority 255"));
    const auto delayed = read(instance("state MASTER\npreempt_delay 10"));
    CHECK(mentions(delayed, "preempt_delay cannot work with state MASTER"));
    CHECK(kept(delayed).preempt_delay == seconds(0));
    CHECK(mentions(read(instance("nopreempt\npreempt_delay 10")),
                   "preempt_delay cannot work with nopreempt"));
}

TEST_CASE("authentication") {
    const auto block = [](const std::string& lines) {
        return instance("authentication {\n" + lines + "\n}");
    };
    CHECK(mentions(read(block("auth_type PASS")), "without an auth_pass"));
    CHECK(mentions(read(block("auth_pass x")), "without an auth_type"));
    CHECK(kept(read(block("auth_pass x"))).authentication == Authentication{});
    const auto three =
        read(instance("version 3\nauthentication {\n auth_type PASS\n auth_pass x\n}"));
    CHECK(mentions(three, "VRRP version 3 has no authentication"));
    CHECK(kept(three).authentication == Authentication{});
    CHECK(kept(read(block("auth_type PASS\nauth_pass 123456789"))).authentication.secret ==
          "12345678");
}

TEST_CASE("the advert interval is what the version can carry") {
    const auto two = read(instance("advert_int 1.6"));
    CHECK(kept(two).advert_interval == seconds(2));
    CHECK(mentions(two, "version 2 of VRRP counts in whole seconds, 2 s is used"));
    CHECK(kept(read(instance("advert_int 0.1"))).advert_interval == seconds(1));
    const auto three = read(instance("version 3\nadvert_int 0.123"));
    CHECK(kept(three).advert_interval == milliseconds(120));
    CHECK(kept(read(instance("version 3\nadvert_int 100"))).advert_interval ==
          milliseconds(40'950));
}

TEST_CASE("more addresses than an advert can name") {
    std::string many = "interface eth0\nvirtual_router_id 1\nvirtual_ipaddress {\n";
    for (int i = 0; i < 300; ++i)
        many += "10.0." + std::to_string(i / 200) + "." + std::to_string(i % 200 + 1) + "\n";
    const auto loaded = read(bare(many + "}"));
    CHECK(mentions(loaded, "an advert names at most 255 addresses, the other 45 are left out"));
    CHECK(kept(loaded).addresses.size() == 255);
}

TEST_CASE("names and VRIDs are unique") {
    const auto twice = read(instance("") + instance(""));
    CHECK(kept(twice).name == "V");
    CHECK(mentions(twice, "a second vrrp_instance V, left out"));
    const auto vrid = read(instance("") + instance("", "W"));
    CHECK(kept(vrid).name == "V");
    CHECK(mentions(vrid, "virtual_router_id 51 is taken on eth0"));
    const auto family = read(instance("") +
                             "vrrp_instance W {\n interface eth0\n virtual_router_id 51\n"
                             " virtual_ipaddress { 2001:db8::1/64 }\n}\n");
    CHECK(problems(family).empty());
    CHECK(family.config->vrrp.instances.size() == 2);
}

TEST_CASE("a sync group's members exist and are in one group") {
    const auto loaded = read(kTwoGroups + instance("", "A") +
                             "vrrp_instance B {\n interface eth1\n virtual_router_id 52\n"
                             " virtual_ipaddress { 198.51.100.1 }\n}\n");
    CHECK(mentions(loaded, "'A' is in vrrp_sync_group G already"));
    CHECK(mentions(loaded, "'C' is no vrrp_instance"));
    CHECK(mentions(loaded, "vrrp_sync_group H has no members, left out"));
    REQUIRE(loaded.config->vrrp.sync_groups.size() == 1);
    CHECK(mentions(read("vrrp_sync_group G { group { V } }\n" + instance("")),
                   "has one member only"));
    CHECK(mentions(read("vrrp_sync_group G { group { V } }\n" + bare("")),
                   "'V' is a vrrp_instance that was left out"));
}

}  // namespace
}  // namespace holdfast::config
