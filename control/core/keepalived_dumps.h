// The status as keepalived writes it when it gets SIGJSON, SIGUSR1 and SIGUSR2 (2.2.7): what
// existing exporters and scripts read. Without what tells of its insides.
#pragma once

#include <string>

#include "control/core/present.h"

namespace holdfast::control {

struct DumpSubject {
    const config::ControlConfig& config;
    const Status& status;
    WallTime when;
};

std::string json_dump(const DumpSubject& subject);
std::string data_dump(const DumpSubject& subject);
std::string stats_dump(const DumpSubject& subject);

}  // namespace holdfast::control
