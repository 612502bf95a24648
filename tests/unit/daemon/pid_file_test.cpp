#include "daemon/pid_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

TEST_CASE("a pid file lives as long as its owner") {
    const Folder folder;
    {
        auto file = PidFile::lock(folder.file("pid"));
        REQUIRE(file);
        REQUIRE(file->write(123456));
        CHECK(folder.read("pid") == "123456\n");
        REQUIRE(file->write(7));
        CHECK(folder.read("pid") == "7\n");
    }
    CHECK_FALSE(folder.has("pid"));
}

TEST_CASE("a second instance is refused and told of the first") {
    const Folder folder;
    auto first = PidFile::lock(folder.file("pid"));
    REQUIRE(first);
    REQUIRE(first->write(4711));
    const auto second = PidFile::lock(folder.file("pid"));
    REQUIRE_FALSE(second);
    CHECK(second.error().message ==
          "daemon is already running: process 4711 holds the pid file " + folder.file("pid"));
    CHECK(folder.read("pid") == "4711\n");
}

TEST_CASE("what a crash left behind blocks nobody") {
    const Folder folder;
    folder.write("pid", "1\n");  // a process that certainly runs
    auto file = PidFile::lock(folder.file("pid"));
    REQUIRE(file);
    CHECK(folder.read("pid").empty());
}

TEST_CASE("the one that does not go on leaves the file to the other") {
    const Folder folder;
    {
        auto starter = PidFile::lock(folder.file("pid"));
        REQUIRE(starter);
        REQUIRE(starter->write(4711));
        starter->abandon();
    }
    CHECK(folder.read("pid") == "4711\n");
}

TEST_CASE("only a regular file will do, and nothing else is touched") {
    const Folder folder;
    SECTION("a device") {
        CHECK_FALSE(PidFile::lock("/dev/null"));
        CHECK(std::filesystem::exists("/dev/null"));
    }
    SECTION("a pipe that nobody reads") {
        REQUIRE(::mkfifo(folder.file("pid").c_str(), 0600) == 0);
        CHECK_FALSE(PidFile::lock(folder.file("pid")));
        CHECK(folder.has("pid"));
    }
    SECTION("a link to somebody's file") {
        folder.write("precious", "kept");
        std::filesystem::create_symlink(folder.file("precious"), folder.file("pid"));
        CHECK_FALSE(PidFile::lock(folder.file("pid")));
        CHECK(folder.read("precious") == "kept");
    }
    SECTION("a directory") { CHECK_FALSE(PidFile::lock(folder.file(""))); }
    SECTION("in a folder that is not there") {
        CHECK(PidFile::lock(folder.file("no/pid")).error().message.find("No such file") !=
              std::string::npos);
    }
}

}  // namespace
}  // namespace holdfast::daemon
