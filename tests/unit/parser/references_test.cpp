// What one block says about another.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

const VrrpInstance& first_instance(const Loaded& loaded) {
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    return loaded.config->vrrp.instances.at(0);
}

TEST_CASE("what is tracked exists, and stands once") {
    const auto loaded =
        read("vrrp_script alive {\n script /bin/true\n}\n" +
             instance("track_script {\n alive weight 5 reverse\n alife\n alive\n}"));
    CHECK(mentions(loaded, "'alife' is no vrrp_script, left out"));
    CHECK(mentions(loaded, "did you mean 'alive'?"));
    CHECK(mentions(loaded, "'alive' is tracked already"));
    const auto& scripts = first_instance(loaded).tracking.scripts;
    REQUIRE(scripts.size() == 1);
    CHECK(scripts[0].weight == Weight{5, true});
    for (const auto* list : {"track_file", "track_process", "track_bfd"}) {
        CHECK(mentions(read(instance(std::string(list) + " {\n nothing\n}")), "'nothing' is no "));
    }
}

TEST_CASE("a weight that can never cause a failover") {
    const auto with = [](const std::string& priority, const std::string& weight) {
        return read("vrrp_script S {\n script /bin/true\n weight " + weight + "\n}\n" +
                    "vrrp_instance V {\n interface eth0\n virtual_router_id 1\n priority " +
                    priority + "\n virtual_ipaddress { 192.0.2.1 }\n track_script { S }\n}\n");
    };
    const std::string never = "can never cause a failover";
    CHECK(mentions(with("254", "10"), never));
    CHECK(mentions(with("1", "-10"), never));
    CHECK(mentions(with("254", "-10 reverse"), never));
    CHECK_FALSE(mentions(with("254", "-10"), never));
    CHECK_FALSE(mentions(with("100", "10"), never));
    CHECK_FALSE(mentions(with("255", "0"), never));
}

TEST_CASE("weights where priorities may not move") {
    const auto in_group = [](const std::string& of_group, const std::string& track) {
        return read(
            "vrrp_script S {\n script /bin/true\n weight 5\n}\n"
            "track_file F {\n file /run/f\n}\n" +
            instance(track) + "vrrp_sync_group G {\n group { V }\n " + of_group + "\n}\n");
    };
    const auto tracked = [](const Loaded& loaded) { return first_instance(loaded).tracking; };

    auto loaded = in_group("", "track_script { S }");
    CHECK(mentions(loaded, "script 'S' is not tracked: vrrp_sync_group G without"));
    CHECK(tracked(loaded).scripts.empty());
    loaded = in_group("", "track_interface {\n eth1 weight -5\n}\ntrack_file { F }");
    CHECK(mentions(loaded, "interface 'eth1' is tracked without its weight"));
    CHECK(tracked(loaded).interfaces.at(0).weight == Weight{0, false});
    CHECK(tracked(loaded).files.at(0).weight == Weight{0, false});
    CHECK(tracked(in_group("", "track_file {\n F weight 2\n}")).files.empty());
    CHECK(tracked(in_group("", "track_script {\n S weight 0\n}")).scripts.size() == 1);
    for (const auto* word : {"sync_group_tracking_weight", "global_tracking"})
        CHECK(tracked(in_group(word, "track_script { S }")).scripts.size() == 1);

    const auto owner = [](const std::string& track) {
        return read(
            "vrrp_instance V {\n interface eth0\n virtual_router_id 1\n priority 255\n"
            " virtual_ipaddress { 192.0.2.1 }\n" +
            track + "\n}\n");
    };
    loaded = owner("track_interface {\n eth1 weight 5\n}");
    CHECK(mentions(loaded, "interface 'eth1' is not tracked: priority 255 owns"));
    CHECK(tracked(loaded).interfaces.empty());
    CHECK(tracked(owner("track_interface { eth1 }")).interfaces.size() == 1);
}

TEST_CASE("an address in two instances") {
    const auto loaded = read(instance("") +
                             "vrrp_instance W {\n interface eth0\n virtual_router_id 52\n"
                             " virtual_ipaddress { 192.0.2.1/24 }\n}\n");
    CHECK(mentions(loaded, "192.0.2.1/24 stands on eth0 twice"));
    const auto other = read(instance("") +
                            "vrrp_instance W {\n interface eth1\n virtual_router_id 52\n"
                            " virtual_ipaddress { 192.0.2.1/24 }\n}\n");
    CHECK_FALSE(mentions(other, "twice"));
}

TEST_CASE("a static item's track group, and that group's members") {
    const auto loaded = read(
        "static_ipaddress {\n 192.0.2.9/24 dev eth0 track_group G\n"
        " 192.0.2.8/24 dev eth0 track_group H\n}\n"
        "track_group G {\n group {\n V\n X\n }\n}\n" +
        instance(""));
    CHECK(mentions(loaded, "'H' is no track_group"));
    CHECK(mentions(loaded, "'X' is no vrrp_instance"));
    const auto& fixed = loaded.config->vrrp.fixed;
    CHECK(fixed.addresses.at(0).track_group == "G");
    CHECK(fixed.addresses.at(1).track_group.empty());
    CHECK(fixed.track_groups.at(0).instances == std::vector<std::string>{"V"});
}

TEST_CASE("a check's file and BFD session, a service's group") {
    const auto loaded =
        read(service("", "FILE_CHECK {\n track_file F\n}\nBFD_CHECK {\n name B\n}"));
    CHECK(mentions(loaded, "'F' is no track_file"));
    CHECK(mentions(loaded, "'B' is no bfd_instance"));
    CHECK(loaded.config->lvs.virtual_servers.at(0).real_servers.at(0).checks.empty());
    const auto group = read(
        "virtual_server_group G {\n 192.0.2.1-3 80\n}\n"
        "virtual_server group G {\n protocol TCP\n real_server 192.0.2.9 80 {\n"
        " }\n}\nvirtual_server group H {\n protocol TCP\n"
        " real_server 192.0.2.9 80 {\n }\n}\n");
    CHECK(mentions(group, "'H' is no virtual_server_group"));
    REQUIRE(group.config->lvs.virtual_servers.size() == 1);
    CHECK(group.config->lvs.virtual_servers[0].group == "G");
}

TEST_CASE("what a part of the instance needs of another") {
    const auto warns = [](const std::string& lines, const std::string& words) {
        const auto loaded = read(instance(lines));
        INFO(lines << "\n" << text_of(loaded));
        CHECK(problems(loaded).find(words) != std::string::npos);
    };
    warns("vmac_xmit_base", "without use_vmac");
    warns("use_ipvlan", "needs an address for IPv4");
    warns("use_ipvlan 192.0.2.3\nuse_vmac", "exclude each other");
    warns("vrf blue", "for instances without an interface");
    warns("native_ipv6", "the addresses are IPv4");
    warns("unicast_ttl 5", "without a unicast_peer");
    warns("unicast_src_ip 192.0.2.3", "there is no usable unicast_peer");
    warns("unicast_peer { 2001:db8::1 }", "of the other family");
    warns("strict_mode\nunicast_peer { 192.0.2.3 }", "does not allow unicast peers");
    warns("strict_mode\nstate MASTER", "allows state MASTER with priority 255 only");
    CHECK(
        problems(read(instance("unicast_peer { 192.0.2.3\n }\nunicast_src_ip 192.0.2.4"))).empty());
    CHECK(problems(read("vrrp_instance V {\n interface eth0\n virtual_router_id 1\n version 3\n"
                        " no_virtual_ipaddress\n}\n"))
              .empty());
}

TEST_CASE("times that cannot work together") {
    const std::string delays = "interface_up_down_delays {\n eth0 2\n}\n";
    CHECK(mentions(read(delays + instance("")), "another router takes over before that"));
    CHECK_FALSE(mentions(read(delays + instance("advert_int 2")), "takes over before that"));
    CHECK(mentions(read(service("delay_loop 5", "MISC_CHECK {\n misc_path x\n misc_timeout 6\n}")),
                   "misc_timeout is longer than delay_loop (5 s)"));
}

TEST_CASE("a scheduler's flags, and a quorum that is never reached") {
    const auto flags = read(service("lvs_sched sh\nsh-port\nmh-port\nops"));
    CHECK(mentions(flags, "mh-port works with lvs_sched mh only"));
    CHECK(mentions(flags, "ops works with protocol UDP only"));
    const auto& server = flags.config->lvs.virtual_servers.at(0);
    CHECK(server.scheduler_flags == std::vector<std::string>{"sh-port"});
    CHECK_FALSE(server.one_packet);
    CHECK(mentions(read(service("quorum 5")),
                   "the quorum of 5 is never reached, all real servers together weigh 1"));
    CHECK(mentions(read(service("quorum 1\nhysteresis 1")), "the quorum is never lost"));
    CHECK(mentions(read(service("sorry_server_inhibit")), "without a sorry_server"));
}

}  // namespace
}  // namespace holdfast::config
