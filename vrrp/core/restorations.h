// Restorations: how often a master has put an address back that somebody else takes away.
#pragma once

#include <chrono>
#include <map>

#include "vrrp/core/events.h"

namespace holdfast::vrrp {

class Restorations {
  public:
    static constexpr int kMost = 10;
    static constexpr auto kWithin = std::chrono::seconds(10);

    // False if the address was put back so often lately that it is no use: who holds mastership
    // without its address keeps it from those who could have it.
    bool admit(const IpAddress& address, TimePoint now) {
        auto& [since, count] = records_[address];
        if (count == 0 || now - since >= kWithin) {
            since = now;
            count = 0;
        }
        return ++count <= kMost;
    }

    void forget() { records_.clear(); }

  private:
    struct Record {
        TimePoint since;
        int count = 0;
    };
    std::map<IpAddress, Record> records_;
};

}  // namespace holdfast::vrrp
