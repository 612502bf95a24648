// vrrp_instance, vrrp_sync_group and what global_defs says about them.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

VrrpInstance only_instance(const std::string& text) {
    const auto loaded = read(text);
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->vrrp.instances.size() == 1);
    return loaded.config->vrrp.instances[0];
}

TEST_CASE("an instance's defaults") {
    const auto loaded = read(instance(""));
    CHECK(problems(loaded).empty());
    const auto v = loaded.config->vrrp.instances.at(0);
    CHECK(v.name == "V");
    CHECK(v.interface == "eth0");
    CHECK(v.state == InitialState::backup);
    CHECK(v.vrid == 51);
    CHECK(v.priority == 100);
    CHECK(v.version == 2);
    CHECK(v.advert_interval == seconds(1));
    CHECK(v.preempt);
    CHECK(v.preempt_delay == seconds(0));
    CHECK(v.authentication == Authentication{});
    CHECK(v.garp_master_repeat == 5);
    CHECK(v.garp_master_delay == seconds(5));
    REQUIRE(v.addresses.size() == 1);
    CHECK(to_string(v.addresses[0].prefix) == "192.0.2.1/32");
}

TEST_CASE("an instance's keywords") {
    CHECK(only_instance(instance("state MASTER")).state == InitialState::master);
    CHECK(only_instance(instance("version 3")).version == 3);
    CHECK(only_instance(instance("advert_int 4")).advert_interval == seconds(4));
    CHECK(only_instance(instance("version 3\nadvert_int 0.1")).advert_interval ==
          milliseconds(100));
    CHECK_FALSE(only_instance(instance("nopreempt")).preempt);
    CHECK(only_instance(instance("nopreempt\npreempt")).preempt == false);
    CHECK(only_instance(instance("preempt_delay 7.5")).preempt_delay == milliseconds(7500));
    CHECK(only_instance(instance("garp_master_repeat 3")).garp_master_repeat == 3);
    CHECK(only_instance(instance("garp_master_delay 9")).garp_master_delay == seconds(9));
    const auto v = only_instance(instance("authentication {\n auth_type PASS\n auth_pass 1234\n}"));
    CHECK(v.authentication == Authentication{AuthType::pass, "1234"});
}

TEST_CASE("global_defs gives instances their defaults, wherever it stands") {
    const std::string globals =
        "global_defs {\n vrrp_version 3\n vrrp_garp_master_repeat 2\n"
        " vrrp_garp_master_delay 8\n}\n";
    for (const auto& text : {globals + instance(""), instance("") + globals}) {
        const auto v = only_instance(text);
        CHECK(v.version == 3);
        CHECK(v.garp_master_repeat == 2);
        CHECK(v.garp_master_delay == seconds(8));
    }
    CHECK(only_instance(globals + instance("version 2")).version == 2);
}

TEST_CASE("a value out of its range is told of and the default stays") {
    struct Row {
        const char* line;
        const char* told;
    };
    const auto row = GENERATE(
        Row{"version 1", "version: '1' is not a whole number from 2 to 3"},
        Row{"version 4", "version: '4' is not"},
        Row{"priority 0", "priority: '0' is not a whole number from 1 to 255"},
        Row{"priority 256", "priority: '256' is not"}, Row{"priority -1", "priority: '-1' is not"},
        Row{"priority 1e2", "priority: '1e2' is not"},
        Row{"priority 99999999999999999999", "priority: '99999999999999999999' is not"},
        Row{"advert_int 0.009", "advert_int: '0.009' is not a time from 0.01 to 255 seconds"},
        Row{"advert_int 256", "advert_int: '256' is not"},
        Row{"advert_int nan", "advert_int: 'nan' is not"},
        Row{"preempt_delay 1001", "preempt_delay: '1001' is not a time from 0 to 1000 seconds"},
        Row{"garp_master_repeat 0", "garp_master_repeat: '0' is not"},
        Row{"garp_master_delay -1", "garp_master_delay: '-1' is not"},
        Row{"state MASTERR", "state: 'MASTERR' is not one of MASTER, BACKUP"});
    const auto loaded = read(instance(row.line));
    INFO(text_of(loaded));
    CHECK(mentions(loaded, row.told));
    REQUIRE(loaded.config);
    const auto& v = loaded.config->vrrp.instances.at(0);
    CHECK(v.version == 2);
    CHECK(v.priority == 100);
    CHECK(v.advert_interval == seconds(1));
    CHECK(v.preempt_delay == seconds(0));
    CHECK(v.garp_master_repeat == 5);
    CHECK(v.garp_master_delay == seconds(5));
    CHECK(v.state == InitialState::backup);
}

TEST_CASE("an interface's name is one") {
    for (const auto* bad : {"\"\"", "a/b", "abcdefghijklmnop", "..", "\"a b\""}) {
        INFO(bad);
        const auto loaded = read("vrrp_instance V {\n interface " + std::string(bad) +
                                 "\n virtual_router_id 1\n virtual_ipaddress { 192.0.2.1 }\n}\n");
        CHECK(mentions(loaded, "is not an interface's name"));
        CHECK(mentions(loaded, "vrrp_instance V is left out: it has no interface"));
    }
    CHECK(only_instance("vrrp_instance V {\n interface abcdefghijklmno\n virtual_router_id 1\n"
                        " virtual_ipaddress { 192.0.2.1 }\n}\n")
              .interface == "abcdefghijklmno");
}

TEST_CASE("an unknown keyword, a missing and a superfluous argument") {
    CHECK(mentions(read(instance("prioritty 5")), "did you mean 'priority'?"));
    CHECK(mentions(read(instance("advert_int")), "'advert_int' needs SECONDS"));
    CHECK(mentions(read(instance("advert_int 1 2")), "'2' is one word too many"));
    CHECK(mentions(read(instance("advert_int 1 {\n}")), "'advert_int' takes no block"));
    CHECK(mentions(read(instance("authentication")), "'authentication' needs a block"));
    CHECK(mentions(read(instance("advert_int 1\nadvert_int 2")),
                   "'advert_int' stands twice in this block, the last one counts"));
    CHECK(only_instance(instance("advert_int 1\nadvert_int 2")).advert_interval == seconds(2));
}

TEST_CASE("a sync group binds instances") {
    const auto loaded = read("vrrp_sync_group G {\n group {\n A\n B\n }\n}\n" + instance("", "A") +
                             "vrrp_instance B {\n interface eth1\n virtual_router_id 52\n"
                             " virtual_ipaddress { 198.51.100.1 }\n}\n");
    CHECK(problems(loaded).empty());
    REQUIRE(loaded.config->vrrp.sync_groups.size() == 1);
    CHECK(loaded.config->vrrp.sync_groups[0].name == "G");
    CHECK(loaded.config->vrrp.sync_groups[0].members == std::vector<std::string>{"A", "B"});
}

}  // namespace
}  // namespace holdfast::config
