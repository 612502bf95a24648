// World: one run. It has the time, the hosts and what goes on between them, and lets the rules look
// at everything that happens.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "simulation/network.h"
#include "simulation/random.h"
#include "tests/sim/cluster_rules.h"
#include "tests/sim/host_rules.h"
#include "tests/sim/timeline.h"

namespace holdfast::sim {

// Those of the hosts are so strict that hardly anything is left to be found by those of the
// cluster; without them it is seen that the others can fail too.
enum class RuleBook { all, cluster };

struct Statistics {
    double router_hours = 0;
    std::uint64_t runs = 0;
    std::uint64_t adverts = 0;
    std::uint64_t takeovers = 0;  // of an instance
    std::uint64_t troubles = 0;

    Statistics& operator+=(const Statistics& other);
};

class World {
  public:
    World(std::uint64_t seed, RuleBook rules, Timeline& timeline);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // Days of trouble and quiet ones in turn; stops at the first broken rule.
    void run();

    const std::optional<std::string>& violation() const {
        const bool of_a_host = rules_ == RuleBook::all && host_verdict_.violation();
        return of_a_host ? host_verdict_.violation() : cluster_verdict_.violation();
    }
    const Statistics& statistics() const { return statistics_; }
    const Cluster& cluster() const { return cluster_; }

    // --- for what befalls the cluster (trouble.h) ---

    Time now() const { return now_; }
    Random& random() { return random_; }
    Network& network() { return network_; }
    const Host& host(std::size_t index) const { return hosts_[index]; }

    // Does it then, unless the trouble is over before; one line for the timeline when it happens.
    void plan(Time when, std::string what, std::function<void()> deed);

    void start(std::size_t host);
    void stop(std::size_t host);       // in order, at once
    void hand_over(std::size_t host);  // in order, when another has taken over
    void crash(std::size_t host);      // kill -9: the kernel keeps the addresses
    void pause(std::size_t host);
    void resume(std::size_t host);
    void set_interface(std::size_t host, std::size_t lan, bool up);
    void set_policy(std::size_t host, std::size_t group, const Policy& policy);
    void set_interval(std::size_t host, std::size_t router, microseconds interval);
    void set_addresses(std::size_t host, std::size_t router, std::size_t count);
    void set_present(std::size_t host, std::size_t router, bool present);
    // Somebody on the host sets an address of the virtual router, or takes it away.
    void set_by_hand(std::size_t host, std::size_t router);
    void remove_by_hand(std::size_t host, std::size_t router);
    void insist(std::size_t host, std::size_t router);
    // The kernel has the master's connections; on other hosts that is never told, or in vain.
    void catch_up(std::size_t host, std::size_t router);
    // A packet that every host has to ignore.
    void deliver_noise(std::size_t host, vrrp::PacketReceived packet);

    // What the host would advertise now.
    vrrp::Advert advert_of(std::size_t host, std::size_t router) const;

  private:
    enum class Kind : std::uint8_t { arrival, wakeup, deed, inspection };
    struct Happening {
        Time at{0};
        std::uint64_t number = 0;  // the order of what happens at the same time
        Kind kind = Kind::arrival;
        std::uint32_t host = 0;
        std::uint32_t data = 0;  // arrival: in packets_; deed: in deeds_ (`host`: of which trouble)

        bool operator<(const Happening& other) const {
            return std::pair(at, number) > std::pair(other.at, other.number);
        }
    };
    // On its way to one host or several.
    struct Packet {
        vrrp::Event event;
        std::size_t router = 0;
        std::size_t sender = 0;
        Heard heard;
        std::size_t arrivals = 0;  // to come
    };
    struct Deed {
        std::string what;
        std::function<void()> doing;
    };

    void run_until(Time end);
    void go_through_trouble();
    void go_through_quiet();
    void recover();

    void push(Time at, Kind kind, std::size_t host = 0, std::uint32_t data = 0);
    void happen(const Happening& happening);
    void arrive(Host& host, std::uint32_t packet);
    void read(Host& host, std::uint32_t packet);
    void wake(Host& host);
    void inspect();

    void reload(Host& host);
    void tell_time(Host& host);
    std::vector<bool> tell_predecessors(Host& host);
    void tell_interface(Host& host, std::size_t lan);
    void power_off(Host& host);
    void turn(Host& host, const vrrp::Event& event);
    void perform(Host& host, const vrrp::Action& action);
    void send(const Host& host, const vrrp::SendPacket& packet);
    void transmit(const Host& host, const vrrp::SendPacket& packet, const vrrp::Advert& advert);
    void set_alarm(Host& host);
    // Tells the core what it knows already: it has nothing to do.
    void repeat(Host& host, const vrrp::Event& event);
    void expect_nothing(Host& host, const vrrp::Event& event, std::string_view what);
    void take_away(Host& host, std::size_t router, const config::VirtualAddress& address);
    vrrp::InterfaceChanged status_of(const Host& host, std::size_t lan) const;

    std::uint32_t keep(Packet packet);
    void release(std::uint32_t packet);

    Random random_;
    Timeline& timeline_;
    Cluster cluster_;
    Network network_;
    std::vector<Host> hosts_;
    RuleBook rules_;
    Verdict host_verdict_;
    Verdict cluster_verdict_;
    HostRules host_rules_;
    ClusterRules cluster_rules_;
    Statistics statistics_;

    Time now_{0};
    std::uint64_t happenings_ = 0;
    std::priority_queue<Happening> queue_;
    std::deque<Packet> packets_;  // references stay valid while more are sent
    std::vector<std::uint32_t> free_packets_;
    std::vector<Deed> deeds_;  // of the present trouble
    std::uint32_t trouble_ = 0;
};

}  // namespace holdfast::sim
