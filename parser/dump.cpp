#include "parser/dump.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "lib/described_json.h"

namespace holdfast::config {
namespace {

constexpr std::string_view kSecrets[] = {"secret", "password", "token"};  // members' names

class Dump {
  public:
    explicit Dump(const std::function<void(const std::string&)>& line) : line_(line) {}

    void show(const std::string& path, const boost::json::value& value) {
        if (const auto* object = value.if_object()) {
            for (const auto& [name, member] : *object)
                show_member(path, name, member);
        } else if (const auto* array = value.if_array()) {
            for (std::size_t i = 0; i < array->size(); ++i)
                show(fmt::format("{}[{}]", path, i), (*array)[i]);
        } else if (!value.is_null() && !(value.is_string() && value.get_string().empty())) {
            line_(fmt::format("{} = {}", path, boost::json::serialize(value)));
        }
    }

  private:
    void show_member(const std::string& path, std::string_view name,
                     const boost::json::value& member) {
        const bool secret =
            std::find(std::begin(kSecrets), std::end(kSecrets), name) != std::end(kSecrets);
        const bool begins = path.ends_with(": ");
        const auto whole = fmt::format("{}{}{}", path, begins ? "" : ".", name);
        if (secret && member != "") return line_(whole + " = \"********\"");
        show(whole, member);
    }

    const std::function<void(const std::string&)>& line_;
};

template <class Thing>
void show_all(Dump& dump, std::string_view block, const std::vector<Thing>& things) {
    for (const auto& thing : things)
        dump.show(fmt::format("{} {}: ", block, thing.name), to_json(thing));
}

}  // namespace

void dump(const Config& config, const std::function<void(const std::string&)>& line) {
    Dump dump(line);
    dump.show("global_defs: ", to_json(config.global));
    const auto& vrrp = config.vrrp;
    show_all(dump, "vrrp_script", vrrp.scripts);
    show_all(dump, "track_file", vrrp.files);
    show_all(dump, "vrrp_track_process", vrrp.processes);
    show_all(dump, "bfd_instance", vrrp.bfds);
    show_all(dump, "vrrp_instance", vrrp.instances);
    show_all(dump, "vrrp_sync_group", vrrp.sync_groups);
    dump.show("garp_group", to_json(vrrp.garp_groups));
    dump.show("linkbeat_interfaces", to_json(vrrp.linkbeat_interfaces));
    dump.show("interface_up_down_delays", to_json(vrrp.interface_delays));
    dump.show("static: ", to_json(vrrp.fixed));
    show_all(dump, "virtual_server_group", config.lvs.groups);
    for (const auto& server : config.lvs.virtual_servers)
        dump.show(fmt::format("virtual_server {}: ", id_of(server)), to_json(server));
    dump.show("SSL: ", to_json(config.lvs.tls));
}

}  // namespace holdfast::config
