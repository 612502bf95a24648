#include "checkers/core/wording.h"

#include <fmt/format.h>

namespace holdfast::checkers {

namespace {

std::string in_brackets(const std::string& why) {
    return why.empty() ? std::string() : fmt::format(" ({})", why);
}

std::string after(int retries) {
    return retries > 0 ? fmt::format(" after {} retries", retries) : std::string();
}

// Who was asked, where that is not the real server itself.
std::string elsewhere(const Subject& subject, const IpEndpoint& asked, const std::string& why) {
    if (asked == subject.endpoint) return why;
    return to_string(asked) + (why.empty() ? "" : ": ") + why;
}

struct Words {
    const Subject& subject;

    std::string failed(const TcpProbe& probe, const Outcome& outcome) const {
        return fmt::format("TCP connection to {} {}.{}", subject.real_server, outcome.what,
                           in_brackets(elsewhere(subject, probe.connection.to, outcome.why)));
    }
    std::string failed(const HttpProbe& probe, const Outcome& outcome) const {
        const auto url = "url " + probe.request.path;
        const auto why = elsewhere(subject, probe.connection.to,
                                   outcome.why.empty() ? url : url + ": " + outcome.why);
        return fmt::format("{} server {}.{}", outcome.what, subject.real_server, in_brackets(why));
    }

    std::string failed(const ScriptProbe& probe, const Outcome& outcome) const {
        return fmt::format("Misc check for [{} VS {}] by [{}] {}{}.", subject.real_server,
                           subject.virtual_server, probe.command.front(), outcome.what,
                           in_brackets(outcome.why));
    }

    std::string failed(const UdpProbe& probe, const Outcome& outcome) const {
        return fmt::format("UDP {} to {} {}.{}", outcome.what == "failed" ? "connection" : "check",
                           subject.real_server, outcome.what,
                           in_brackets(elsewhere(subject, probe.connection.to, outcome.why)));
    }
    std::string failed(const PingProbe& probe, const Outcome& outcome) const {
        const bool same = probe.connection.to.address == subject.endpoint.address;
        const auto& to = same ? subject.endpoint : probe.connection.to;
        const auto why = in_brackets(elsewhere(subject, to, outcome.why));
        if (outcome.what == "timeout")
            return fmt::format("ICMP connection to address {} timeout.{}", subject.real_server,
                               why);
        return fmt::format("ICMP connection to {} of {} {}.{}", subject.real_server,
                           subject.virtual_server, outcome.what, why);
    }
    std::string failed(const DnsProbe& probe, const Outcome& outcome) const {
        return fmt::format("DNS_CHECK ({}) {}.{}", subject.real_server, outcome.what,
                           in_brackets(elsewhere(subject, probe.connection.to, outcome.why)));
    }
    std::string failed(const SmtpProbe& probe, const Outcome& outcome) const {
        return fmt::format("SMTP_CHECK {} server {}.{}", outcome.what,
                           in_log(probe.connection.to, config::Protocol::tcp),
                           in_brackets(outcome.why));
    }

    template <class Kind>
    static std::optional<std::string> succeeded(const Kind&) {
        return std::nullopt;
    }
    std::optional<std::string> succeeded(const HttpProbe& probe) const {
        const auto* what = !probe.regex.pattern.empty() ? "Regex match"
                           : !probe.digest.empty()      ? "MD5 digest"
                                                        : "HTTP status code";
        return fmt::format("{} success to {} url({}).", what, subject.real_server,
                           probe.request.path);
    }

    std::string up(const TcpProbe&) const {
        return fmt::format("TCP connection to {} success.", subject.real_server);
    }
    std::string up(const HttpProbe&) const {
        return fmt::format("Remote Web server {} succeed on service.", subject.real_server);
    }

    std::string up(const ScriptProbe& probe) const {
        return fmt::format("Misc check for [{} VS {}] by [{}] succeeded.", subject.real_server,
                           subject.virtual_server, probe.command.front());
    }

    std::string up(const UdpProbe&) const {
        return fmt::format("UDP connection to {} success.", subject.real_server);
    }
    std::string up(const PingProbe&) const {
        return fmt::format("ICMP connection to {} success.", subject.real_server);
    }
    std::string up(const DnsProbe&) const {
        return fmt::format("DNS_CHECK ({}) success.", subject.real_server);
    }
    std::string up(const SmtpProbe&) const {
        return fmt::format("Remote SMTP server {} succeed on service.", subject.real_server);
    }

    std::string down(const UdpProbe&, int retries) const {
        return fmt::format("UDP_CHECK on service {} failed{}.", subject.real_server,
                           after(retries));
    }
    std::string down(const PingProbe&, int retries) const {
        if (retries == 0)
            return fmt::format("ICMP CHECK on service {} failed.", subject.real_server);
        return fmt::format("ICMP CHECK on service {} of {} failed{}.", subject.real_server,
                           subject.virtual_server, after(retries));
    }
    std::string down(const DnsProbe&, int retries) const {
        return fmt::format("DNS_CHECK on service {} failed{}.", subject.real_server,
                           after(retries));
    }
    std::string down(const SmtpProbe&, int retries) const {
        return fmt::format("SMTP_CHECK on service {} failed{}.", subject.real_server,
                           after(retries));
    }
    std::string down(const ScriptProbe&, int retries) const {
        return fmt::format("MISC_CHECK on service {} failed{}.", subject.real_server,
                           after(retries));
    }
    std::string down(const TcpProbe&, int retries) const {
        return fmt::format("TCP_CHECK on service {} failed{}.", subject.real_server,
                           after(retries));
    }
    std::string down(const HttpProbe&, int retries) const {
        return fmt::format("HTTP_CHECK on service {} failed{}.", subject.real_server,
                           after(retries));
    }
};

struct Kinds {
    ipc::CheckKind operator()(const TcpProbe&) const { return ipc::CheckKind::tcp; }
    ipc::CheckKind operator()(const HttpProbe&) const { return ipc::CheckKind::http; }
    ipc::CheckKind operator()(const ScriptProbe&) const { return ipc::CheckKind::misc; }
    ipc::CheckKind operator()(const UdpProbe&) const { return ipc::CheckKind::udp; }
    ipc::CheckKind operator()(const PingProbe&) const { return ipc::CheckKind::ping; }
    ipc::CheckKind operator()(const DnsProbe&) const { return ipc::CheckKind::dns; }
    ipc::CheckKind operator()(const SmtpProbe&) const { return ipc::CheckKind::smtp; }
};

}  // namespace

std::string in_log(const IpEndpoint& endpoint, config::Protocol protocol) {
    return fmt::format("[{}]:{}:{}", endpoint.address.to_string(),
                       boost::describe::enum_to_string(protocol, ""), endpoint.port);
}

std::string activated(const Subject& subject) {
    return fmt::format("Activating healthchecker for service {} for VS {}", subject.real_server,
                       subject.virtual_server);
}

std::string probe_failed(const Subject& subject, const Probe& probe, const Outcome& outcome) {
    return std::visit([&](const auto& kind) { return Words{subject}.failed(kind, outcome); },
                      probe);
}

std::optional<std::string> probe_succeeded(const Subject& subject, const Probe& probe) {
    return std::visit([&](const auto& kind) { return Words{subject}.succeeded(kind); }, probe);
}

std::string check_succeeded(const Subject& subject, const Probe& probe) {
    return std::visit([&](const auto& kind) { return Words{subject}.up(kind); }, probe);
}

std::string check_failed(const Subject& subject, const Probe& probe, int retries) {
    return std::visit([&](const auto& kind) { return Words{subject}.down(kind, retries); }, probe);
}

ipc::CheckKind kind_of(const Probe& probe) { return std::visit(Kinds(), probe); }

std::string problem_of(const Probe& probe, const Outcome& outcome) {
    const auto* mail = std::get_if<SmtpProbe>(&probe);
    if (!mail || outcome.what.empty()) return outcome.what;
    return fmt::format("{} server {}", outcome.what,
                       in_log(mail->connection.to, config::Protocol::tcp));
}

}  // namespace holdfast::checkers
