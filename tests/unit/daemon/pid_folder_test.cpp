#include "daemon/pid_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

TEST_CASE("the folder of the pid files can be read by everybody, whatever the umask") {
    const Folder folder;
    const auto mask = ::umask(0177);
    const auto made = make_pid_folder(folder.file("pids"));
    ::umask(mask);
    REQUIRE(made);
    struct stat status {};
    REQUIRE(::stat(folder.file("pids").c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0755);
    CHECK(make_pid_folder(folder.file("pids")));
}

TEST_CASE("a folder in which others may put files is none for pid files") {
    const Folder folder;
    const auto path = folder.file("pids");
    REQUIRE(make_pid_folder(path));
    SECTION("its group or anybody may write") { ::chmod(path.c_str(), 01777); }
    SECTION("it is a link") {
        ::rmdir(path.c_str());
        REQUIRE(::symlink("/tmp", path.c_str()) == 0);
    }
    SECTION("it is a file") {
        ::rmdir(path.c_str());
        folder.write("pids", "");
    }
    SECTION("it cannot be made") {
        CHECK_FALSE(make_pid_folder(path + "/no/such"));
        ::chmod(path.c_str(), 0775);
    }
    CHECK_FALSE(make_pid_folder(path));
}

}  // namespace
}  // namespace holdfast::daemon
