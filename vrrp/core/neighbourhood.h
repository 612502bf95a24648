// Neighbourhood: which VRIDs are in use on which network, so that who has to take another one can
// be told which are free.
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::vrrp {

class Neighbourhood {
  public:
    // Somebody there speaks it, or is configured to. False if that is known already.
    bool note(const std::string& interface, bool ipv6, std::uint8_t vrid) {
        auto& used = used_[{interface, ipv6}];
        if (used[vrid]) return false;
        used[vrid] = true;
        return true;
    }

    // The first ones after `vrid` that nobody has been heard to speak there, `most` at most.
    std::vector<int> free_after(const std::string& interface, bool ipv6, std::uint8_t vrid,
                                std::size_t most) const {
        constexpr int kVrids = 255;  // 1..255
        const auto known = used_.find({interface, ipv6});
        std::vector<int> free;
        for (int step = 1; step < kVrids && free.size() < most; ++step) {
            const int candidate = (vrid - 1 + step) % kVrids + 1;
            const bool used =
                known != used_.end() && known->second[static_cast<std::size_t>(candidate)];
            if (!used) free.push_back(candidate);
        }
        return free;
    }

  private:
    std::map<std::pair<std::string, bool>, std::bitset<256>> used_;
};

}  // namespace holdfast::vrrp
