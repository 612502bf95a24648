#include "daemon/umask.h"

#include <sys/stat.h>

#include "daemon/initial_values.h"
#include "daemon/pid_file.h"
#include "daemon/replace_file.h"
#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

// The one of before is put back at the end.
struct Within {
    explicit Within(mode_t mask) : before(::umask(mask)) {}
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;
    ~Within() { ::umask(before); }

    mode_t before;
};

mode_t mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

TEST_CASE("the umask is what the configuration says, or else what it was") {
    const Within standard(022);
    Umask umask(false);
    umask.set(077);
    CHECK(umask_now() == 077);
    umask.set(0);
    CHECK(umask_now() == 0);
    umask.set({});
    CHECK(umask_now() == 022);
}

TEST_CASE("no configuration changes an umask of the command line") {
    const Within given(027);
    Umask umask(true);
    umask.set(077);
    CHECK(umask_now() == 027);
}

TEST_CASE("a file gets no mode that the umask forbids") {
    const Folder folder;
    const auto path = folder.file("dump");
    for (const auto& [mask, mode] : {std::pair(0U, 0644U), std::pair(022U, 0644U),
                                     std::pair(027U, 0640U), std::pair(0177U, 0600U)}) {
        const Within within(mask);
        CAPTURE(mask);
        REQUIRE(replace_file(path, "text"));
        CHECK(mode_of(path) == mode);
    }
}

TEST_CASE("what others have to read they can read") {
    const Folder folder;
    const Within nobody(0177);
    const auto pid_file = PidFile::lock(folder.file("pid"));
    REQUIRE(pid_file);
    CHECK(mode_of(folder.file("pid")) == 0644);

    Log log([](Severity, std::string_view) {});
    config::TrackFile tracked;
    tracked.name = "tracked";
    tracked.path = folder.file("tracked");
    tracked.initial_value = 5;
    InitialValues().write({tracked}, log);
    CHECK(mode_of(tracked.path) == 0644);
    CHECK(folder.read("tracked") == "5\n");
}

}  // namespace
}  // namespace holdfast::daemon
