#include "daemon/service_manager.h"

#include <ctime>

#include <systemd/sd-daemon.h>

namespace holdfast::daemon {

void notify_ready(const std::string& status) {
    ::sd_notifyf(0, "READY=1\nSTATUS=%s", status.c_str());
}

void notify_reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const long long microseconds = now.tv_sec * 1'000'000LL + now.tv_nsec / 1'000;
    ::sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reloading", microseconds);
}

void notify_stopping() { ::sd_notify(0, "STOPPING=1\nSTATUS=Stopping"); }

void notify_alive() {
    if (::sd_watchdog_enabled(0, nullptr) > 0) ::sd_notify(0, "WATCHDOG=1");
}

}  // namespace holdfast::daemon
