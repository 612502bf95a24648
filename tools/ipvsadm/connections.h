// The IPVS connection table as text, byte for byte as ipvsadm 1.31 writes it with -L -c.
#pragma once

#include <string>
#include <string_view>

#include "lib/result.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

inline constexpr const char* kConnectionsFile = "/proc/net/ip_vs_conn";

struct Connection {
    std::string protocol;  // "TCP"
    IpEndpoint client;
    IpEndpoint service;
    IpEndpoint server;
    std::string state;
    std::uint32_t expires_seconds = 0;
    std::string engine;  // of persistence, and its data; empty: none
    std::string engine_data;
};
BOOST_DESCRIBE_STRUCT(Connection, (),
                      (protocol, client, service, server, state, expires_seconds, engine,
                       engine_data))

// A line of kConnectionsFile (but its first).
Result<Connection> read_connection(std::string_view kernels_line);

// The two lines above the table; with_engine: columns for the persistence engine's data.
std::string connections_title(bool with_engine);

std::string connection_line(const Connection& connection, bool with_engine, const Names& names);

}  // namespace holdfast::ipvsadm
