#include "simulation/network.h"

#include <algorithm>

namespace holdfast::sim {

Network::Network(std::size_t lans, std::size_t hosts, const Weather& calm)
    : hosts_(hosts), calm_(calm), lans_(lans) {
    for (auto& lan : lans_) {
        lan.weather = calm;
        lan.carries.assign(hosts * hosts, true);
    }
}

void Network::set_weather(std::size_t lan, const Weather& weather, Time now) {
    lans_[lan].weather = weather;
    changed(lans_[lan], now);
}

void Network::cut(std::size_t lan, std::size_t from, std::size_t to, Time now) {
    lans_[lan].carries[from * hosts_ + to] = false;
    lans_[lan].one_way = true;
    changed(lans_[lan], now);
}

void Network::divide(std::size_t lan, const std::vector<int>& side_of, Time now) {
    for (std::size_t from = 0; from < hosts_; ++from) {
        for (std::size_t to = 0; to < hosts_; ++to)
            lans_[lan].carries[from * hosts_ + to] = side_of[from] == side_of[to];
    }
    lans_[lan].one_way = false;
    changed(lans_[lan], now);
}

void Network::calm_down(Time now) {
    for (auto& lan : lans_) {
        if (is_calm(lan)) continue;
        lan.weather = calm_;
        if (lan.one_way) lan.carries.assign(hosts_ * hosts_, true);
        lan.one_way = false;
        changed(lan, now);
    }
}

const std::vector<Arrival>& Network::send(std::size_t index, std::size_t from, Time now,
                                          Random& random) {
    auto& lan = lans_[index];
    arrivals_.clear();
    for (std::size_t to = 0; to < hosts_; ++to) {
        if (to == from || !lan.carries[from * hosts_ + to]) continue;
        if (lan.weather.loss && random.chance(lan.weather.loss)) continue;
        const bool twice = lan.weather.duplication && random.chance(lan.weather.duplication);
        for (int copy = 0; copy <= (twice ? 1 : 0); ++copy) {
            const auto at = now + random.up_to(lan.weather.longest_delay);
            arrivals_.push_back({to, at});
            lan.last_arrival = std::max(lan.last_arrival, at);
        }
    }
    return arrivals_;
}

bool Network::connected(std::size_t lan, std::size_t one, std::size_t other) const {
    return lans_[lan].carries[one * hosts_ + other] && lans_[lan].carries[other * hosts_ + one];
}

Time Network::calm_since(std::size_t lan) const {
    return is_calm(lans_[lan]) ? lans_[lan].calm_since : Time::max();
}

void Network::changed(Lan& lan, Time now) { lan.calm_since = std::max(now, lan.last_arrival); }

bool Network::is_calm(const Lan& lan) const {
    return lan.weather.loss == 0 && lan.weather.longest_delay <= calm_.longest_delay &&
           lan.weather.duplication == calm_.duplication && !lan.one_way;
}

}  // namespace holdfast::sim
