// PacedQueue: lines that wait, each with a pause between one and the next (garp_interval,
// gna_interval, garp_group).
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "vrrp/core/events.h"

namespace holdfast::vrrp {

// Whoever shares a lane shares its pauses; ARP and neighbour adverts wait apart.
struct Lane {
    int number = 0;
    bool ipv6 = false;

    friend auto operator<=>(const Lane&, const Lane&) = default;
};

template <class Item>
class PacedQueue {
  public:
    void add(Lane lane, std::chrono::microseconds pause, Item item) {
        auto& line = lines_[lane];
        line.pause = pause;
        line.items.push_back(std::move(item));
    }

    // The first of each lane whose pause is over.
    std::vector<Item> take(TimePoint now) {
        std::vector<Item> taken;
        for (auto& [lane, line] : lines_) {
            if (line.items.empty() || line.not_before > now) continue;
            taken.push_back(std::move(line.items.front()));
            line.items.pop_front();
            line.not_before = now + line.pause;
        }
        return taken;
    }

    // When take() has something to give, if anything waits.
    std::optional<TimePoint> due() const {
        std::optional<TimePoint> first;
        for (const auto& [lane, line] : lines_) {
            if (!line.items.empty() && (!first || line.not_before < *first))
                first = line.not_before;
        }
        return first;
    }

    std::size_t size() const {
        std::size_t total = 0;
        for (const auto& [lane, line] : lines_)
            total += line.items.size();
        return total;
    }

    template <class Predicate>
    void remove_if(Predicate predicate) {
        for (auto& [lane, line] : lines_)
            std::erase_if(line.items, predicate);
    }

  private:
    struct Line {
        std::chrono::microseconds pause{0};
        TimePoint not_before;
        std::deque<Item> items;
    };
    std::map<Lane, Line> lines_;
};

}  // namespace holdfast::vrrp
