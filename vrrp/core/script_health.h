// ScriptHealth: whether a vrrp_script is good, from how its runs end (keepalived.conf(5)).
#pragma once

#include <optional>

#include "parser/config.h"

namespace holdfast::vrrp {

class ScriptHealth {
  public:
    // `rise` successes in a row make a bad one good, `fall` failures a good one bad. The first run
    // decides at once, unless it begins failed or a process before this one knew (`known`).
    explicit ScriptHealth(const config::TrackScript& script, std::optional<bool> known = {})
        : rise_(script.rise), fall_(script.fall), good_(known) {
        if (!good_ && script.begins_failed) good_ = false;
    }

    // Nothing before the first run has ended.
    std::optional<bool> good() const { return good_; }

    void add(bool success) {
        if (!good_) good_ = success;
        if (success == *good_) {
            against_ = 0;
        } else if (++against_ >= (success ? rise_ : fall_)) {
            good_ = success;
            against_ = 0;
        }
    }

  private:
    int rise_;
    int fall_;
    std::optional<bool> good_;
    int against_ = 0;  // runs in a row that said otherwise
};

}  // namespace holdfast::vrrp
