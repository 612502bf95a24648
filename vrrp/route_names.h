// RouteNames: the numbers behind the names of tables, scopes, realms and the like, from iproute2's
// files (rt_tables ...): those of the administrator first, then those that came with iproute2.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/result.h"

namespace holdfast::vrrp {

class RouteNames {
  public:
    enum class Kind { table, scope, realm, protocol, dsfield, group };

    // Reads the files; one that is not there has no names.
    explicit RouteNames(const std::vector<std::string>& folders = {"/etc/iproute2",
                                                                   "/usr/share/iproute2"});

    // What is a number already (also 0x...) stands for itself.
    Result<std::uint32_t> number(Kind kind, const std::string& text) const;

    // "[FROM/]TO".
    Result<std::uint32_t> realms(const std::string& text) const;

  private:
    std::array<std::map<std::string, std::uint32_t>, 6> names_;  // by Kind
};

// Decimal, or hexadecimal after 0x.
std::optional<std::uint32_t> parse_number(std::string_view text);

}  // namespace holdfast::vrrp
