#include "daemon/notify_queue.h"

#include <unistd.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

struct Bench {
    void add(const std::string& object, const std::string& command) {
        ScriptOrder order;
        order.command = {"/bin/sh", "-c", command};
        order.user.name = std::to_string(::getuid());
        queue.add(object, order);
    }

    boost::asio::io_context loop;
    std::vector<std::string> logged;
    Log log{[this](Severity, std::string_view line) { logged.emplace_back(line); }, Severity::info};
    ScriptRunner runner{loop, log, 8};
    int idle = 0;
    NotifyQueue queue{runner, log, [this] { ++idle; }};
};

TEST_CASE("the scripts of an object run in the order of what has happened") {
    Bench bench;
    const Folder folder;
    for (int i = 1; i <= 5; ++i) {
        // The first would be the last to write, if they ran side by side.
        bench.add("A", fmt::format("for i in {}; do test $i; done; echo -n {} >> {}",
                                   i == 1 ? "$(seq 3000)" : "1", i, folder.file("order")));
    }
    bench.loop.run();
    CHECK(folder.read("order") == "12345");
    CHECK(bench.idle == 1);
    CHECK(bench.queue.idle());
}

TEST_CASE("those of another object do not wait for them") {
    Bench bench;
    const Folder folder;
    // Each ends only when the other has begun.
    bench.add("A", fmt::format("echo > {}; until test -e {}; do :; done", folder.file("a"),
                               folder.file("b")));
    bench.add("B", fmt::format("echo > {}; until test -e {}; do :; done", folder.file("b"),
                               folder.file("a")));
    bench.loop.run();
    CHECK(bench.queue.idle());
}

TEST_CASE("one that cannot be run is complained of, and the next has its turn") {
    Bench bench;
    const Folder folder;
    ScriptOrder order;
    order.command = {"/no/such/program"};
    bench.queue.add("INSTANCE VI_1", order);
    CHECK(bench.logged.back() ==
          "INSTANCE VI_1: cannot run a notify script: /no/such/program: No such file or directory");
    bench.add("INSTANCE VI_1", "echo done > " + folder.file("out") + "; exit 3");
    bench.loop.run();
    CHECK(folder.read("out") == "done\n");
    CHECK(bench.logged.back() == "INSTANCE VI_1: /bin/sh exited with status 3");
}

TEST_CASE("of too many that wait the oldest is left out") {
    Bench bench;
    const Folder folder;
    for (int i = 0; i < 103; ++i)
        bench.add("A", fmt::format("echo {} >> {}", i, folder.file("order")));
    REQUIRE(bench.logged.size() == 2);
    CHECK(bench.logged.front() == "A: /bin/sh is not run, too many of its scripts wait");
    bench.loop.run();
    CHECK(folder.read("order").substr(0, 6) == "0\n3\n4\n");
}

}  // namespace
}  // namespace holdfast::daemon
