// The IPVS connection table as text, byte for byte as ipvsadm 1.31 writes it with -L -c.
#pragma once

#include <string>
#include <string_view>

#include "lib/result.h"
#include "tools/ipvsadm/listing.h"

namespace holdfast::ipvsadm {

inline constexpr const char* kConnectionsFile = "/proc/net/ip_vs_conn";

// The two lines above the table; with_engine: columns for the persistence engine's data.
std::string connections_title(bool with_engine);

// A line for a line of kConnectionsFile (but its first).
Result<std::string> connection_line(std::string_view kernels_line, bool with_engine,
                                    const Names& names);

}  // namespace holdfast::ipvsadm
