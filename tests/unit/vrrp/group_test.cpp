// Sync groups: all members are in one state, whatever happens to one of them.
#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

config::VrrpConfig pair() { return configuration({instance(1), instance(2)}, {"VI_1", "VI_2"}); }

// An advert for the instance with this number.
Outcome hear(Rig& rig, std::uint8_t number, std::uint8_t priority) {
    const auto settings = instance(number);
    return rig.on(packet(settings.interface, advert_of(settings, priority)));
}

TEST_CASE("the members become master together") {
    Rig rig(pair());
    CHECK(rig.start.said.front() == "VRRP_Group(G) Syncing instances to BACKUP state");
    const auto outcome = rig.wait(3609375us);
    CHECK(outcome.done == Lines{"VI_1 advert 100", "VI_1 add 192.0.2.100/24",
                                "VI_1 garp 5 x 192.0.2.100/24", "VI_1 backup -> master",
                                "VI_2 advert 100", "VI_2 add 192.0.2.101/24",
                                "VI_2 garp 5 x 192.0.2.101/24", "VI_2 backup -> master"});
}

TEST_CASE("one member that hears a master keeps the others from becoming it") {
    Rig rig(pair());
    for (int i = 0; i < 10; ++i) {
        hear(rig, 2, 150);
        rig.wait(1s);
    }
    CHECK(rig.state("VI_1") == State::backup);
    CHECK(rig.state("VI_2") == State::backup);
    // From the last advert on, which was a second ago.
    rig.wait(2609374us);
    CHECK(rig.state("VI_1") == State::backup);
    rig.wait(1us);
    CHECK(rig.state("VI_1") == State::master);
    CHECK(rig.state("VI_2") == State::master);
}

TEST_CASE("a member that waits for the others yields to a master that appears meanwhile") {
    Rig rig(pair());
    rig.wait(3s);
    hear(rig, 2, 150);
    rig.wait(1s);  // VI_1 would be master
    hear(rig, 1, 150);
    rig.wait(3s);  // VI_2 would
    CHECK(rig.state("VI_1") == State::backup);
    rig.wait(1s);
    CHECK(rig.state("VI_1") == State::master);
    CHECK(rig.state("VI_2") == State::master);
}

TEST_CASE("a stronger master of one member sends all to BACKUP; the others are handed over") {
    Rig rig(pair());
    rig.become_master();
    CHECK(hear(rig, 2, 150).done == Lines{"VI_2 advert 100", "VI_1 advert 0",
                                          "VI_1 remove 192.0.2.100/24", "VI_1 master -> backup",
                                          "VI_2 remove 192.0.2.101/24", "VI_2 master -> backup"});
}

TEST_CASE("the fault of one member is the fault of all") {
    for (const auto before : {State::backup, State::master}) {
        Rig rig(pair());
        if (before == State::master) rig.become_master();
        const auto outcome = rig.on(interface_down("eth1"));
        if (before == State::master) {
            CHECK(outcome.done == Lines{"VI_1 advert 0", "VI_1 remove 192.0.2.100/24",
                                        "VI_1 master -> fault", "VI_2 remove 192.0.2.101/24",
                                        "VI_2 master -> fault"});
        } else {
            CHECK(outcome.done == Lines{"VI_1 backup -> fault", "VI_2 backup -> fault"});
        }
        CHECK(outcome.said.front() == "VRRP_Group(G) Syncing instances to FAULT state");
        CHECK(rig.wait(1min).done.empty());
        CHECK(rig.on(interface_up("eth1", "192.0.2.1")).done ==
              Lines{"VI_1 fault -> backup", "VI_2 fault -> backup"});
        CHECK(rig.until_deadline() == 3609375us);
    }
}

TEST_CASE("two faults are over when both are") {
    Rig rig(pair());
    rig.on(interface_down("eth0"));
    rig.on(interface_down("eth1"));
    CHECK(rig.on(interface_up("eth0", "192.0.2.1")).done.empty());
    CHECK(rig.state("VI_1") == State::fault);
    rig.on(interface_up("eth1", "192.0.2.1"));
    CHECK(rig.state("VI_1") == State::backup);
}

TEST_CASE("members on one interface fail together, with one look at the group") {
    auto second = instance(2);
    second.interface = "eth0";
    Rig rig(configuration({instance(1), second}, {"VI_1", "VI_2"}));
    rig.become_master();
    const auto outcome = rig.on(interface_down("eth0"));
    CHECK(outcome.done == Lines{"VI_1 remove 192.0.2.100/24", "VI_1 master -> fault",
                                "VI_2 remove 192.0.2.101/24", "VI_2 master -> fault"});
}

TEST_CASE("an owner waits for a member that is none") {
    auto owner = instance(1);
    owner.priority = 255;
    Rig rig(configuration({owner, instance(2)}, {"VI_1", "VI_2"}));
    CHECK(rig.state("VI_1") == State::backup);
    rig.wait(3609375us);
    CHECK(rig.state("VI_1") == State::master);
    CHECK(rig.state("VI_2") == State::master);
}

TEST_CASE("instances outside the group are left alone") {
    Rig rig(configuration({instance(1), instance(2), instance(3)}, {"VI_1", "VI_2"}));
    rig.become_master();
    rig.on(interface_down("eth1"));
    CHECK(rig.state("VI_1") == State::fault);
    CHECK(rig.state("VI_3") == State::master);
}

TEST_CASE("stopping hands over each member") {
    Rig rig(pair());
    rig.become_master();
    CHECK(rig.on(StopRequested{}).done ==
          Lines{"VI_1 advert 0", "VI_1 remove 192.0.2.100/24", "VI_1 master -> init",
                "VI_2 advert 0", "VI_2 remove 192.0.2.101/24", "VI_2 master -> init", "stopped"});
}

TEST_CASE("a member that is added goes with the others") {
    Rig rig(configuration({instance(1)}, {"VI_1"}));
    rig.on(interface_up("eth1", "192.0.2.1"));
    rig.become_master();
    CHECK(rig.on(ConfigurationChanged{pair()}).done ==
          Lines{"VI_2 advert 100", "VI_2 add 192.0.2.101/24", "VI_2 garp 5 x 192.0.2.101/24",
                "VI_2 init -> master"});
}

TEST_CASE("a member that is added without its interface is the fault of all") {
    Rig rig(configuration({instance(1)}, {"VI_1"}));
    rig.become_master();
    rig.on(ConfigurationChanged{pair()});
    CHECK(rig.state("VI_1") == State::fault);
    CHECK(rig.state("VI_2") == State::fault);
}

TEST_CASE("a master that joins a group of backups is one of them") {
    Rig rig(configuration({instance(1), instance(2)}));
    for (int i = 0; i < 5; ++i) {
        hear(rig, 2, 150);
        rig.wait(1s);
    }
    REQUIRE(rig.state("VI_1") == State::master);
    CHECK(rig.on(ConfigurationChanged{pair()}).done ==
          Lines{"VI_1 advert 0", "VI_1 remove 192.0.2.100/24", "VI_1 master -> backup"});
}

// "G master", "VI_1 backup"
Lines news_of(const Outcome& outcome) {
    Lines lines;
    for (const auto& news : outcome.news) {
        lines.push_back(news.name + " " + boost::describe::enum_to_string(news.event, "?"));
    }
    return lines;
}

TEST_CASE("a group is told of before its members in the beginning, and after them later") {
    Rig rig(pair());
    CHECK(news_of(rig.start) == Lines{"G backup", "VI_1 backup", "VI_2 backup"});
    CHECK(news_of(rig.wait(3609375us)) == Lines{"VI_1 master", "VI_2 master", "G master"});
    CHECK(news_of(rig.on(interface_down("eth0"))) == Lines{"VI_1 fault", "VI_2 fault", "G fault"});
    SECTION("a member more is no news of the group") {
        const auto three =
            configuration({instance(1), instance(2), instance(3)}, {"VI_1", "VI_2", "VI_3"});
        CHECK(news_of(rig.on(ConfigurationChanged{three})) == Lines{"VI_3 fault"});
    }
    SECTION("the end") {
        CHECK(news_of(rig.on(StopRequested{})) ==
              Lines{"VI_1 deleted", "VI_2 deleted", "G deleted"});
    }
}

TEST_CASE("a group that is new is told of, also when its members stay what they are") {
    Rig rig(configuration({instance(1), instance(2)}));
    CHECK(news_of(rig.start) == Lines{"VI_1 backup", "VI_2 backup"});
    CHECK(news_of(rig.on(ConfigurationChanged{pair()})) == Lines{"G backup"});
    CHECK(news_of(rig.on(ConfigurationChanged{pair()})).empty());
}

TEST_CASE("a weaker master is news once a second") {
    Rig rig(configuration({instance(1)}));
    rig.become_master();
    CHECK(news_of(hear(rig, 1, 50)) == Lines{"VI_1 master_rx_lower_priority"});
    CHECK(news_of(hear(rig, 1, 50)).empty());
    rig.wait(1s);
    CHECK(news_of(hear(rig, 1, 50)) == Lines{"VI_1 master_rx_lower_priority"});
}

}  // namespace
}  // namespace holdfast::vrrp::test
