#include "daemon/script_runner.h"

#include <csignal>

#include <sys/stat.h>
#include <unistd.h>

#include "daemon/find_program.h"
#include "daemon/script_security.h"
#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

using namespace std::chrono_literals;

// Runs shell commands, as whoever runs the test.
struct Bench {
    void order(const std::string& command, std::chrono::microseconds timeout = 60s) {
        ScriptOrder order;
        order.command = {"/bin/sh", "-c", command};
        order.user.name = std::to_string(::getuid());
        order.timeout = timeout;
        runner.run(order, [this](const ScriptEnd& end) { ends.push_back(end); });
    }
    ScriptEnd run(const std::string& command, std::chrono::microseconds timeout = 60s) {
        order(command, timeout);
        loop.restart();
        loop.run();
        REQUIRE(ends.size() == 1);
        return std::exchange(ends, {}).front();
    }

    boost::asio::io_context loop;
    std::vector<std::string> logged;
    Log log{[this](Severity, std::string_view line) { logged.emplace_back(line); },
            Severity::debug};
    ScriptRunner runner{loop, log, 2};
    std::vector<ScriptEnd> ends;
};

TEST_CASE("how a script ends") {
    Bench bench;
    CHECK(bench.run("exit 0").exit_status == 0);
    CHECK(bench.run("exit 255").exit_status == 255);
    const auto killed = bench.run("kill -SEGV $$");
    CHECK(killed.exit_status == -1);
    CHECK(killed.signal == SIGSEGV);
    CHECK_FALSE(killed.timed_out);
}

// Not gone, nor a zombie until its new parent looks.
bool runs(const std::string& pid) {
    std::ifstream file("/proc/" + pid.substr(0, pid.find('\n')) + "/stat");
    const std::string status((std::istreambuf_iterator<char>(file)), {});
    return !status.empty() && status.find(") Z") == std::string::npos;
}

TEST_CASE("a script that takes too long is ended with all it has started") {
    Bench bench;
    const Folder folder;
    const auto command = [&](const std::string& trap) {
        return trap + "sleep 1000 & echo $! > " + folder.file("pid") + "; wait";
    };
    const auto ended = bench.run(command(""), 100ms);
    CHECK(ended.timed_out);
    CHECK(ended.signal == SIGTERM);
    for (int i = 0; i < 5000 && runs(folder.read("pid")); ++i)
        ::usleep(1000);  // it has been killed, which the kernel may take its time for
    CHECK_FALSE(runs(folder.read("pid")));
}

TEST_CASE("what a script says is logged, and bounded") {
    Bench bench;
    CHECK(bench.run("echo one; echo two >&2").output == "one\ntwo\n");
    CHECK(bench.logged == std::vector<std::string>{"/bin/sh says: one", "/bin/sh says: two"});
    const auto loud = bench.run("head -c 1000000 /dev/zero | tr '\\0' x; exit 3");
    CHECK(loud.exit_status == 3);
    CHECK(loud.output == std::string(4096, 'x'));
}

TEST_CASE("what a script finds") {
    ::setenv("SECRET", "1", 1);
    ::close(::dup2(STDERR_FILENO, 77));
    REQUIRE(::dup2(STDERR_FILENO, 77) == 77);  // somebody's descriptor, open across exec
    Bench bench;
    CHECK(bench
              .run("env | grep -v ^_= | grep -v ^PWD= | sort; pwd; ls /proc/self/fd | wc -l; "
                   "readlink /proc/self/fd/0")
              .output == std::string("PATH=") + kProgramPath + "\n/\n4\n/dev/null\n");
    ::close(77);
}

TEST_CASE("what cannot be run is said") {
    Bench bench;
    const auto problem = [&](const std::string& program, const std::string& user = {}) {
        ScriptOrder order;
        order.command = {program};
        order.user.name = user.empty() ? std::to_string(::getuid()) : user;
        order.timeout = 10s;
        bench.runner.run(order, [&](const ScriptEnd& end) { bench.ends.push_back(end); });
        bench.loop.restart();
        bench.loop.run();
        const auto end = std::exchange(bench.ends, {}).front();
        CHECK(end.exit_status == -1);
        return end.problem;
    };
    CHECK(problem("/nonexistent/script") == "/nonexistent/script: No such file or directory");
    CHECK(problem("/etc/passwd") == "/etc/passwd: Permission denied");
    CHECK(problem("/") == "Permission denied");
    CHECK(problem("nosuchprogram") ==
          std::string("nosuchprogram: no such program in ") + kProgramPath);
    CHECK(problem("/bin/true", "nosuchuser") == "there is no user nosuchuser");
}

TEST_CASE("a program without a path is looked for") {
    Bench bench;
    ScriptOrder order;
    order.command = {"sh", "-c", "exit 5"};
    order.user.name = std::to_string(::getuid());
    order.timeout = 60s;
    bench.runner.run(order, [&](const ScriptEnd& end) { bench.ends.push_back(end); });
    bench.loop.run();
    CHECK(bench.ends.front().exit_status == 5);
}

TEST_CASE("a link leads to the file that is run, unless it is to be kept") {
    Bench bench;
    const Folder folder;
    std::filesystem::create_symlink(folder.write("file", "#!/bin/sh\necho $0\n"),
                                    folder.file("link"));
    ::chmod(folder.file("file").c_str(), 0700);
    ScriptOrder order;
    order.command = {folder.file("link")};
    order.user.name = std::to_string(::getuid());
    order.timeout = 60s;
    const auto output = [&](bool keep_links) {
        ScriptPolicy policy;
        policy.keep_links = keep_links;
        bench.runner.set_policy(policy);
        bench.runner.run(order, [&](const ScriptEnd& end) { bench.ends.push_back(end); });
        bench.loop.restart();
        bench.loop.run();
        return std::exchange(bench.ends, {}).front().output;
    };
    CHECK(output(false) == std::filesystem::canonical(folder.file("file")).string() + "\n");
    CHECK(output(true) == folder.file("link") + "\n");
    // Some programs are many, and go by the name that they are called by.
    std::filesystem::create_symlink("/bin/sh", folder.file("one-of-many"));
    order.command = {folder.file("one-of-many"), "-c", "echo $0"};
    CHECK(output(false) == folder.file("one-of-many") + "\n");
}

TEST_CASE("what holds for all scripts") {
    Bench bench;
    ScriptOrder order;
    order.command = {"/bin/true"};
    order.timeout = 60s;
    const auto run = [&](const ScriptPolicy& policy) {
        bench.runner.set_policy(policy);
        bench.runner.run(order, [&](const ScriptEnd& end) { bench.ends.push_back(end); });
        bench.loop.restart();
        bench.loop.run();
        return std::exchange(bench.ends, {}).front();
    };
    CHECK(run({false, {"nosuchuser", "", false}}).problem == "there is no user nosuchuser");
    CHECK(run({true, {std::to_string(::getuid()), "", true}}).exit_status == 0);
    if (::getuid() != 0) return;
    const Folder folder;
    order.command = {folder.write("script", "#!/bin/sh\n")};
    ::chmod(order.command[0].c_str(), 0777);
    CHECK(run({true, {"root", "", false}}).problem ==
          "not run as root: others than root may write to " + order.command[0]);
    CHECK(bench.logged.empty());
    CHECK(run({false, {"root", "", false}}).exit_status == 0);
    CHECK(run({false, {"root", "", false}}).exit_status == 0);
    CHECK(bench.logged ==
          std::vector<std::string>{"Unsafe permissions found for script '" + order.command[0] +
                                   "': others than root may write to " + order.command[0]});
}

TEST_CASE("a limited number at once, in order") {
    Bench bench;
    const Folder folder;
    const auto log = folder.file("log");
    for (int i = 0; i < 6; ++i) {
        const auto n = std::to_string(i);
        bench.order("mkdir " + folder.file("running" + n) + "; ls -d " + folder.file("running*") +
                    " | wc -l >> " + log + "; rmdir " + folder.file("running" + n));
    }
    bench.loop.run();
    CHECK(bench.ends.size() == 6);
    for (const char digit : folder.read("log"))
        CHECK((digit == '1' || digit == '2' || digit == '\n'));
}

TEST_CASE("dropped scripts are killed and nobody hears of them") {
    Bench bench;
    for (int i = 0; i < 5; ++i)
        bench.order("sleep 1000");
    bench.loop.poll();
    bench.runner.drop_all();
    bench.loop.restart();
    bench.loop.run();
    CHECK(bench.ends.empty());
    CHECK(bench.run("exit 7").exit_status == 7);
}

TEST_CASE("what root runs must be root's alone") {
    CHECK(check_path_is_roots("/bin/sh"));  // with a link in it, on most systems
    CHECK(check_path_is_roots("/nonexistent").error().message ==
          "/nonexistent: No such file or directory");
    if (::getuid() != 0) return;  // to make files of root's

    const Folder folder;  // in /tmp, which has the sticky bit
    const auto script = folder.write("script", "#!/bin/sh\n");
    const auto refused = [&](const std::string& path) {
        const auto safe = check_path_is_roots(path);
        return safe ? std::string() : safe.error().message;
    };
    CHECK(refused(script).empty());
    ::chmod(script.c_str(), 0777);
    CHECK(refused(script) == "others than root may write to " + script);
    ::chmod(script.c_str(), 0755);
    REQUIRE(::chown(script.c_str(), 12345, 0) == 0);
    CHECK(refused(script) == script + " belongs to user 12345, not to root");
    REQUIRE(::chown(script.c_str(), 0, 12345) == 0);
    ::chmod(script.c_str(), 0775);
    CHECK_FALSE(refused(script).empty());
    ::chmod(script.c_str(), 0755);
    const auto link = folder.file("link");
    std::filesystem::create_symlink(script, link);
    CHECK(refused(link).empty());
    ::chmod(folder.file("").c_str(), 0777);
    CHECK(refused(link).find("others than root may write to") == 0);
    ::chmod(folder.file("").c_str(), 0700);
    ::chmod(script.c_str(), 0757);
    CHECK(refused(link) == "others than root may write to " + script);
}

}  // namespace
}  // namespace holdfast::daemon
