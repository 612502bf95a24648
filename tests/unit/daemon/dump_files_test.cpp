#include "daemon/core/dump_files.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

struct Row {
    std::string path;
    std::string network;
    std::string instance;
    std::string becomes;
};

TEST_CASE("the name of a dump tells whose it is") {
    for (const auto& [path, network, instance, becomes] : {
             Row{"/run/keepalived.data", "", "", "/run/keepalived.data"},
             Row{"/run/keepalived.data", "", "left", "/run/keepalived.left.data"},
             Row{"/run/keepalived.data", "web", "", "/run/keepalived.web.data"},
             Row{"/run/keepalived.data", "web", "left", "/run/keepalived.web_left.data"},
             Row{"/run/state", "", "left", "/run/state.left"},
             Row{"/run/state.d/dump", "", "left", "/run/state.d/dump.left"},
             Row{"", "web", "left", ""},
         }) {
        config::Files files;
        config::Namespaces namespaces;
        files.state_dump = files.stats_dump = files.json_dump = path;
        namespaces.network = network;
        namespaces.instance = instance;
        CAPTURE(path, network, instance);
        CHECK(with_dump_names(files, namespaces).state_dump == path);
        files.dumps_named_by_instance = true;
        CHECK(with_dump_names(files, namespaces).state_dump == becomes);
        CHECK(with_dump_names(files, namespaces).stats_dump == becomes);
        CHECK(with_dump_names(files, namespaces).json_dump == path);
    }
}

}  // namespace
}  // namespace holdfast::daemon
