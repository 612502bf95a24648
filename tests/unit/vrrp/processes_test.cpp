#include "vrrp/processes.h"

#include <unistd.h>

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

TEST_CASE("the name of a process that lives") {
    struct Row {
        const char* stat;
        std::optional<std::string> name;
    };
    for (const auto& [stat, name] : {
             Row{"7 (haproxy) S 1 7 7 0 -1 4194560 12 0", "haproxy"},
             Row{"7 (a) b) (c) R 1 7 7 0 -1 0 12 0", "a) b) (c"},
             Row{"7 (two\nlines) S 1 7 7 0 -1 0 12 0", "two\nlines"},
             Row{"7 (haproxy) Z 1 7 7 0 -1 4194560 12 0", {}},
             Row{"7 (haproxy) R 1 7 7 0 -1 4194564 12 0", {}},  // exits
             Row{"7 (haproxy) S 1", {}},
             Row{")7(", {}},
             Row{"", {}},
         }) {
        INFO(stat);
        CHECK(living_name(stat) == name);
    }
}

TEST_CASE("this process is among those of the machine") {
    const auto own = ::getpid();
    const auto alone = read_process(own, true);
    REQUIRE(alone);
    CHECK(alone->command.front().find("unit_") != std::string::npos);
    const auto all = read_processes(false);
    REQUIRE(all.contains(own));
    CHECK(all.at(own).name == alone->name);
    CHECK(all.at(own).command.empty());
    CHECK_FALSE(read_process(0, true));
}

}  // namespace
}  // namespace holdfast::vrrp
