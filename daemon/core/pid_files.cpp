#include "daemon/core/pid_files.h"

#include <fmt/format.h>

namespace holdfast::daemon {

PidFiles pid_files(const config::Global& global) {
    const auto& instance = global.namespaces.instance;
    if (instance.empty() && !global.files.pid_folder)
        return {"/run/holdfast.pid", "/run/holdfast_vrrp.pid", "/run/holdfast_checkers.pid"};
    const auto file = [&](const char* process) {
        const auto* separator = instance.empty() ? "" : "_";
        return fmt::format("{}/{}{}{}.pid", kPidFolder, process, separator, instance);
    };
    return {file("holdfast"), file("vrrp"), file("checkers")};
}

}  // namespace holdfast::daemon
