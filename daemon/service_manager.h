// What systemd is told (sd_notify(3)); nothing happens where there is none.
#pragma once

#include <string>

namespace holdfast::daemon {

// `status` is the line that systemctl status shows.
void notify_ready(const std::string& status);
void notify_reloading();
void notify_stopping();
// For a watchdog, if there is one (WatchdogSec=).
void notify_alive();

}  // namespace holdfast::daemon
