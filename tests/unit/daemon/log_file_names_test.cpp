#include "daemon/core/log_file_names.h"

#include "daemon/core/file_name.h"
#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

struct Row {
    std::string network;
    std::string instance;
    std::string program;
    std::string name;
};

TEST_CASE("the names of log files are keepalived's") {
    for (const auto& [network, instance, program, name] : {
             Row{"", "", "holdfastd", "/var/log/keepalived.log"},
             Row{"", "", "holdfast-vrrp", "/var/log/keepalived_vrrp.log"},
             Row{"", "", "holdfast-checkers", "/var/log/keepalived_healthcheckers.log"},
             Row{"", "", "holdfast-ipvs", "/var/log/keepalived_healthcheckers.log"},
             Row{"", "", "holdfast-alerts", "/var/log/keepalived.log"},
             Row{"web", "", "holdfastd", "/var/log/keepalived_web.log"},
             Row{"", "left", "holdfast-vrrp", "/var/log/keepalived_vrrp_left.log"},
             Row{"web", "left", "holdfast-vrrp", "/var/log/keepalived_vrrp_web_left.log"},
         }) {
        config::Namespaces namespaces;
        namespaces.network = network;
        namespaces.instance = instance;
        const auto suffix = instance_suffix(namespaces);
        CHECK(log_file_for(program, "/var/log/keepalived.log", suffix) == name);
    }
}

}  // namespace
}  // namespace holdfast::daemon
