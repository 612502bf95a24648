#include "vrrp/core/timers.h"

namespace holdfast::vrrp {

microseconds skew_time(int version, std::uint8_t priority, microseconds master_interval) {
    const microseconds divided = version == 3 ? master_interval : std::chrono::seconds(1);
    return (256 - priority) * divided / 256;
}

microseconds master_down_interval(int version, std::uint8_t priority, microseconds master_interval,
                                  int adverts) {
    return adverts * master_interval + skew_time(version, priority, master_interval);
}

// Counted from the due time, lateness does not add up: the rhythm that backups rely on stays. But
// when a whole interval or more has been slept through, catching up would be a burst of adverts
// that tell nobody anything new, so a new rhythm starts now.
TimePoint next_advert(TimePoint due, microseconds interval, TimePoint now) {
    return due + interval > now ? due + interval : now + interval;
}

}  // namespace holdfast::vrrp
