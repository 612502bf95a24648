// vrrp_script, track_file, vrrp_track_process, bfd_instance, and what stands alone.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

TEST_CASE("vrrp_script") {
    const auto loaded = read(
        "vrrp_script S {\n script \"killall -0 haproxy\" root\n interval 2.5\n"
        " timeout 1\n weight -5 reverse\n rise 3\n fall 2\n init_fail\n}\n");
    CHECK(problems(loaded).empty());
    const auto& script = loaded.config->vrrp.scripts.at(0);
    CHECK(script.script.command == std::vector<std::string>{"killall", "-0", "haproxy"});
    CHECK(script.script.run_as.user == "root");
    CHECK(script.interval == milliseconds(2500));
    CHECK(script.timeout == seconds(1));
    CHECK(script.weight == Weight{-5, true});
    CHECK(script.rise == 3);
    CHECK(script.begins_failed);
    CHECK(mentions(read("vrrp_script S {\n}\n"), "it has no script"));
    CHECK(mentions(read("vrrp_script S {\n script x\n}\nvrrp_script S {\n script y\n}\n"),
                   "a second vrrp_script S, left out"));
}

TEST_CASE("track_file, by both of its names") {
    for (const std::string name : {"track_file", "vrrp_track_file"}) {
        const auto loaded =
            read(name + " F {\n file /run/f\n weight 7\n init_file 3 overwrite\n}\n");
        CHECK(problems(loaded).empty());
        const auto& file = loaded.config->vrrp.files.at(0);
        CHECK(file.path == "/run/f");
        CHECK(file.weight == Weight{7, false});
        CHECK(file.initial_value == 3);
        CHECK(file.overwrite);
    }
    CHECK(mentions(read("vrrp_track_file F {\n file /f\n}\n"),
                   "'vrrp_track_file' is the old name of 'track_file'"));
}

TEST_CASE("vrrp_track_process") {
    const auto loaded = read(
        "vrrp_track_process P {\n process \"/bin/a b\" c\n param_match partial\n"
        " quorum 2\n quorum_max 5\n delay 1.5\n full_command\n}\n");
    CHECK(problems(loaded).empty());
    const auto& process = loaded.config->vrrp.processes.at(0);
    CHECK(process.command == std::vector<std::string>{"/bin/a b", "c"});
    CHECK(process.parameters == ParameterMatch::partial);
    CHECK(process.quorum == 2);
    CHECK(process.terminate_delay == milliseconds(1500));
    CHECK(process.full_command);
    const auto never = read("vrrp_track_process P {\n process p\n quorum_max 0\n}\n");
    CHECK(never.config->vrrp.processes.at(0).quorum == 0);
    CHECK(mentions(read("vrrp_track_process P {\n process p\n quorum 3\n quorum_max 2\n}\n"),
                   "quorum is more than quorum_max"));
}

TEST_CASE("bfd_instance") {
    const auto loaded = read(
        "bfd_instance B {\n neighbor_ip 192.0.2.2\n source_ip 192.0.2.1\n"
        " min_rx 3.312\n multiplier 3\n passive\n vrrp\n}\n");
    CHECK(problems(loaded).empty());
    const auto& bfd = loaded.config->vrrp.bfds.at(0);
    CHECK(bfd.min_rx == microseconds(3312));
    CHECK(bfd.multiplier == 3);
    CHECK(bfd.for_vrrp);
    CHECK_FALSE(bfd.for_checkers);
    CHECK(mentions(read("bfd_instance B {\n}\n"), "it has no neighbor_ip"));
    CHECK(mentions(read("bfd_instance B {\n neighbor_ip 192.0.2.2\n source_ip ::1\n}\n"),
                   "of different families"));
}

TEST_CASE("the instance of the sync daemon waits for connections when it comes back") {
    const auto wait_of = [](const std::string& global, const std::string& more = "") {
        const auto loaded = read("global_defs {\n" + global + "\n}\n" + instance(more));
        CHECK(problems(loaded).empty());
        return loaded.config->vrrp.instances.at(0).catch_up_time;
    };
    CHECK(wait_of("lvs_sync_daemon eth0 V") == seconds(60));
    CHECK(wait_of("lvs_sync_wait 5\nlvs_sync_daemon eth0 inst V") == seconds(5));
    CHECK(wait_of("lvs_sync_daemon eth0 V\nlvs_sync_wait 0") == seconds(0));
    CHECK(wait_of("lvs_sync_daemon eth0 W") == seconds(0));
    CHECK(wait_of("lvs_sync_daemon eth0") == seconds(0));  // both sides always run
    CHECK(wait_of("lvs_sync_wait 5") == seconds(0));
    CHECK(mentions(read("global_defs {\nlvs_sync_wait 3601\n}\n"),
                   "lvs_sync_wait: '3601' is not a whole number from 0 to 3600"));
}

TEST_CASE("scripts of instances and groups, and the many settings of global_defs") {
    const auto loaded = read(
        "instance I\nglobal_defs {\n vrrp_priority -5\n vrrp_cpu_affinity 0 1\n"
        " lvs_sync_daemon eth0 inst V id 7 port 8849\n umask IRUSR|IWUSR\n"
        " lvs_timeouts tcp 100 udp 50\n notify_fifo /run/f root\n"
        " vrrp_garp_lower_prio_repeat 2\n vrrp_strict\n}\n" +
        instance("accept\nnotify_master \"/bin/up now\" root\nnotify_deleted\n"
                 "garp_extra_if all 100\nuse_vmac v.1 02:00:00:00:00:01"));
    CHECK(problems(loaded).empty());
    const auto& global = loaded.config->global;
    CHECK(global.namespaces.instance == "I");
    CHECK(global.processes.vrrp.nice == -5);
    CHECK(global.processes.vrrp.cpus == std::vector<int>{0, 1});
    CHECK(global.processes.umask == 0600U);
    CHECK(global.ipvs.sync_daemon->instance == "V");
    CHECK(global.ipvs.sync_daemon->id == 7);
    CHECK(global.ipvs.udp_timeout == seconds(50));
    CHECK(global.scripts.fifo.path == "/run/f");
    const auto& v = loaded.config->vrrp.instances.at(0);
    CHECK(v.notifications.master->command == std::vector<std::string>{"/bin/up", "now"});
    CHECK(v.notifications.tell_deleted);
    CHECK(v.garp.extra_interval == seconds(100));
    CHECK(v.garp.extra_on_all);
    CHECK(v.garp.lower_priority_repeat == 2U);
    CHECK(v.vmac->interface == "v.1");
    CHECK(v.vmac->mac == "02:00:00:00:00:01");
    CHECK(v.behaviour.strict);
}

TEST_CASE("auth_hmac") {
    const std::string key(32, 'k');
    const auto loaded = read(instance("auth_hmac {\n key 1 " + key +
                                      "\n key 2 file:/etc/key\n"
                                      " active_key 2\n mode receive-only\n}"));
    CHECK(problems(loaded).empty());
    CHECK(text_of(loaded).find(key) == std::string::npos);
    const auto& hmac = *loaded.config->vrrp.instances.at(0).auth_hmac;
    REQUIRE(hmac.keys.size() == 2);
    CHECK(hmac.active_key == 2);
    CHECK(hmac.mode == HmacMode::receive_only);
}

}  // namespace
}  // namespace holdfast::config
