#include "daemon/core/pid_files.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

TEST_CASE("where the pid files are") {
    config::Global global;
    CHECK(pid_files(global) ==
          PidFiles{"/run/holdfast.pid", "/run/holdfast_vrrp.pid", "/run/holdfast_checkers.pid"});
    global.files.pid_folder = true;
    CHECK(pid_files(global) == PidFiles{"/run/holdfast/holdfast.pid", "/run/holdfast/vrrp.pid",
                                        "/run/holdfast/checkers.pid"});
    const auto of_one = [&](const std::string& instance) {
        global.namespaces.instance = instance;
        return pid_files(global);
    };
    const PidFiles left{"/run/holdfast/holdfast_left.pid", "/run/holdfast/vrrp_left.pid",
                        "/run/holdfast/checkers_left.pid"};
    CHECK(of_one("left") == left);
    global.files.pid_folder = false;
    CHECK(of_one("left") == left);
    CHECK_FALSE(of_one("right") == left);
}

}  // namespace
}  // namespace holdfast::daemon
