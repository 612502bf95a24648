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

    static std::optional<std::string> succeeded(const ScriptProbe&) { return std::nullopt; }
    static std::optional<std::string> succeeded(const TcpProbe&) { return std::nullopt; }
    std::optional<std::string> succeeded(const HttpProbe& probe) const {
        return fmt::format("{} success to {} url({}).",
                           probe.digest.empty() ? "HTTP status code" : "MD5 digest",
                           subject.real_server, probe.request.path);
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

}  // namespace holdfast::checkers
