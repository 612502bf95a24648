// Network: which packets arrive where and when, on each of the LANs.
#pragma once

#include <vector>

#include "simulation/clock.h"
#include "simulation/random.h"

namespace holdfast::sim {

// What a LAN does to its packets.
struct Weather {
    int loss = 0;         // percent
    int duplication = 0;  // percent
    Time longest_delay{0};
};

struct Arrival {
    std::size_t host = 0;
    Time at{0};
};

class Network {
  public:
    // `calm` is the weather that each LAN begins with.
    Network(std::size_t lans, std::size_t hosts, const Weather& calm);

    void set_weather(std::size_t lan, const Weather& weather, Time now);
    // Nothing from `from` reaches `to` any more.
    void cut(std::size_t lan, std::size_t from, std::size_t to, Time now);
    // Hosts hear each other where their sides are the same. Overrules cuts.
    void divide(std::size_t lan, const std::vector<int>& side_of, Time now);
    // Good weather and no cuts that work in one direction only; divisions stay.
    void calm_down(Time now);

    // Where a packet that `from` sends now arrives; reordered, as each copy has a delay of its own.
    // The answer is valid until the next call.
    const std::vector<Arrival>& send(std::size_t lan, std::size_t from, Time now, Random& random);

    // Whether the two hear each other.
    bool connected(std::size_t lan, std::size_t one, std::size_t other) const;

    // Since when packets have arrived without fail, and nothing that is older is still on its way;
    // Time::max() if they do not.
    Time calm_since(std::size_t lan) const;

  private:
    struct Lan {
        Weather weather;
        std::vector<bool> carries;  // [from * hosts + to]
        bool one_way = false;       // somebody hears who is not heard
        Time last_arrival{0};       // of all packets so far
        Time calm_since{0};
    };

    void changed(Lan& lan, Time now);
    bool is_calm(const Lan& lan) const;

    std::size_t hosts_;
    Weather calm_;
    std::vector<Lan> lans_;
    std::vector<Arrival> arrivals_;
};

}  // namespace holdfast::sim
