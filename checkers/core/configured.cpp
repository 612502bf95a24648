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
    check.log_all_failures = timing.log_all_failures;
    return check;
}

Outgoing outgoing(const config::Connection& settings) {
    return {settings.target, settings.bind_address, settings.bind_port, settings.bind_interface,
            settings.fwmark};
}

// Of whom the check is.
struct Owner {
    const config::VirtualServer& virtual_server;
    const config::RealServer& real_server;
};

// With connect_vip the check goes the way of clients' packets, but to this real server only.
Outgoing outgoing(const config::Connection& settings, const Owner& owner) {
    auto made = outgoing(settings);
    if (!settings.connect_vip) return made;
    made.to.address = owner.virtual_server.endpoint.address;
    made.fwmark = owner.real_server.path_mark;
    made.towards = owner.real_server.endpoint.address;
    return made;
}

Check from(const config::TcpCheck& settings, const Owner& owner) {
    const auto connection = outgoing(settings, owner);
    auto check = begin(settings, "tcp " + to_string(connection.to));
    check.probes.emplace_back(TcpProbe{connection, settings.connect_timeout});
    return check;
}

Check from(const config::UdpCheck& settings) {
    auto check = begin(settings, "udp " + to_string(settings.target));
    check.probes.emplace_back(UdpProbe{outgoing(settings), settings.connect_timeout,
                                       bytes_of(settings.payload), settings.require_reply,
                                       wanted_reply(settings)});
    return check;
}

Check from(const config::PingCheck& settings) {
    auto check = begin(settings, "ping " + settings.target.address.to_string());
    check.probes.emplace_back(PingProbe{outgoing(settings), settings.connect_timeout});
    return check;
}

Check from(const config::DnsCheck& settings) {
    auto check = begin(settings, "dns " + to_string(settings.target));
    check.probes.emplace_back(
        DnsProbe{outgoing(settings), settings.connect_timeout, settings.record, settings.name});
    return check;
}

Check from(const config::SmtpCheck& settings, const config::Connection& host) {
    auto check = begin(settings, "smtp " + to_string(host.target));
    check.probes.emplace_back(SmtpProbe{outgoing(host), host.connect_timeout, settings.helo_name});
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
std::string first_of(std::initializer_list<std::string_view> names) {
    const auto* found =
        std::find_if(names.begin(), names.end(), [](const auto& name) { return !name.empty(); });
    return std::string(found == names.end() ? std::string_view() : *found);
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
                const Owner& owner) {
    const auto host = first_of({url.virtual_host, settings.virtual_host,
                                owner.real_server.virtual_host, owner.virtual_server.virtual_host});
    HttpProbe probe;
    probe.connection = outgoing(settings, owner);
    const auto& to = probe.connection.to;
    probe.timeout = settings.connect_timeout;
    probe.tls = settings.tls;
    if (settings.send_sni) probe.server_name = first_of({settings.sni_name, host});
    probe.request = {url.path, host.empty() ? http::host_of(to) : host, protocol(settings.version),
                     !url.digest.empty()};
    probe.status = wanted_status(url);
    probe.digest = in_small_letters(url.digest);
    probe.regex = url.regex;
    probe.says_goodbye = settings.tls_compliant || url.tls_compliant;
    probe.expiry_warning = settings.expiry_warning;
    if (settings.verify) {
        probe.certificate_of = first_of({settings.sni_name, host, to.address.to_string()});
        probe.ca = settings.ca;
    }
    return probe;
}

Check from(const config::HttpCheck& settings, const Owner& owner) {
    const auto* kind = settings.tls ? "https " : "http ";
    auto check = begin(settings, kind + to_string(outgoing(settings, owner).to));
    check.hurry = settings.fast_recovery;
    for (const auto& url : settings.urls)
        check.probes.emplace_back(probe(settings, url, owner));
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

// Adds what a check of the configuration comes to.
struct Adder {
    Owner owner;
    std::vector<Check>& checks;

    void operator()(const config::HttpCheck& settings) const {
        checks.push_back(from(settings, owner));
    }
    // Each host has to be well by itself.
    void operator()(const config::SmtpCheck& settings) const {
        if (settings.hosts.empty()) checks.push_back(from(settings, settings));
        for (const auto& host : settings.hosts)
            checks.push_back(from(settings, host));
    }
    void operator()(const config::FileCheck& settings) const {
        Check check;
        check.identity = "file " + settings.track_file;
        check.file = FileWeight{settings.path, settings.weight.value_or(config::Weight())};
        checks.push_back(std::move(check));
    }
    void operator()(const config::BfdCheck&) const {}
    template <class Settings>
    void operator()(const Settings& settings) const {
        checks.push_back(from(settings));
    }
};

}  // namespace

std::vector<Check> checks_of(const config::VirtualServer& virtual_server,
                             const config::RealServer& real_server) {
    std::vector<Check> checks;
    const Owner owner{virtual_server, real_server};
    for (const auto& settings : real_server.tcp_checks)
        checks.push_back(from(settings, owner));
    const Adder add{owner, checks};
    for (const auto& settings : real_server.checks)
        std::visit(add, settings);
    std::erase_if(checks, [](const Check& check) { return check.probes.empty() && !check.file; });
    return checks;
}

}  // namespace holdfast::checkers
