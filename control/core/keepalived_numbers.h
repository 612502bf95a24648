// What keepalived counts of adverts that are not as they should be, in our terms.
#pragma once

#include <cstdint>

#include "lib/control/status.h"

namespace holdfast::control {

struct KeepalivedNumbers {
    std::uint64_t length = 0;
    std::uint64_t ttl = 0;
    std::uint64_t type = 0;
    std::uint64_t interval = 0;
    std::uint64_t address_list = 0;
    std::uint64_t authentication = 0;
};

KeepalivedNumbers keepalived_numbers(const InstanceStatus& instance);

}  // namespace holdfast::control
