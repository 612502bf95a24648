#include "parser/config/lvs.h"

#include <fmt/format.h>

#include "parser/printable.h"

namespace holdfast::config {

std::string name_of(const VirtualServer& server) {
    if (server.fwmark) return fmt::format("fwmark {}", server.fwmark);
    if (!server.group.empty()) return "group " + printable(server.group);
    return to_string(server.endpoint);
}

}  // namespace holdfast::config
