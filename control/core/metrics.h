// The status as metrics, in Prometheus's text format (version 0.0.4).
#pragma once

#include <string>

#include "lib/control/status.h"

namespace holdfast::control {

// What keepalived-exporter exports has its names and labels, so that existing dashboards go on; all
// else begins with "holdfast_".
std::string metrics_of(const Status& status);

}  // namespace holdfast::control
