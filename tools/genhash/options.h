// What the command line of genhash says. The options are those of keepalived's (genhash(1), 2.2.7).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "lib/http/request.h"
#include "lib/net/ip.h"
#include "lib/result.h"

namespace holdfast::genhash {

struct Options {
    bool help = false;
    bool verbose = false;
    bool tls = false;
    bool sni = false;  // tells `host` in the TLS handshake
    IpEndpoint server;
    http::Request page;
    std::uint32_t fwmark = 0;          // 0: none
    std::chrono::seconds timeout{60};  // of each step: connection, handshake, waiting for bytes
};

Result<Options> parse_options(int argc, const char* const* argv);

// The text of --help.
std::string usage();

}  // namespace holdfast::genhash
