#include "daemon/notify_pipe.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

struct Bench {
    Bench() {
        policy.standard_user.name = std::to_string(::getuid());
        settings.path = folder.file("pipe");
    }
    // Notes when it begins, what it reads, and when it ends. Its first argument names it.
    void read_by(const std::string& name) {
        const auto script = folder.write("reader",
                                         "#!/bin/sh\n"
                                         "exec >> \"${2%/*}/notes\"\n"
                                         "trap 'echo end $1' EXIT; trap exit TERM\n"
                                         "echo begin $1\n"
                                         "while read line; do echo $1 $line; done < $2\n");
        ::chmod(script.c_str(), 0700);
        settings.script = config::Script{{}, {script, name}, {}};
    }
    void configure() { pipe->configure(settings, policy); }
    void finish() {
        bool ended = false;
        pipe->finish([&] { ended = true; });
        loop.restart();
        for (int i = 0; i < 5000 && !ended; ++i)
            loop.run_one_for(std::chrono::milliseconds(1));
        CHECK(ended);
    }
    // Until the notes say so.
    void wait_for(const std::string& text) {
        loop.restart();
        for (int i = 0; i < 5000 && folder.read("notes").find(text) == std::string::npos; ++i)
            loop.run_one_for(std::chrono::milliseconds(1));
        CHECK(folder.read("notes").find(text) != std::string::npos);
    }

    Folder folder;
    boost::asio::io_context loop;
    std::vector<std::string> logged;
    Log log{[this](Severity, std::string_view line) { logged.emplace_back(line); }, Severity::info};
    ScriptPolicy policy;
    config::NotifyFifo settings;
    std::unique_ptr<NotifyPipe> pipe = std::make_unique<NotifyPipe>(loop, log);
};

TEST_CASE("a pipe is made, written to, and removed") {
    Bench bench;
    bench.configure();
    bench.pipe->write("one\n");
    const UniqueFd reader(::open(bench.settings.path.c_str(), O_RDONLY | O_NONBLOCK));
    bench.pipe->write("two\n");
    std::string text(100, '\0');
    text.resize(static_cast<std::size_t>(::read(reader.get(), text.data(), text.size())));
    CHECK(text == "one\ntwo\n");
    bench.finish();
    CHECK_FALSE(bench.folder.has("pipe"));
    CHECK(bench.logged.empty());
}

TEST_CASE("one that was there stays") {
    Bench bench;
    REQUIRE(::mkfifo(bench.settings.path.c_str(), 0600) == 0);
    bench.configure();
    bench.finish();
    CHECK(bench.folder.has("pipe"));
}

TEST_CASE("a file is no pipe, and a link is not followed") {
    Bench bench;
    bench.folder.write("file", "precious");
    SECTION("file") { bench.settings.path = bench.folder.file("file"); }
    SECTION("link") {
        REQUIRE(::symlink(bench.folder.file("file").c_str(), bench.settings.path.c_str()) == 0);
    }
    bench.configure();
    bench.pipe->write("one\n");
    CHECK(bench.folder.read("file") == "precious");
    CHECK(bench.logged.size() == 1);
}

TEST_CASE("nobody reads: the lines that do not fit are lost, and one complaint is made") {
    Bench bench;
    bench.configure();
    for (int i = 0; i < 3000; ++i)
        bench.pipe->write("INSTANCE \"a name of some length\" MASTER 100\n");
    CHECK(bench.logged.size() == 1);
}

TEST_CASE("a reader reads everything, then ends") {
    Bench bench;
    bench.read_by("A");
    bench.configure();
    bench.pipe->write("one\n");
    bench.pipe->write("two\n");
    bench.wait_for("A two");
    bench.pipe->write("three\n");
    bench.finish();
    CHECK(bench.folder.read("notes") == "begin A\nA one\nA two\nA three\nend A\n");
}

TEST_CASE("never two readers: a new one begins when the old one has ended") {
    Bench bench;
    bench.read_by("A");
    bench.configure();
    bench.wait_for("begin A");
    bench.configure();  // the same again: nothing happens
    bench.pipe->write("one\n");
    bench.wait_for("A one");
    bench.read_by("B");
    bench.configure();
    bench.read_by("C");
    bench.configure();
    bench.wait_for("begin C");
    bench.pipe->write("two\n");
    bench.wait_for("C two");
    bench.finish();
    CHECK(bench.folder.read("notes") == "begin A\nA one\nend A\nbegin C\nC two\nend C\n");
}

TEST_CASE("a reader that ends is started again") {
    Bench bench;
    bench.settings.script =
        config::Script{{}, {"/bin/sh", "-c", "read line < $0; echo $line >> ${0%/*}/notes"}, {}};
    bench.configure();
    bench.pipe->write("one\n");
    bench.wait_for("one");
    bench.wait_for("one");
    for (int i = 0; i < 5000 && bench.logged.empty(); ++i)
        bench.loop.run_one_for(std::chrono::milliseconds(1));
    bench.pipe->write("two\n");
    bench.wait_for("two");
    REQUIRE_FALSE(bench.logged.empty());
    CHECK(bench.logged.front().find("has ended; starting it again in 0 s") != std::string::npos);
}

}  // namespace
}  // namespace holdfast::daemon
