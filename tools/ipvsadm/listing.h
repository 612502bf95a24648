// The IPVS table as text, byte for byte as ipvsadm 1.31 writes it with -L.
//
// One known difference: ipvsadm shows the counters of servers modulo 2^32 (it reads 64-bit
// attributes as 32-bit ones); here they are whole.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lib/netlink/ipvs.h"

namespace holdfast::ipvsadm {

// How addresses and ports are written; tools/ipvsadm/names.h has the two ways.
struct Names {
    std::function<std::string(const IpAddress&)> host;
    std::function<std::string(std::uint16_t port, ipvs::Protocol)> port;
};

// "192.0.2.1:80", "[2001:db8::1]:80", and with names "www.example.net:http". At most 59 octets.
std::string endpoint_text(const IpEndpoint& endpoint, ipvs::Protocol protocol, const Names& names);

// "sh-fallback,sh-port"; empty when the service's scheduler has no name for its flags.
std::string scheduler_flags_text(const ipvs::Service& service);

// `before` and which clients count as one for persistence, unless each counts for itself.
std::string netmask_text(const ipvs::Service& service, const char* before);

enum class Columns { connections, stats, rate, thresholds, persistent_connections, tunnels };

struct Layout {
    Columns columns = Columns::connections;
    bool exact = false;  // counters in full instead of 1234K
    Names names;
};

// "IP Virtual Server version 1.2.1 (size=4096)"
std::string version_line(const ipvs::Info& info);

// The two lines above the table.
std::string title(Columns columns);

// A service and its servers, a line each.
std::string entry(const ipvs::Service& service, const std::vector<ipvs::Destination>& destinations,
                  const Layout& layout);

// "Timeout (tcp tcpfin udp): 900 120 300"
std::string timeouts_line(const ipvs::Timeouts& timeouts);

// "master sync daemon (mcast=eth0, syncid=1, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)"
std::string sync_daemon_line(const ipvs::SyncDaemon& daemon);

// Into ipvsadm's order, which is that of mark, family, protocol, address and port, except that it
// compares numbers by the sign of their 32-bit difference: 192.168.0.1 comes before 10.0.0.1.
// Services are large and may be many: they stay where they are. `sorted` false: as they come.
std::vector<const ipvs::Service*> in_order(const std::vector<ipvs::Service>& services, bool sorted);
void sort(std::vector<ipvs::Destination>& destinations);

}  // namespace holdfast::ipvsadm
