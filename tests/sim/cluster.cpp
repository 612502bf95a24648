#include "tests/sim/cluster.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostHosts = 5;
constexpr std::uint8_t kOwner = 255;

IpAddress address(std::size_t lan, std::size_t last) {
    return boost::asio::ip::address_v4(static_cast<std::uint32_t>(0x0a000000 | lan << 8 | last));
}

// Half of all people leave it at a second.
microseconds draw_interval(int version, Random& random) {
    if (random.chance(50)) return 1s;
    if (version == 2) return std::chrono::seconds(random.pick({2, 3, 5, 10, 30, 60}));
    return random.pick<microseconds>({10ms, 100ms, 250ms, 500ms, 2s, 5s, 20s, 40950ms});
}

VirtualRouter draw_router(std::size_t index, std::size_t lans, microseconds interval,
                          Random& random) {
    VirtualRouter router;
    router.lan = random.below(lans);
    router.vrid = static_cast<std::uint8_t>(10 + index);
    router.version = interval < 1s || interval % 1s != 0s || random.chance(50) ? 3 : 2;
    if (router.version == 2 && random.chance(50)) router.secret = "s3cret";
    router.interval = interval * (random.chance(75) ? 1 : random.between(1, 3));
    if (router.version == 3) router.interval = std::min<microseconds>(router.interval, 40950ms);
    router.addresses = random.below(4);
    router.garp_delay = random.chance(80) ? microseconds(5s) : microseconds(0);
    return router;
}

void draw_groups(Cluster& cluster, Random& random) {
    const bool synchronized = random.chance(50);
    for (std::size_t i = 0; i < cluster.routers.size(); ++i) {
        const bool joins = !cluster.groups.empty() && synchronized && random.chance(75);
        if (!joins) cluster.groups.emplace_back();
        cluster.groups.back().members.push_back(i);
        cluster.routers[i].group = cluster.groups.size() - 1;
    }
}

HostSettings draw_host(const Cluster& cluster, Random& random) {
    HostSettings host;
    host.clock_wrong = random.between(-Clock::kWorst, Clock::kWorst);
    // Some hosts are idle, some are busy.
    if (random.chance(60)) host.longest_wakeup = random.up_to<Time>(cluster.longest_delay);
    for (const auto& router : cluster.routers) {
        const bool differs = router.version == 3 && router.interval <= 20s && random.chance(10);
        host.intervals.push_back(differs ? 2 * router.interval : router.interval);
        host.addresses.push_back(router.addresses);
        host.present.push_back(true);
    }
    return host;
}

}  // namespace

microseconds Cluster::longest_interval() const {
    microseconds longest{0};
    for (const auto& host : hosts) {
        for (const auto interval : host.intervals)
            longest = std::max(longest, interval);
    }
    return longest;
}

microseconds Cluster::shortest_interval() const {
    auto shortest = microseconds::max();
    for (const auto& router : routers)
        shortest = std::min(shortest, router.interval);
    return shortest;
}

Policy draw_policy(const Cluster& cluster, std::size_t group, Random& random) {
    Policy policy;
    policy.priority =
        static_cast<std::uint8_t>(random.chance(50) ? random.pick({100, 100, 101, 150, 200, 254, 1})
                                                    : random.between(1, 254));
    if (random.chance(5)) {
        const bool owned =
            std::any_of(cluster.hosts.begin(), cluster.hosts.end(), [&](const HostSettings& host) {
                return group < host.policies.size() && host.policies[group].priority == kOwner;
            });
        if (!owned) policy.priority = kOwner;
    }
    policy.preempt = random.chance(75);
    if (random.chance(10)) {
        const auto longest = cluster.routers[cluster.groups[group].members.front()].interval * 10;
        policy.preempt_delay = random.up_to(longest);
    }
    if (random.chance(10)) {
        const auto longest = cluster.routers[cluster.groups[group].members.front()].interval * 20;
        policy.catch_up_time = random.up_to(longest);
    }
    return policy;
}

Cluster draw_cluster(Random& random) {
    Cluster cluster;
    cluster.lans = random.between(1, 3);
    const auto interval = draw_interval(random.pick({2, 3}), random);
    const auto routers = random.pick<std::size_t>({1, 1, 2, 2, 3, 4});
    for (std::size_t i = 0; i < routers; ++i)
        cluster.routers.push_back(draw_router(i, cluster.lans, interval, random));
    draw_groups(cluster, random);

    cluster.longest_delay = std::min<Time>(5ms, cluster.shortest_interval() / 20);
    if (random.chance(20)) cluster.longest_delay = cluster.shortest_interval() / 10;
    const auto hosts = random.pick<std::size_t>({2, 2, 3, 3, 4, kMostHosts});
    for (std::size_t i = 0; i < hosts; ++i) {
        cluster.hosts.push_back(draw_host(cluster, random));
        for (std::size_t group = 0; group < cluster.groups.size(); ++group)
            cluster.hosts[i].policies.push_back(draw_policy(cluster, group, random));
    }
    return cluster;
}

std::string instance_name(std::size_t router) { return "V" + std::to_string(router); }

std::size_t router_named(const std::string& instance) { return std::stoul(instance.substr(1)); }

std::string interface_name(std::size_t lan) { return "eth" + std::to_string(lan); }

IpAddress host_address(std::size_t lan, std::size_t host) { return address(lan, 1 + host); }

config::VrrpInstance instance_of(const Cluster& cluster, std::size_t host, std::size_t index) {
    const auto& settings = cluster.hosts[host];
    const auto& router = cluster.routers[index];
    const auto& policy = settings.policies[router.group];
    config::VrrpInstance instance;
    instance.name = instance_name(index);
    instance.interface = interface_name(router.lan);
    instance.vrid = router.vrid;
    instance.priority = policy.priority;
    instance.version = router.version;
    instance.advert_interval = settings.intervals[index];
    instance.preempt = policy.preempt;
    instance.preempt_delay = policy.preempt_delay;
    if (cluster.groups[router.group].members.front() == index)
        instance.catch_up_time = policy.catch_up_time;
    if (!router.secret.empty()) instance.authentication = {config::AuthType::pass, router.secret};
    instance.garp_master_delay = router.garp_delay;
    for (std::size_t number = 0; number < settings.addresses[index]; ++number) {
        config::VirtualAddress virtual_address;
        virtual_address.prefix = {address(router.lan, 100 + 10 * index + number), 24};
        instance.addresses.push_back(virtual_address);
    }
    return instance;
}

config::VrrpConfig configuration(const Cluster& cluster, std::size_t host) {
    const auto& present = cluster.hosts[host].present;
    config::VrrpConfig config;
    for (std::size_t router = 0; router < cluster.routers.size(); ++router) {
        if (present[router]) config.instances.push_back(instance_of(cluster, host, router));
    }
    for (std::size_t i = 0; i < cluster.groups.size(); ++i) {
        const auto& group = cluster.groups[i];
        if (!group.synchronized()) continue;
        config.sync_groups.emplace_back();
        config.sync_groups.back().name = "G" + std::to_string(i);
        for (const auto member : group.members) {
            if (present[member]) config.sync_groups.back().members.push_back(instance_name(member));
        }
    }
    return config;
}

std::string describe(const Cluster& cluster) {
    std::string text = fmt::format("{} networks, packets take up to {} us\n", cluster.lans,
                                   cluster.longest_delay.count() / 1000);
    for (std::size_t i = 0; i < cluster.routers.size(); ++i) {
        const auto& router = cluster.routers[i];
        text +=
            fmt::format("V{}: version {} on eth{}, group {}, advert_int {} ms\n", i, router.version,
                        router.lan, router.group, router.interval.count() / 1000);
    }
    for (std::size_t i = 0; i < cluster.hosts.size(); ++i) {
        const auto& host = cluster.hosts[i];
        text += fmt::format("host {}: clock {:+} ppm, wakes up to {} us late;", i, host.clock_wrong,
                            host.longest_wakeup.count() / 1000);
        for (std::size_t group = 0; group < host.policies.size(); ++group) {
            const auto& policy = host.policies[group];
            text += fmt::format(" group {}: priority {}{}", group, policy.priority,
                                policy.preempt ? "" : " nopreempt");
            if (policy.preempt_delay.count())
                text += fmt::format(" preempt_delay {} ms", policy.preempt_delay.count() / 1000);
            if (policy.catch_up_time.count())
                text += fmt::format(" catch_up_time {} ms", policy.catch_up_time.count() / 1000);
        }
        text += '\n';
    }
    return text;
}

}  // namespace holdfast::sim
