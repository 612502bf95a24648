// InterfaceDelays: an interface that flaps is believed only when it has stayed as it is for as long
// as interface_up_down_delays wants.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vrrp/core/events.h"

namespace holdfast::vrrp {

class InterfaceDelays {
  public:
    void configure(const std::vector<config::InterfaceDelay>& delays) {
        delays_.clear();
        for (const auto& delay : delays)
            delays_[delay.name] = delay;
    }

    // What is to be believed now. News that an interface has come up or gone down may be kept until
    // it is due, and until then nothing has changed; the first word on an interface is not kept,
    // nor that it does not exist.
    InterfaceChanged admit(const InterfaceChanged& news, TimePoint now) {
        const auto known = believed_.find(news.interface);
        const bool flips = known != believed_.end() && news.exists && known->second.exists &&
                           known->second.up != news.up;
        if (!flips || delay(news).count() == 0) {
            kept_.erase(news.interface);
            return believed_[news.interface] = news;
        }
        const auto kept = kept_.find(news.interface);
        const auto due = kept == kept_.end() ? now + delay(news) : kept->second.due;
        kept_[news.interface] = {news, due};
        return known->second;
    }

    std::optional<TimePoint> due() const {
        std::optional<TimePoint> first;
        for (const auto& [name, kept] : kept_) {
            if (!first || kept.due < *first) first = kept.due;
        }
        return first;
    }

    // What has been kept for long enough by `now`.
    std::vector<InterfaceChanged> take(TimePoint now) {
        std::vector<InterfaceChanged> due;
        for (const auto& [name, kept] : kept_) {
            if (kept.due > now) continue;
            believed_[name] = kept.news;
            due.push_back(kept.news);
        }
        std::erase_if(kept_, [&](const auto& entry) { return entry.second.due <= now; });
        return due;
    }

  private:
    struct Kept {
        InterfaceChanged news;
        TimePoint due;
    };

    std::chrono::microseconds delay(const InterfaceChanged& news) const {
        const auto found = delays_.find(news.interface);
        if (found == delays_.end()) return {};
        return news.up ? found->second.up : found->second.down;
    }

    std::map<std::string, config::InterfaceDelay> delays_;
    std::map<std::string, InterfaceChanged> believed_;
    std::map<std::string, Kept> kept_;
};

}  // namespace holdfast::vrrp
