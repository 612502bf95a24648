// From what the configuration says to what is done.
#include <algorithm>

#include <fmt/format.h>

#include "checkers/core/check.h"

namespace holdfast::checkers {

namespace {

Check begin(const config::CheckTiming& timing, std::string identity) {
    Check check;
    check.identity = std::move(identity);
    check.delay_loop = timing.delay_loop;
    check.retry = timing.retry;
    check.delay_before_retry = timing.delay_before_retry;
    check.warmup = timing.warmup;
    return check;
}

Outgoing outgoing(const config::Connection& settings) {
    return {settings.target, settings.bind_address, settings.bind_port, settings.bind_interface,
            settings.fwmark};
}

Check from(const config::TcpCheck& settings) {
    auto check = begin(settings, "tcp " + to_string(settings.target));
    check.probes.emplace_back(TcpProbe{outgoing(settings), settings.connect_timeout});
    return check;
}

// --- HTTP_GET and SSL_GET ----------------------------------------------------------------------

http::Protocol protocol(config::HttpVersion version) {
    switch (version) {
        case config::HttpVersion::v1_0:
            return http::Protocol::http_1_0;
        case config::HttpVersion::v1_0_close:
            return http::Protocol::http_1_0_close;
        case config::HttpVersion::v1_1:
            return http::Protocol::http_1_1;
    }
    return http::Protocol::http_1_0;
}

// The innermost name that was given.
std::string first_of(std::initializer_list<std::string> names) {
    const auto* found =
        std::find_if(names.begin(), names.end(), [](const auto& name) { return !name.empty(); });
    return found == names.end() ? std::string() : *found;
}

// The standard is every status that says success, also beside a digest.
std::vector<StatusRange> wanted_status(const config::CheckedUrl& url) {
    if (url.status_codes.empty()) return {{200, 299}};
    std::vector<StatusRange> wanted;
    for (const auto& range : url.status_codes)
        wanted.push_back({range.first, range.last});
    return wanted;
}

std::string in_small_letters(std::string digits) {
    std::transform(digits.begin(), digits.end(), digits.begin(), [](char digit) {
        return digit >= 'A' && digit <= 'F' ? static_cast<char>(digit - 'A' + 'a') : digit;
    });
    return digits;
}

HttpProbe probe(const config::HttpCheck& settings, const config::CheckedUrl& url,
                const std::string& outer_host) {
    const auto host = first_of({url.virtual_host, settings.virtual_host, outer_host});
    HttpProbe probe;
    probe.connection = outgoing(settings);
    probe.timeout = settings.connect_timeout;
    probe.tls = settings.tls;
    if (settings.send_sni) probe.server_name = first_of({settings.sni_name, host});
    probe.request = {url.path, host.empty() ? http::host_of(settings.target) : host,
                     protocol(settings.version)};
    probe.status = wanted_status(url);
    probe.digest = in_small_letters(url.digest);
    return probe;
}

Check from(const config::HttpCheck& settings, const std::string& outer_host) {
    const auto* kind = settings.tls ? "https " : "http ";
    auto check = begin(settings, kind + to_string(settings.target));
    check.hurry = settings.fast_recovery;
    for (const auto& url : settings.urls)
        check.probes.emplace_back(probe(settings, url, outer_host));
    return check;
}

// --- MISC_CHECK --------------------------------------------------------------------------------

Check from(const config::MiscCheck& settings) {
    const auto& script = settings.script;
    auto check = begin(settings, fmt::format("misc {}", fmt::join(script.command, " ")));
    const microseconds timeout = settings.timeout;
    check.probes.emplace_back(ScriptProbe{
        script.command, script.run_as.user, script.run_as.group, script.run_as.supplementary_groups,
        timeout.count() > 0 ? timeout : settings.delay_loop, settings.dynamic});
    return check;
}

}  // namespace

std::vector<Check> checks_of(const config::VirtualServer& virtual_server,
                             const config::RealServer& real_server) {
    std::vector<Check> checks;
    for (const auto& settings : real_server.tcp_checks)
        checks.push_back(from(settings));
    const auto host = first_of({real_server.virtual_host, virtual_server.virtual_host});
    for (const auto& settings : real_server.checks) {
        if (const auto* http = std::get_if<config::HttpCheck>(&settings)) {
            checks.push_back(from(*http, host));
        } else if (const auto* misc = std::get_if<config::MiscCheck>(&settings)) {
            checks.push_back(from(*misc));
        }
    }
    std::erase_if(checks, [](const Check& check) { return check.probes.empty(); });
    return checks;
}

}  // namespace holdfast::checkers
