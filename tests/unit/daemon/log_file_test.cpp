#include "daemon/log_file.h"

#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

// No file may become larger, as on a full disk.
class NoRoomBeyond {
  public:
    explicit NoRoomBeyond(rlim_t octets) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{octets, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    NoRoomBeyond(const NoRoomBeyond&) = delete;
    NoRoomBeyond& operator=(const NoRoomBeyond&) = delete;
    ~NoRoomBeyond() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    void (*handler_)(int);
};

TEST_CASE("lines follow what is there already") {
    const Folder folder;
    LogFile file(folder.write("log", "before\n"));
    REQUIRE(file.append("one\n"));
    REQUIRE(file.append("two\nthree\n"));
    CHECK(folder.read("log") == "before\none\ntwo\nthree\n");
}

TEST_CASE("a log that was moved away, or deleted, begins anew") {
    const Folder folder;
    LogFile file(folder.file("log"));
    REQUIRE(file.append("one\n"));
    std::filesystem::rename(folder.file("log"), folder.file("log.1"));
    REQUIRE(file.append("two\n"));
    std::filesystem::remove(folder.file("log"));
    REQUIRE(file.append("three\n"));
    CHECK(folder.read("log.1") == "one\n");
    CHECK(folder.read("log") == "three\n");
}

TEST_CASE("everybody may read it, only its owner write") {
    const Folder folder;
    LogFile file(folder.file("log"));
    const auto before = ::umask(0);
    REQUIRE(file.append("one\n"));
    ::umask(before);
    struct stat status {};
    REQUIRE(::stat(folder.file("log").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0644);
}

TEST_CASE("what is not a file of our own is left alone, until it is one") {
    const Folder folder;
    const auto path = folder.file("log");
    const auto victim = folder.write("victim", "precious\n");
    SECTION("a link") { std::filesystem::create_symlink(victim, path); }
    SECTION("a second name of another file") { std::filesystem::create_hard_link(victim, path); }
    SECTION("a pipe that nobody reads") { REQUIRE(::mkfifo(path.c_str(), 0600) == 0); }
    SECTION("a folder") { std::filesystem::create_directory(path); }
    LogFile file(path);
    const auto refused = file.append("one\n");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find(path) != std::string::npos);
    CHECK(folder.read("victim") == "precious\n");
    std::filesystem::remove(path);
    CHECK(file.append("two\n"));
    CHECK(folder.read("log") == "two\n");
}

TEST_CASE("without its folder there is no log") {
    const Folder folder;
    const auto refused = LogFile(folder.file("gone/log")).append("one\n");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("No such file or directory") != std::string::npos);
}

TEST_CASE("a line that a full disk broke off stays alone") {
    const Folder folder;
    LogFile file(folder.file("log"));
    {
        const NoRoomBeyond full(10);
        REQUIRE(file.append("one\n"));
        CHECK_FALSE(file.append("two and a half\n"));
        CHECK_FALSE(file.append("three\n"));
    }
    REQUIRE(file.append("four\n"));
    CHECK(folder.read("log") == "one\ntwo an\nfour\n");
}

}  // namespace
}  // namespace holdfast::daemon
