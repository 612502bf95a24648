#include "control/core/keepalived_numbers.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace holdfast::control {

namespace {

struct Meaning {
    std::string_view reason;  // vrrp/core/router.cpp
    std::uint64_t KeepalivedNumbers::*counter;
};

constexpr Meaning kMeanings[] = {
    {"length", &KeepalivedNumbers::length},
    {"malformed", &KeepalivedNumbers::length},
    {"ttl", &KeepalivedNumbers::ttl},
    {"packet_type", &KeepalivedNumbers::type},
    {"interval", &KeepalivedNumbers::interval},
    {"authentication", &KeepalivedNumbers::authentication},
    {"replay", &KeepalivedNumbers::authentication},
    {"trailer_missing", &KeepalivedNumbers::authentication},
    {"trailer_malformed", &KeepalivedNumbers::authentication},
    {"unknown_key", &KeepalivedNumbers::authentication},
    {"stale", &KeepalivedNumbers::authentication},
};

}  // namespace

KeepalivedNumbers keepalived_numbers(const InstanceStatus& instance) {
    KeepalivedNumbers numbers;
    numbers.address_list = instance.adverts.other_addresses;
    for (const auto& refused : instance.refused) {
        const auto* meaning =
            std::find_if(std::begin(kMeanings), std::end(kMeanings),
                         [&](const auto& known) { return known.reason == refused.reason; });
        if (meaning != std::end(kMeanings)) numbers.*(meaning->counter) += refused.count;
    }
    return numbers;
}

}  // namespace holdfast::control
