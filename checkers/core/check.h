// Check: what a configuration asks to be checked of a real server, of whatever kind.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "checkers/core/udp_reply.h"
#include "lib/http/outcome.h"
#include "lib/http/request.h"
#include "lib/ipc/messages.h"
#include "lib/net/outgoing.h"
#include "parser/config.h"

namespace holdfast::checkers {

using std::chrono::microseconds;

// A connection can be made.
struct TcpProbe {
    Outgoing connection;
    microseconds timeout{};

    friend bool operator==(const TcpProbe&, const TcpProbe&) = default;
};

// A datagram can be sent, and is answered if that is asked for.
struct UdpProbe {
    Outgoing connection;
    microseconds timeout{};
    std::string payload;  // empty: random
    bool require_reply = false;
    UdpReply reply;

    friend bool operator==(const UdpProbe&, const UdpProbe&) = default;
};

// An echo request is answered.
struct PingProbe {
    Outgoing connection;
    microseconds timeout{};

    friend bool operator==(const PingProbe&, const PingProbe&) = default;
};

// A name server answers, and without an error.
struct DnsProbe {
    Outgoing connection;
    microseconds timeout{};
    std::string type;
    std::string name;

    friend bool operator==(const DnsProbe&, const DnsProbe&) = default;
};

// A mail server greets.
struct SmtpProbe {
    Outgoing connection;
    microseconds timeout{};  // of each step; of all ten times as much
    std::string helo_name;   // empty: the host's name

    friend bool operator==(const SmtpProbe&, const SmtpProbe&) = default;
};

struct StatusRange {
    int first = 200;
    int last = 299;

    friend bool operator==(const StatusRange&, const StatusRange&) = default;
};

// A page is there, and is the right one.
struct HttpProbe {
    Outgoing connection;
    microseconds timeout{};  // of each step; of all ten times as much
    bool tls = false;
    std::string server_name;  // told in the TLS handshake, empty: none
    http::Request request;
    std::vector<StatusRange> status;  // one of them
    std::string digest;               // 32 small hexadecimal digits, empty: any page
    config::PageRegex regex;          // looked for in the page's first kLongestPage bytes
    bool says_goodbye = false;        // ends TLS with a close_notify
    std::string certificate_of;       // the name or address it must be for; empty: not looked at
    std::string ca;                   // file of who may have signed it; empty: the standard ones
    int expiry_warning = 0;           // days before it expires, 0: no warning

    static constexpr std::size_t kLongestPage = 262'144;

    friend bool operator==(const HttpProbe&, const HttpProbe&) = default;
};

// A program says so by its exit status.
struct ScriptProbe {
    std::vector<std::string> command;
    std::string user;
    std::string group;
    bool supplementary_groups = false;
    microseconds timeout{};
    bool dynamic = false;  // an exit status above 1 is success too, and the weight plus 2

    friend bool operator==(const ScriptProbe&, const ScriptProbe&) = default;
};

using Probe =
    std::variant<TcpProbe, HttpProbe, ScriptProbe, UdpProbe, PingProbe, DnsProbe, SmtpProbe>;

// The number in a file says so, and moves the weight.
struct FileWeight {
    std::string path;
    config::Weight weight;
};

struct Check {
    // Another check of the same server with the same identity is the same check, with other
    // settings.
    std::string identity;
    microseconds delay_loop{};  // between two checks
    int retry = 0;              // failures in a row that are forgiven
    microseconds delay_before_retry{};
    microseconds warmup{};          // the first one starts at random within this time
    bool log_all_failures = false;  // also those that are forgiven
    bool hurry = false;  // with several probes: no pause between them until all have succeeded
    std::vector<Probe> probes;            // one each time, in turn; all must succeed
    std::optional<FileWeight> file = {};  // in place of probes
};

// Those of a real server, in the file's order within each kind.
std::vector<Check> checks_of(const config::VirtualServer& virtual_server,
                             const config::RealServer& real_server);

// How a probe ended.
struct Outcome {
    enum class Verdict {
        success,
        failure,
        unknown,  // nothing was asked, for a reason that lies here and not with the server
    };
    Verdict verdict = Verdict::success;
    std::string what;                // "failed", "MD5 digest error to", as the log line wants it
    std::string why;                 // "Connection refused", may be empty
    std::optional<int> weight = {};  // of a success: what the server is to weigh
    std::string warning = {};        // of a success: what the operator should know nevertheless
};

// Whether the answer is the one that is wanted. `page` is what a regex is looked for in.
Outcome judge(const HttpProbe& probe, const http::Outcome& outcome, std::string_view page = {});
Outcome judge(const ScriptProbe& probe, const ipc::ScriptEnded& end);

}  // namespace holdfast::checkers
