// The checkers' log lines. Monitoring tools search for them, so they have keepalived's wording.
#pragma once

#include <optional>
#include <string>

#include "checkers/core/check.h"
#include "lib/net/ip.h"
#include "parser/config.h"

namespace holdfast::checkers {

// As keepalived writes a service in its log: "[192.0.2.1]:tcp:80".
std::string in_log(const IpEndpoint& endpoint, config::Protocol protocol);

// What a line is about, each as in_log() has it.
struct Subject {
    std::string real_server;
    std::string virtual_server;
    IpEndpoint endpoint;  // the real server's, to tell when another one is asked
};

std::string activated(const Subject& subject);

// A probe has failed; it may be forgiven.
std::string probe_failed(const Subject& subject, const Probe& probe, const Outcome& outcome);
// A probe has succeeded while its check has not, where that is worth a line.
std::optional<std::string> probe_succeeded(const Subject& subject, const Probe& probe);

// The check has concluded.
std::string check_succeeded(const Subject& subject, const Probe& probe);
std::string check_failed(const Subject& subject, const Probe& probe, int retries);

// What alerts tell of a conclusion: the kind of check, and what is wrong with the server.
ipc::CheckKind kind_of(const Probe& probe);
std::string problem_of(const Probe& probe, const Outcome& outcome);

}  // namespace holdfast::checkers
