// A GET request, as health checks send it.
#pragma once

#include <string>

#include <boost/describe.hpp>

#include "lib/net/ip.h"

namespace holdfast::http {

// keepalived.conf(5) calls them 1.0, 1.0C, 1.0K, 1.1 and 1.1K: "close" and "keep" are what is asked
// of the connection afterwards. With 1.1 it is close unless "keep" is said, with 1.0 nothing.
enum class Protocol { http_1_0, http_1_0_close, http_1_0_keep, http_1_1, http_1_1_keep };
BOOST_DESCRIBE_ENUM(Protocol, http_1_0, http_1_0_close, http_1_0_keep, http_1_1, http_1_1_keep)

struct Request {
    std::string path;
    std::string host;  // of the Host line, with a port where one belongs there
    Protocol protocol = Protocol::http_1_0;
    bool with_digest = false;  // the answer is to tell that of its page

    friend bool operator==(const Request&, const Request&) = default;
};

// What the Host line says of a server that has no name: "192.0.2.1:80", "[2001:db8::1]:80".
inline std::string host_of(const IpEndpoint& server) { return to_string(server); }

// The bytes to send. The user agent is keepalived's: servers keep checks out of their statistics by
// this name.
std::string to_text(const Request& request);

}  // namespace holdfast::http
