// What is wrong with a configuration, in the log.
#pragma once

#include "lib/log.h"
#include "parser/diagnostics.h"

namespace holdfast::daemon {

void log_diagnostics(const config::Diagnostics& diagnostics, Log& log);

}  // namespace holdfast::daemon
