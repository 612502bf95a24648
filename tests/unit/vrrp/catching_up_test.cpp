// A router that comes back lets the master go on until it has its connections.
#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp {

using namespace test;
using State = ipc::InstanceState;

namespace {

config::VrrpInstance catching_up(std::chrono::seconds longest) {
    auto settings = instance();
    settings.catch_up_time = longest;
    return settings;
}

// How many adverts of a weaker master it hears, one a second, until it takes over.
int adverts_followed(Rig& rig) {
    int adverts = 0;
    while (rig.state() == State::backup && adverts < 100) {
        ++adverts;
        rig.hear(50);
        rig.wait(1s);
    }
    return adverts;
}

}  // namespace

TEST_CASE("a weaker master is left alone until its connections are here") {
    Rig rig(configuration({catching_up(60s)}));
    CHECK(rig.hear(50).said ==
          Lines{"(VI_1) leaves 192.0.2.2 master until its connections are known here, for 60.000 s "
                "at most"});
    for (int second = 0; second < 20; ++second) {
        rig.wait(1s);
        CHECK(rig.hear(50).said.empty());
    }
    CHECK(rig.router.report(rig.now).instances[0].reason ==
          "leaves 192.0.2.2 master until its connections are known here");
    CHECK(rig.on(ConnectionsCaughtUp{"VI_1"}).said ==
          Lines{"(VI_1) the connections of the master are known here"});
    CHECK(rig.on(ConnectionsCaughtUp{"VI_1"}).said.empty());
    CHECK(adverts_followed(rig) == 4);  // 3.6 s after the last that it has followed
    CHECK(rig.state() == State::master);
}

TEST_CASE("connections that are never told to be here are waited for up to the limit") {
    Rig rig(configuration({catching_up(10s)}));
    CHECK(adverts_followed(rig) == 13);  // 3.6 s after the last within 10 s
    CHECK(rig.state() == State::master);
}

TEST_CASE("without a time to catch up a weaker master is preempted at once") {
    Rig rig(configuration({catching_up(0s)}));
    CHECK(adverts_followed(rig) == 4);
    CHECK(rig.on(ConnectionsCaughtUp{"VI_1"}).said.empty());
}

TEST_CASE("no connections are waited for while there is no master") {
    Rig rig(configuration({catching_up(1000s)}));
    rig.wait(3609375us);
    CHECK(rig.state() == State::master);

    Rig follower(configuration({catching_up(1000s)}));
    follower.hear(50);
    follower.wait(3609375us);
    CHECK(follower.state() == State::master);

    Rig asked(configuration({catching_up(1000s)}));
    asked.hear(50);
    asked.hear(0);  // it leaves
    asked.wait(609375us);
    CHECK(asked.state() == State::master);
}

TEST_CASE("who was master only now has the connections") {
    Rig rig(configuration({catching_up(1000s)}));
    rig.become_master();
    rig.hear(150);
    REQUIRE(rig.state() == State::backup);
    rig.hear(0);
    rig.hear(50);
    CHECK(adverts_followed(rig) < 5);
}

TEST_CASE("an instance that comes back from FAULT has missed what it was not told") {
    Rig rig(configuration({catching_up(10s)}));
    rig.hear(50);
    rig.on(ConnectionsCaughtUp{"VI_1"});
    rig.on(interface_down("eth0"));
    rig.on(interface_up("eth0", "192.0.2.1"));
    REQUIRE(rig.state() == State::backup);
    CHECK(adverts_followed(rig) == 13);
}

TEST_CASE("the others of its group wait with it") {
    Rig rig(configuration({catching_up(10s), instance(2)}, {"VI_1", "VI_2"}));
    for (int second = 0; second < 9; ++second) {
        rig.hear(50);
        rig.wait(1s);
    }
    CHECK(rig.state("VI_2") == State::backup);
    CHECK(adverts_followed(rig) == 4);
    CHECK(rig.state("VI_2") == State::master);
}

TEST_CASE("a reload that does away with the wait ends it") {
    Rig rig(configuration({catching_up(1000s)}));
    rig.hear(50);
    rig.on(ConfigurationChanged{configuration({catching_up(0s)})});
    CHECK(adverts_followed(rig) == 4);
}

}  // namespace holdfast::vrrp
