// From what the configuration says to what is done.
#include <fmt/format.h>

#include "checkers/core/check.h"

namespace holdfast::checkers {

namespace {

Check tcp_check(const config::TcpCheck& settings) {
    Check check;
    check.identity = "tcp " + to_string(settings.target);
    check.delay_loop = settings.delay_loop;
    check.retry = settings.retry;
    check.delay_before_retry = settings.delay_before_retry;
    check.warmup = settings.warmup;
    TcpProbe probe;
    probe.connection.to = settings.target;
    probe.timeout = settings.connect_timeout;
    check.probes.emplace_back(std::move(probe));
    return check;
}

}  // namespace

std::vector<Check> checks_of(const config::VirtualServer&, const config::RealServer& real_server) {
    std::vector<Check> checks;
    for (const auto& settings : real_server.tcp_checks)
        checks.push_back(tcp_check(settings));
    return checks;
}

}  // namespace holdfast::checkers
