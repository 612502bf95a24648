#include "tests/sim/trouble.h"

#include <array>

#include <fmt/format.h>

namespace holdfast::sim {
namespace {

using namespace std::chrono_literals;

// Of one trouble: when it begins and ends, and whom it hits.
struct Draw {
    World& world;
    Time begin{0}, end{0};
    std::size_t lan = 0, host = 0, other = 0;

    Random& random() const { return world.random(); }
    Time interval() const { return world.cluster().longest_interval(); }
};

void weather(const Draw& draw, const Weather& weather) {
    auto& world = draw.world;
    const auto lan = draw.lan;
    world.plan(draw.begin,
               fmt::format("eth{}: {} % are lost, {} % doubled, packets take up to {} us", lan,
                           weather.loss, weather.duplication, weather.longest_delay.count() / 1000),
               [&world, lan, weather] { world.network().set_weather(lan, weather, world.now()); });
    const Weather calm{0, 0, world.cluster().longest_delay};
    world.plan(draw.end, fmt::format("eth{}: calm", lan),
               [&world, lan, calm] { world.network().set_weather(lan, calm, world.now()); });
}

void loss(const Draw& draw) {
    weather(draw,
            {draw.random().pick({5, 20, 50, 80, 100}), 0, draw.world.cluster().longest_delay});
}

void delay(const Draw& draw) { weather(draw, {0, 0, draw.random().up_to(3 * draw.interval())}); }

void duplication(const Draw& draw) {
    weather(draw, {0, draw.random().pick({10, 100}), draw.random().up_to(draw.interval())});
}

void storm(const Draw& draw) {
    weather(draw, {draw.random().between(1, 60), draw.random().between(0, 60),
                   draw.random().up_to(draw.interval())});
}

void cut(const Draw& draw) {
    auto& world = draw.world;
    world.plan(
        draw.begin,
        fmt::format("eth{}: host {} does not reach host {}", draw.lan, draw.host, draw.other),
        [&world, draw] {
            if (draw.host != draw.other)
                world.network().cut(draw.lan, draw.host, draw.other, world.now());
        });
}

void division(const Draw& draw) {
    auto& world = draw.world;
    std::vector<int> side_of, together(world.cluster().hosts.size());
    std::string sides;
    for (std::size_t host = 0; host < together.size(); ++host) {
        side_of.push_back(draw.random().between(0, 1));
        sides += side_of.back() ? " right" : " left";
    }
    const auto lan = draw.lan;
    world.plan(draw.begin, fmt::format("eth{} is divided:{}", lan, sides),
               [&world, lan, side_of] { world.network().divide(lan, side_of, world.now()); });
    if (draw.random().chance(50)) return;
    world.plan(draw.end, fmt::format("eth{} is one again", lan),
               [&world, lan, together] { world.network().divide(lan, together, world.now()); });
}

void sleep(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    const auto longest = draw.random().chance(50) ? draw.interval() / 2 : 8 * draw.interval();
    world.plan(draw.begin, "", [&world, host] { world.pause(host); });
    world.plan(draw.begin + draw.random().up_to(longest), "",
               [&world, host] { world.resume(host); });
}

void crash(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    world.plan(draw.begin, "", [&world, host] { world.crash(host); });
    const bool at_once = draw.random().chance(50);
    world.plan(at_once ? draw.begin + draw.interval() / 10 : draw.end, "",
               [&world, host] { world.start(host); });
}

void stop(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    world.plan(draw.begin, "", [&world, host] { world.stop(host); });
    if (draw.random().chance(70)) world.plan(draw.end, "", [&world, host] { world.start(host); });
}

void hand_over(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    world.plan(draw.begin, "", [&world, host] { world.hand_over(host); });
    if (draw.random().chance(20)) world.plan(draw.end, "", [&world, host] { world.stop(host); });
    const auto later = draw.end + 5 * draw.interval();
    if (draw.random().chance(70)) world.plan(later, "", [&world, host] { world.start(host); });
}

void interface_down(const Draw& draw) {
    auto& world = draw.world;
    world.plan(draw.begin, "", [&world, draw] { world.set_interface(draw.host, draw.lan, false); });
    if (draw.random().chance(70)) {
        world.plan(draw.end, "",
                   [&world, draw] { world.set_interface(draw.host, draw.lan, true); });
    }
}

void flapping(const Draw& draw) {
    auto& world = draw.world;
    auto when = draw.begin;
    for (int i = 0; i < 10; ++i) {
        world.plan(when, "",
                   [&world, draw, i] { world.set_interface(draw.host, draw.lan, i % 2 != 0); });
        when += draw.random().up_to(draw.interval());
    }
}

void reload(const Draw& draw) {
    auto& world = draw.world;
    const auto& cluster = world.cluster();
    const auto host = draw.host;
    const auto router = draw.random().below(cluster.routers.size());
    const auto group = cluster.routers[router].group;
    switch (draw.random().below(4)) {
        case 0:
            world.plan(draw.begin, "", [&world, host, group] {
                world.set_policy(host, group, draw_policy(world.cluster(), group, world.random()));
            });
            break;
        case 1:
            world.plan(draw.begin, "", [&world, host, router] {
                world.set_addresses(host, router, world.random().below(5));
            });
            break;
        case 2:
            world.plan(draw.begin, "",
                       [&world, host, router] { world.set_present(host, router, false); });
            world.plan(draw.end, "",
                       [&world, host, router] { world.set_present(host, router, true); });
            break;
        default: {
            const auto& shape = cluster.routers[router];
            if (shape.version == 2 || shape.interval > 20s) return;
            const auto interval = shape.interval * draw.random().between(1, 2);
            world.plan(draw.begin, "", [&world, host, router, interval] {
                world.set_interval(host, router, interval);
            });
        }
    }
}

// Bytes that are no advert for this host, whoever sends them.
vrrp::PacketReceived bad_packet(World& world, std::size_t host) {
    auto& random = world.random();
    const auto router = random.below(world.cluster().routers.size());
    const auto lan = world.cluster().routers[router].lan;
    const auto group = boost::asio::ip::address_v4(0xe0000012);
    auto advert = world.advert_of(host, router);
    advert.priority = random.pick<std::uint8_t>({0, 1, 254, 255});
    vrrp::PacketReceived packet{interface_name(lan), host_address(lan, 77), group, 255, {}};
    const auto what = random.below(8);
    if (what == 0) advert.version = 5 - advert.version;
    if (what == 1) advert.interval = advert.version == 2 ? advert.interval + 1s : 0s;
    if (what == 2 && advert.version == 3) packet.source = host_address(lan, 78);
    if (what == 7 && advert.version == 3) packet.ttl = 1;
    if (what == 7 && advert.version == 2) {
        advert.auth_type = 1;
        advert.auth_data = "secret";
    }
    packet.payload = encode(advert, host_address(lan, 77), group);
    if (what == 2 && advert.version == 2) packet.payload[6] ^= 0x80;
    if (what == 3) packet.ttl = random.between(0, 254);
    if (what == 4) packet.destination = host_address(lan, host);
    if (what == 5) packet.payload.resize(random.below(packet.payload.size()));
    if (what == 6) packet.payload[random.below(packet.payload.size())] ^= 1 << random.below(8);
    return packet;
}

void noise(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    for (int i = 0; i < 10; ++i) {
        world.plan(draw.begin + draw.random().up_to(draw.interval()), "",
                   [&world, host] { world.deliver_noise(host, bad_packet(world, host)); });
    }
}

void meddling(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    const auto router = draw.random().below(world.cluster().routers.size());
    const auto set = fmt::format("somebody sets an address of V{} on host {}", router, host);
    world.plan(draw.begin, set, [&world, host, router] { world.set_by_hand(host, router); });
    const auto gone = fmt::format("somebody removes an address of V{} on host {}", router, host);
    world.plan(draw.end, gone, [&world, host, router] { world.remove_by_hand(host, router); });
}

void insistence(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    const auto router = draw.random().below(world.cluster().routers.size());
    world.plan(draw.begin,
               fmt::format("somebody insists that host {} has no address of V{}", host, router),
               [&world, host, router] { world.insist(host, router); });
}

// A host comes back, and sooner or later, or never, has the connections of the others.
void late_connections(const Draw& draw) {
    auto& world = draw.world;
    const auto host = draw.host;
    crash(draw);
    const auto router = draw.random().below(world.cluster().routers.size());
    for (int i = draw.random().between(0, 3); i > 0; --i) {
        world.plan(draw.begin + draw.random().up_to(30 * draw.interval()),
                   fmt::format("host {} has the connections of V{}", host, router),
                   [&world, host, router] { world.catch_up(host, router); });
    }
}

using Kind = void (*)(const Draw&);
constexpr std::array<Kind, 19> kKinds{loss,
                                      delay,
                                      duplication,
                                      storm,
                                      cut,
                                      division,
                                      sleep,
                                      crash,
                                      crash,
                                      stop,
                                      hand_over,
                                      hand_over,
                                      reload,
                                      reload,
                                      noise,
                                      flapping,
                                      late_connections,
                                      meddling,
                                      insistence};

}  // namespace

void plan_trouble(World& world, Time until) {
    auto& random = world.random();
    const auto& cluster = world.cluster();
    Draw draw{world};
    draw.begin = world.now() + random.up_to(until - world.now());
    draw.end = draw.begin + random.up_to(until - draw.begin);
    draw.lan = random.below(cluster.lans);
    draw.host = random.below(cluster.hosts.size());
    draw.other = random.below(cluster.hosts.size());
    const auto kind = random.below(kKinds.size() + 1);
    if (kind == kKinds.size()) {
        interface_down(draw);
    } else {
        kKinds[kind](draw);
    }
}

}  // namespace holdfast::sim
