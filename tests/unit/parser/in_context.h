// A statement, wrapped into the blocks that it belongs in and what those cannot do without.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "tests/unit/parser/loaded.h"

namespace holdfast::config {

// What stands before and after a line of the block with this path.
struct Wrapping {
    std::string before;
    std::string after;
};

inline Wrapping wrapping(std::string_view path) {
    static const std::map<std::string_view, std::string_view> heads{
        {"global_defs", "global_defs {\n"},
        {"track_group", "track_group G {\n"},
        {"vrrp_instance",
         "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n priority 100\n"},
        {"vrrp_sync_group", "vrrp_sync_group G {\n"},
        {"garp_group", "garp_group {\n"},
        {"vrrp_script", "vrrp_script S {\n"},
        {"track_file", "track_file F {\n"},
        {"vrrp_track_file", "vrrp_track_file F {\n"},
        {"vrrp_track_process", "vrrp_track_process P {\n"},
        {"bfd_instance", "bfd_instance B {\n"},
        {"SSL", "SSL {\n"},
        {"virtual_server", "virtual_server 192.0.2.1 80 {\n protocol TCP\n"},
        {"real_server", "real_server 192.0.2.10 80 {\n"}};
    if (path.empty()) return {};
    const auto slash = path.rfind('/');
    const auto outer = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
    auto around = wrapping(outer);
    const auto head = heads.find(name);
    around.before += head == heads.end() ? std::string(name) + " {\n" : std::string(head->second);
    around.after =
        (name == "virtual_server" ? "\n real_server 192.0.2.11 80 {\n }\n}\n" : "\n}\n") +
        around.after;
    return around;
}

// Names that examples use, and an instance to stand beside.
inline std::string in_context(std::string_view path, const std::string& line) {
    const auto around = wrapping(path);
    return "vrrp_script some-name {\n script /bin/true\n}\n"
           "track_file some-name {\n file /run/some-file\n}\n"
           "vrrp_track_process some-name {\n process some-process\n}\n"
           "bfd_instance some-name {\n neighbor_ip 192.0.2.9\n}\n" +
           around.before + line + around.after;
}

}  // namespace holdfast::config
