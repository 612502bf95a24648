// Where the configuration departs from the standard's path.
#include "tests/unit/vrrp/rig.h"
#include "vrrp/core/addresses.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

TEST_CASE("excluded addresses are held and announced, not advertised") {
    auto settings = instance();
    settings.excluded_addresses = {virtual_address("192.0.2.200/24"),
                                   virtual_address("2001:db8::1/64")};
    Rig rig(configuration({settings}));
    CHECK(rig.wait(3609375us).done ==
          Lines{"VI_1 advert 100", "VI_1 add 192.0.2.100/24 192.0.2.200/24 2001:db8::1/64",
                "VI_1 garp 5 x 192.0.2.100/24 192.0.2.200/24 2001:db8::1/64",
                "VI_1 backup -> master"});
    CHECK(advertised_addresses(settings) == std::vector{ip("192.0.2.100")});
}

TEST_CASE("down_timer_adverts is how many adverts a backup has to miss") {
    auto settings = instance();
    settings.behaviour.down_timer_adverts = 7;
    Rig rig(configuration({settings}));
    CHECK(rig.until_deadline() == 7609375us);
}

TEST_CASE("the answer to a weaker master") {
    struct Row {
        const char* what;
        std::optional<bool> no_advert;
        bool strict;
        std::optional<unsigned> repeat;
        Lines at_once;
    };
    const std::string advert = "VI_1 advert 100";
    for (const auto& row : {
             Row{"as always", {}, false, {}, {advert, "VI_1 garp 5 x 192.0.2.100/24"}},
             Row{"lower_prio_no_advert", true, false, {}, {"VI_1 garp 5 x 192.0.2.100/24"}},
             Row{"garp_lower_prio_repeat", {}, false, 2, {advert, "VI_1 garp 2 x 192.0.2.100/24"}},
             Row{"none", {}, false, 0, {advert}},
             Row{"strict", {}, true, {}, {}},
         }) {
        INFO(row.what);
        auto settings = instance();
        settings.behaviour.lower_priority_no_advert = row.no_advert;
        settings.behaviour.strict = row.strict;
        settings.garp.lower_priority_repeat = row.repeat;
        Rig rig(configuration({settings}));
        rig.become_master();
        rig.wait(1s);
        CHECK(rig.hear(50).done == row.at_once);
    }
}

TEST_CASE("garp_lower_prio_delay is the second volley's distance after a conflict") {
    auto settings = instance();
    settings.advert_interval = 255s;
    settings.garp.lower_priority_delay = 2s;
    settings.garp.lower_priority_repeat = 3;
    Rig rig(configuration({settings}));
    rig.wait(766s);
    rig.wait(10s);
    rig.hear(50);
    CHECK(rig.wait(1999ms).done.empty());
    CHECK(rig.wait(1ms).done == Lines{"VI_1 garp 3 x 192.0.2.100/24"});
}

TEST_CASE("a master that gives way says so, which strict_mode forbids unless it is asked for") {
    struct Row {
        bool strict;
        bool asked_for;
        bool sent;
    };
    for (const auto& row : {Row{false, false, true}, Row{false, true, true},
                            Row{true, false, false}, Row{true, true, true}}) {
        auto settings = instance();
        settings.behaviour.strict = row.strict;
        settings.behaviour.higher_priority_send_advert = row.asked_for;
        Rig rig(configuration({settings}));
        rig.become_master();
        CHECK((rig.hear(150).done.front() == "VI_1 advert 100") == row.sent);
        CHECK(rig.state() == State::backup);
    }
}

TEST_CASE("owner_ignore_adverts: an owner that is master hears nobody") {
    auto settings = instance();
    settings.priority = 255;
    settings.behaviour.owner_ignores_adverts = true;
    Rig rig(configuration({settings}));
    REQUIRE(rig.state() == State::master);
    const auto heard = rig.hear(255, "192.0.2.200");
    CHECK(heard.done.empty());
    CHECK(heard.said.empty());
}

TEST_CASE("garp_master_refresh announces as long as it is master") {
    auto settings = instance();
    settings.advert_interval = 255s;
    settings.garp_master_delay = 0s;
    settings.garp.master_refresh = 60s;
    settings.garp.master_refresh_repeat = 2;
    Rig rig(configuration({settings}));
    rig.wait(765609375us);
    REQUIRE(rig.state() == State::master);
    const Lines once{"VI_1 garp 2 x 192.0.2.100/24"};
    CHECK(rig.wait(60s).done == once);
    CHECK(rig.wait(60s).done == once);
    rig.on(interface_down("eth0"));
    CHECK(rig.wait(10min).done.empty());
}

TEST_CASE("garp_extra_if announces what is on other interfaces") {
    auto settings = instance();
    settings.advert_interval = 255s;
    settings.garp_master_delay = 0s;
    settings.garp.extra_interval = 30s;
    settings.garp.extra_on_all = true;
    settings.addresses.push_back(virtual_address("198.51.100.1/24"));
    settings.addresses.back().interface = "eth7";
    Rig rig(configuration({settings}));
    rig.on(interface_up("eth7", "198.51.100.9"));
    rig.wait(765609375us);
    CHECK(rig.wait(30s).done == Lines{"VI_1 garp 1 x 198.51.100.1/24"});
}

TEST_CASE("garp_extra_if without all is for VMAC interfaces that no adverts leave by") {
    auto settings = instance();
    settings.advert_interval = 255s;
    settings.garp_master_delay = 0s;
    settings.garp.extra_interval = 30s;
    settings.addresses.push_back(virtual_address("198.51.100.1/24"));
    settings.addresses.back().interface = "eth7";
    settings.addresses.push_back(virtual_address("203.0.113.1/24"));
    settings.addresses.back().interface = "vrrp1.51";
    settings.addresses.back().flags.use_vmac = true;
    settings.vmac.emplace().interface = "vrrp.51";
    settings.addresses.front().interface = "vrrp.51";
    settings.addresses.front().flags.use_vmac = true;
    const auto volley_of = [](const config::VrrpInstance& one) {
        Rig rig(configuration({one}));
        for (const auto* name : {"eth7", "vrrp.51", "vrrp1.51"})
            rig.on(interface_up(name, "198.51.100.9"));
        rig.wait(765609375us);
        return rig.wait(30s).done;
    };
    CHECK(volley_of(settings) == Lines{"VI_1 garp 1 x 203.0.113.1/24"});
    settings.vmac_xmit_base = true;
    CHECK(volley_of(settings) == Lines{"VI_1 garp 1 x 192.0.2.100/24 203.0.113.1/24"});
    settings.garp.extra_interval = 0s;
    CHECK(volley_of(settings).empty());
}

TEST_CASE("vrrp_startup_delay: nobody is master before it is over, owners neither") {
    for (const std::uint8_t priority : {100, 255}) {
        auto settings = instance();
        settings.priority = priority;
        auto config = configuration({settings});
        config.settings.startup_delay = 20s;
        Rig rig(config);
        CHECK(rig.start.said.front() == "Delaying startup for 20 seconds");
        CHECK(rig.state() == State::backup);
        rig.wait(20s);
        CHECK(rig.state() == State::backup);
        rig.wait(4s);
        CHECK(rig.state() == State::master);
    }
}

TEST_CASE("dont_track_primary: an interface that is down is no fault") {
    auto settings = instance();
    settings.behaviour.ignore_interface_fault = true;
    Rig rig(configuration({settings}));
    rig.become_master();
    rig.on(InterfaceChanged{"eth0", true, false, ip("192.0.2.1")});
    CHECK(rig.state() == State::master);
}

TEST_CASE("skip_check_adv_addr: another list of addresses is not worth a word") {
    auto settings = instance();
    settings.behaviour.skip_address_check = true;
    Rig rig(configuration({settings}));
    auto advert = advert_of(settings, 150);
    advert.addresses.clear();
    CHECK(rig.on(packet("eth0", advert)).said.empty());
}

TEST_CASE("an address that somebody else removes from its master is put back") {
    Rig rig(configuration({instance()}));
    const AddressLost lost{"eth0", ip("192.0.2.100")};
    CHECK(rig.on(lost).done.empty());  // a backup does not have it
    rig.become_master();
    const auto restored = rig.on(lost);
    CHECK(restored.done == Lines{"VI_1 add 192.0.2.100/24", "VI_1 garp 5 x 192.0.2.100/24"});
    CHECK(restored.said ==
          Lines{"(VI_1) 192.0.2.100 on eth0 was removed by another program, restoring it"});
    CHECK(rig.on(AddressLost{"eth1", ip("192.0.2.100")}).done.empty());
    CHECK(rig.on(AddressLost{"eth0", ip("192.0.2.1")}).done.empty());
}

TEST_CASE("a master whose address is taken away again and again is none") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    for (int i = 0; i < 10; ++i)
        rig.on(AddressLost{"eth0", ip("192.0.2.100")});
    CHECK(rig.state() == State::master);
    CHECK(rig.on(AddressLost{"eth0", ip("192.0.2.100")}).done ==
          Lines{"VI_1 advert 0", "VI_1 remove 192.0.2.100/24", "VI_1 master -> backup"});
}

TEST_CASE("an address with no_track is not put back") {
    auto settings = instance();
    settings.addresses[0].flags.no_track = true;
    Rig rig(configuration({settings}));
    rig.become_master();
    CHECK(rig.on(AddressLost{"eth0", ip("192.0.2.100")}).done.empty());
}

TEST_CASE("an address that somebody sets on a backup, or on who is in FAULT, is removed") {
    Rig rig(configuration({instance()}));
    const AddressFound found{"eth0", ip("192.0.2.100")};
    const auto removed = rig.on(found);
    CHECK(removed.done == Lines{"VI_1 remove 192.0.2.100/24"});
    CHECK(removed.said == Lines{"(VI_1) 192.0.2.100 on eth0 was set by another program though we "
                                "are not master, removing it"});
    CHECK(rig.on(AddressFound{"eth1", ip("192.0.2.100")}).done.empty());
    CHECK(rig.on(AddressFound{"eth0", ip("192.0.2.1")}).done.empty());
    rig.on(interface_down("eth0"));
    CHECK(rig.on(found).done == Lines{"VI_1 remove 192.0.2.100/24"});
}

TEST_CASE("who may have its addresses keeps them") {
    const AddressFound found{"eth0", ip("192.0.2.100")};
    Rig master(configuration({instance()}));
    master.become_master();
    CHECK(master.on(found).done.empty());

    auto settings = instance();
    settings.priority = 255;
    Rig owner(configuration({settings}));
    owner.on(interface_down("eth0"));
    CHECK(owner.on(found).done.empty());

    // Another instance has the same address and is master.
    auto other = instance();
    other.name = "VI_2";
    other.vrid = 99;
    Rig both(configuration({instance(), other}));
    both.hear(200);
    while (both.state("VI_2") != State::master) {
        both.wait(1s);
        both.hear(200);
    }
    REQUIRE(both.state("VI_1") == State::backup);
    CHECK(both.on(found).done.empty());
}

TEST_CASE("who sets an address again and again is not fought without end, nor left alone") {
    auto settings = instance();
    settings.preempt = false;
    Rig rig(configuration({settings}));
    const AddressFound found{"eth0", ip("192.0.2.100")};
    for (int i = 0; i < 10; ++i)
        CHECK_FALSE(rig.on(found).done.empty());
    for (int i = 0; i < 10; ++i)
        CHECK(rig.on(found).done.empty());
    Lines done;
    for (int i = 0; i < 10; ++i) {
        auto outcome = rig.wait(1s);
        done.insert(done.end(), outcome.done.begin(), outcome.done.end());
        rig.hear(200);
    }
    CHECK(done == Lines{"VI_1 remove 192.0.2.100/24"});
}

TEST_CASE("timer_expired_backup: a master that may not preempt and was silent too long gives way") {
    auto settings = instance();
    settings.preempt = false;
    const auto state_after = [](const config::VrrpInstance& instance, auto silence) {
        Rig rig(configuration({instance}));
        rig.become_master();
        rig.on_time(rig.now + silence);
        return rig.state();
    };
    CHECK(state_after(settings, 10s) == State::master);
    settings.behaviour.timer_expired_backup = 150;
    CHECK(state_after(settings, 10s) == State::backup);
    CHECK(state_after(settings, 2s) == State::master);
    settings.preempt = true;
    CHECK(state_after(settings, 10s) == State::master);
}

}  // namespace
}  // namespace holdfast::vrrp::test
