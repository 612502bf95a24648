// How the health of a real server is found out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"
#include "parser/config/script.h"
#include "parser/config/track.h"
#include "parser/source.h"

namespace holdfast::config {

// What every check that runs again and again has.
struct CheckTiming {
    SourceRange where;
    microseconds delay_loop = seconds(60);  // between two checks
    int retry = 1;                          // failures in a row that are forgiven
    microseconds delay_before_retry = seconds(1);
    microseconds warmup{};  // the first check starts at random within this time
    bool alpha = false;     // down until it passes
    bool log_all_failures = false;
};
BOOST_DESCRIBE_STRUCT(CheckTiming, (),
                      (delay_loop, retry, delay_before_retry, warmup, alpha, log_all_failures))

// What every check over the network has.
struct Connection {
    IpEndpoint target;                          // the real server's, or connect_ip, connect_port
    microseconds connect_timeout = seconds(5);  // gives up on a connection after this
    std::optional<IpAddress> bind_address;
    std::uint16_t bind_port = 0;
    std::string bind_interface;
    std::uint32_t fwmark = 0;
    // Goes to the virtual server's address, by the path of packets that are forwarded (decision
    // 0019), in place of the target's address.
    bool connect_vip = false;
};
BOOST_DESCRIBE_STRUCT(Connection, (),
                      (target, connect_timeout, bind_address, bind_port, bind_interface, fwmark,
                       connect_vip))

struct TcpCheck : CheckTiming, Connection {};
BOOST_DESCRIBE_STRUCT(TcpCheck, (CheckTiming, Connection), ())

struct PingCheck : CheckTiming, Connection {};
BOOST_DESCRIBE_STRUCT(PingCheck, (CheckTiming, Connection), ())

struct UdpCheck : CheckTiming, Connection {
    static constexpr std::uint16_t kMostReply = 255;  // bytes, of one that is compared

    std::string payload;  // hexadecimal digits, empty: random
    bool require_reply = false;
    std::string reply;  // hexadecimal digits, x: any; empty: anything
    std::uint16_t min_reply_length = 0;
    std::optional<std::uint16_t> max_reply_length;  // none: kMostReply with `reply`, else any
};
BOOST_DESCRIBE_STRUCT(UdpCheck, (CheckTiming, Connection),
                      (payload, require_reply, reply, min_reply_length, max_reply_length))

struct DnsCheck : CheckTiming, Connection {
    std::string record = "SOA";
    std::string name = ".";
};
BOOST_DESCRIBE_STRUCT(DnsCheck, (CheckTiming, Connection), (record, name))

struct SmtpCheck : CheckTiming, Connection {
    std::string helo_name;          // empty: the host's name
    std::vector<Connection> hosts;  // other ones to check, each in place of `target`
};
BOOST_DESCRIBE_STRUCT(SmtpCheck, (CheckTiming, Connection), (helo_name, hosts))

struct StatusRange {
    int first = 200;
    int last = 299;
};
BOOST_DESCRIBE_STRUCT(StatusRange, (), (first, last))

// What a page must match; pcre2api(3).
struct PageRegex {
    std::string pattern;  // empty: none
    bool must_not_match = false;
    std::vector<std::string> options;
    std::optional<std::uint64_t> min_offset;
    std::optional<std::uint64_t> max_offset;
    std::optional<std::uint64_t> stack_start;
    std::optional<std::uint64_t> stack_most;

    friend bool operator==(const PageRegex&, const PageRegex&) = default;
};
BOOST_DESCRIBE_STRUCT(PageRegex, (),
                      (pattern, must_not_match, options, min_offset, max_offset, stack_start,
                       stack_most))

struct CheckedUrl {
    std::string path;
    std::string digest;                     // MD5 as hexadecimal digits, empty: any page
    std::vector<StatusRange> status_codes;  // empty: 200 to 299, or with a digest any
    std::string virtual_host;
    PageRegex regex;
    bool tls_compliant = false;
};
BOOST_DESCRIBE_STRUCT(CheckedUrl, (),
                      (path, digest, status_codes, virtual_host, regex, tls_compliant))

enum class HttpVersion { v1_0, v1_0_close, v1_1 };
BOOST_DESCRIBE_ENUM(HttpVersion, v1_0, v1_0_close, v1_1)

// HTTP_GET and SSL_GET.
struct HttpCheck : CheckTiming, Connection {
    bool tls = false;
    HttpVersion version = HttpVersion::v1_0;
    std::string virtual_host;  // of urls that have none
    bool send_sni = false;
    std::string sni_name;  // empty: the virtual host
    bool fast_recovery = false;
    bool tls_compliant = false;  // ends with a close_notify
    bool verify = false;         // the server's certificate
    std::string ca;              // who may have signed it; empty: the SSL block's, or the system's
    int expiry_warning = 0;      // days before it expires, 0: no warning
    std::vector<CheckedUrl> urls;
};
BOOST_DESCRIBE_STRUCT(HttpCheck, (CheckTiming, Connection),
                      (tls, version, virtual_host, send_sni, sni_name, fast_recovery, tls_compliant,
                       verify, ca, expiry_warning, urls))

struct MiscCheck : CheckTiming {
    Script script;
    seconds timeout{0};    // 0: delay_loop
    bool dynamic = false;  // its exit status moves the weight
};
BOOST_DESCRIBE_STRUCT(MiscCheck, (CheckTiming), (script, timeout, dynamic))

struct FileCheck {
    SourceRange where;
    std::string track_file;
    std::string path;              // the track_file's
    std::optional<Weight> weight;  // is the track_file's unless it was said
};
BOOST_DESCRIBE_STRUCT(FileCheck, (), (track_file, path, weight))

struct BfdCheck {
    SourceRange where;
    std::string name;
    bool alpha = false;
};
BOOST_DESCRIBE_STRUCT(BfdCheck, (), (name, alpha))

using Check = std::variant<HttpCheck, SmtpCheck, DnsCheck, UdpCheck, PingCheck, MiscCheck,
                           FileCheck, BfdCheck>;

}  // namespace holdfast::config
