// The firewall marks of checks with connect_vip.
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr std::uint32_t kMarks = 65'536;

// Everything that makes another path of it; the port is the packet's.
std::string path_of(const RealServer& server, const VirtualServer& service) {
    const auto& tunnel = server.tunnel;
    return fmt::format("{} {} {} {} {} {}", service.endpoint.address.is_v6(),
                       server.endpoint.address.to_string(), static_cast<int>(server.method),
                       static_cast<int>(tunnel.type), static_cast<int>(tunnel.checksum),
                       tunnel.port);
}

// FNV-1a, whose results are the same everywhere.
std::uint32_t hash(std::string_view text) {
    std::uint32_t sum = 2'166'136'261U;
    for (const char c : text)
        sum = (sum ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return sum;
}

// Not given in their order, so that a server more or less leaves the marks of the others alone: a
// reload does not reach the checkers and the IPVS process in the same moment.
class Marks {
  public:
    explicit Marks(const Draft& draft) : first_(draft.global.ipvs.first_path_mark) {
        for (const auto& service : draft.lvs.virtual_servers)
            taken_.insert(service.fwmark);
        for (const auto& group : draft.lvs.groups) {
            for (const auto& entry : group.entries)
                taken_.insert(entry.fwmark);
        }
    }

    // 0: none is left.
    std::uint32_t of(const std::string& path) {
        const auto [known, is_new] = marks_.try_emplace(path, 0);
        if (!is_new) return known->second;
        const auto start = hash(path);
        for (std::uint32_t i = 0; i < kMarks && known->second == 0; ++i) {
            const auto mark = first_ + (start + i) % kMarks;
            if (taken_.insert(mark).second) known->second = mark;
        }
        return known->second;
    }

  private:
    std::uint32_t first_;
    std::set<std::uint32_t> taken_;
    std::map<std::string, std::uint32_t> marks_;
};

// Calls `visit` with each check that can go by the path.
template <class Visit>
void for_each_connection(RealServer& server, Visit visit) {
    for (auto& check : server.tcp_checks)
        visit(check);
    for (auto& check : server.checks) {
        if (auto* web = std::get_if<HttpCheck>(&check)) visit(*web);
    }
}

}  // namespace

void mark_paths(Draft& draft, Diagnostics& diagnostics) {
    Marks marks(draft);
    const auto& namespaces = draft.global.namespaces;
    const bool elsewhere = !namespaces.ipvs.empty() && namespaces.ipvs != namespaces.network;
    for (auto& service : draft.lvs.virtual_servers) {
        for (auto& server : service.real_servers) {
            for_each_connection(server, [&](auto& check) {
                if (!check.connect_vip) return;
                if (!elsewhere) server.path_mark = marks.of(path_of(server, service));
                if (server.path_mark != 0) return;
                diagnostics.warning(check.where,
                                    elsewhere ? "connect_vip is ignored: the table is in another "
                                                "network namespace (net_namespace_ipvs)"
                                              : "connect_vip is ignored: no firewall mark is left");
                check.connect_vip = false;
            });
        }
    }
}

}  // namespace holdfast::config
