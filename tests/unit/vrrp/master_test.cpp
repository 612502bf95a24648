// What a master does: adverts in time, gratuitous ARPs, the answer to weaker masters, preemption.
#include <algorithm>

#include <fmt/format.h>

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

using State = ipc::InstanceState;

TEST_CASE("adverts go every interval, to the microsecond, for a day") {
    auto settings = instance();
    settings.version = 3;
    settings.advert_interval = 30ms;
    settings.garp_master_delay = 0s;
    Rig rig(configuration({settings}));
    rig.wait(rig.until_deadline());
    REQUIRE(rig.state() == State::master);
    const auto begin = rig.now;
    for (int i = 1; i <= 10000; ++i) {
        REQUIRE(*rig.router.next_deadline() == begin + i * 30ms);
        REQUIRE(rig.on_time(*rig.router.next_deadline()).done == Lines{"VI_1 advert 100"});
    }
}

TEST_CASE("lateness does not add up, and what was slept through is not made good") {
    Rig rig(configuration({instance()}));
    rig.wait(3609375us);
    const auto begin = rig.now;
    CHECK(rig.on_time(begin + 1s + 400ms).done == Lines{"VI_1 advert 100"});
    CHECK(*rig.router.next_deadline() == begin + 2s);
    const auto late = rig.on_time(begin + 10s);
    CHECK(late.done == Lines{"VI_1 advert 100", "VI_1 garp 5 x 192.0.2.100/24"});
    CHECK(*rig.router.next_deadline() == begin + 11s);
}

TEST_CASE("gratuitous ARPs: a volley at once and one after garp_master_delay") {
    struct Row {
        int repeat;
        std::chrono::seconds delay;
        Lines at_once, later;
    };
    const std::string five = "VI_1 garp 5 x 192.0.2.100/24";
    for (const auto& row : {Row{5, 5s, {five}, {five}}, Row{5, 0s, {five}, {}}, Row{0, 5s, {}, {}},
                            Row{5, 2s, {five}, {five}}}) {
        auto settings = instance();
        settings.garp_master_repeat = row.repeat;
        settings.garp_master_delay = row.delay;
        Rig rig(configuration({settings}));
        const auto volleys = [](const Outcome& outcome) {
            Lines lines;
            for (const auto& line : outcome.done) {
                if (line.find("garp") != std::string::npos) lines.push_back(line);
            }
            return lines;
        };
        CHECK(volleys(rig.wait(3609375us)) == row.at_once);
        if (row.delay.count()) CHECK(volleys(rig.wait(row.delay - 1us)).empty());
        CHECK(volleys(rig.wait(1us)) == row.later);
        CHECK(volleys(rig.wait(1min)).empty());
    }
}

TEST_CASE("of many addresses the first are announced before the last are set") {
    auto settings = instance();
    settings.addresses.clear();
    for (int i = 0; i < 200; ++i)
        settings.excluded_addresses.push_back(virtual_address(fmt::format("198.51.100.{}/32", i)));
    Rig rig(configuration({settings}));
    const auto done = rig.become_master().done;
    REQUIRE(done.size() >= 8);
    std::size_t added = 0;
    std::size_t announced = 0;
    for (const auto& line : done) {
        const auto count = static_cast<std::size_t>(std::count(line.begin(), line.end(), '/'));
        if (line.starts_with("VI_1 add ")) added += count;
        if (!line.starts_with("VI_1 garp ")) continue;
        announced += count;
        CHECK(announced == added);
        if (announced == count) CHECK(count == 16);
    }
    CHECK(announced == 200);
}

TEST_CASE("IPv6 addresses of an instance of IPv4 are held and announced, not advertised") {
    auto settings = instance();
    settings.addresses.push_back(virtual_address("2001:db8::1/64"));
    Rig rig(configuration({settings}));
    CHECK(rig.wait(3609375us).done ==
          Lines{"VI_1 advert 100", "VI_1 add 192.0.2.100/24 2001:db8::1/64",
                "VI_1 garp 5 x 192.0.2.100/24 2001:db8::1/64", "VI_1 backup -> master"});
}

TEST_CASE("an address is put where the configuration says") {
    auto settings = instance();
    settings.addresses.push_back(virtual_address("198.51.100.1/24"));
    settings.addresses.back().interface = "eth7";
    Rig rig(configuration({settings}));
    for (const auto& action : rig.router.on(TimeReached{}, *rig.router.next_deadline())) {
        const auto* add = std::get_if<AddAddresses>(&action);
        if (!add) continue;
        REQUIRE(add->addresses.size() == 2);
        CHECK(add->addresses[0].interface == "eth0");
        CHECK(add->addresses[1].interface == "eth7");
    }
}

TEST_CASE("adverts of a weaker master are all answered, with gratuitous ARPs once a second") {
    Rig rig(configuration({instance()}));
    rig.become_master();
    const Lines full{"VI_1 advert 100", "VI_1 garp 5 x 192.0.2.100/24"};
    CHECK(rig.hear(50).done == Lines{"VI_1 advert 100"});  // it has only just announced them
    rig.wait(1s);
    CHECK(rig.hear(50).done == full);
    rig.now += 100ms;
    CHECK(rig.hear(50).done == Lines{"VI_1 advert 100"});
    rig.now += 899ms;
    CHECK(rig.hear(50).done == Lines{"VI_1 advert 100"});
    rig.now += 1ms;
    CHECK(rig.hear(50).done == full);
}

TEST_CASE("a weaker master is preempted, or is not") {
    struct Row {
        const char* what;
        std::uint8_t priority;
        bool preempt;
        std::chrono::seconds delay;
        int takeover;  // after so many adverts of the weaker master, 0: never
    };
    for (const auto& row : {
             Row{"preempt", 100, true, 0s, 4},  // 3.6 s after the start
             Row{"nopreempt", 100, false, 0s, 0},
             Row{"nopreempt does not bind the owner", 255, false, 0s, 1},
             Row{"preempt_delay", 100, true, 10s, 13},  // 3.6 s after the last within 10 s
             Row{"nopreempt with a delay", 100, false, 10s, 0},
         }) {
        INFO(row.what);
        auto settings = instance();
        settings.priority = row.priority;
        settings.preempt = row.preempt;
        settings.preempt_delay = row.delay;
        Rig rig(configuration({settings}));
        int adverts = 0;
        while (rig.state() == State::backup && adverts < 100) {
            ++adverts;
            rig.hear(50);
            rig.wait(1s);
        }
        CHECK((rig.state() == State::master) == (row.takeover != 0));
        if (row.takeover && row.priority != 255) CHECK(adverts == row.takeover);
    }
}

TEST_CASE("preempt_delay counts anew when a stronger master was there in between") {
    auto settings = instance();
    settings.preempt_delay = 10s;
    Rig rig(configuration({settings}));
    CHECK(rig.hear(50).said == Lines{"(VI_1) start preempt delay (10.000000)"});
    rig.wait(3s);
    rig.hear(150);
    rig.wait(3s);
    CHECK(rig.hear(50).said.empty());  // once a minute, whatever adverts come
    for (int second = 0; second < 10; ++second) {
        rig.wait(1s);
        rig.hear(50);
    }
    CHECK(rig.state() == State::backup);
    rig.wait(3s);
    CHECK(rig.state() == State::master);
}

TEST_CASE("preempt_delay does not delay the takeover from a master that died") {
    auto settings = instance();
    settings.preempt_delay = 1000s;
    Rig rig(configuration({settings}));
    rig.hear(50);
    rig.wait(3609375us);
    CHECK(rig.state() == State::master);
}

TEST_CASE("version 3 learns the interval of its master and forgets it when it is master itself") {
    auto settings = instance();
    settings.version = 3;
    Rig rig(configuration({settings}));
    auto from_master = advert_of(settings, 150);
    from_master.interval = 100ms;
    CHECK(rig.on(packet("eth0", from_master)).said ==
          Lines{"(VI_1) advertisement interval updated from 1000ms to 100ms by master"});
    CHECK(rig.until_deadline() == 360937us);

    from_master.priority = 0;
    rig.on(packet("eth0", from_master));
    CHECK(rig.until_deadline() == 60937us);

    rig.wait(60937us);
    REQUIRE(rig.state() == State::master);
    CHECK(rig.until_deadline() == 1s);

    // The stronger master's interval counts from the advert that makes us step down.
    from_master.priority = 150;
    from_master.interval = 2s;
    rig.on(packet("eth0", from_master));
    CHECK(rig.until_deadline() == 7218750us);
}

}  // namespace
}  // namespace holdfast::vrrp::test
