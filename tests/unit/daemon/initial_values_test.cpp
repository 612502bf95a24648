#include "daemon/initial_values.h"

#include <unistd.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

config::TrackFile file(const std::string& path, int value, bool overwrite = false) {
    config::TrackFile made;
    made.name = "drain";
    made.path = path;
    made.initial_value = value;
    made.overwrite = overwrite;
    return made;
}

TEST_CASE("a file gets its initial value once, until it leaves the configuration") {
    const Folder folder;
    const auto path = folder.file("drain");
    Log log([](Severity, std::string_view) {});
    InitialValues values;
    values.write({file(path, 3, true)}, log);
    CHECK(folder.read("drain") == "3\n");
    folder.write("drain", "7\n");
    values.write({file(path, 3, true)}, log);
    CHECK(folder.read("drain") == "7\n");
    values.write({}, log);
    values.write({file(path, 4, true)}, log);
    CHECK(folder.read("drain") == "4\n");
}

TEST_CASE("one that is there keeps its number, unless it is to be overwritten") {
    const Folder folder;
    const auto path = folder.write("drain", "7\n");
    Log log([](Severity, std::string_view) {});
    InitialValues().write({file(path, 3)}, log);
    CHECK(folder.read("drain") == "7\n");
    InitialValues for_another;
    for_another.inherit({{ipc::TrackerKind::file, "drain", 7}});
    for_another.write({file(path, 3, true)}, log);
    CHECK(folder.read("drain") == "7\n");
}

TEST_CASE("a link is not followed, and what cannot be written is said") {
    const Folder folder;
    const auto target = folder.write("target", "untouched");
    REQUIRE(::symlink(target.c_str(), folder.file("drain").c_str()) == 0);
    std::string said;
    Log log([&](Severity, std::string_view line) { said += line; });
    InitialValues().write({file(folder.file("drain"), 3, true)}, log);
    CHECK(folder.read("target") == "untouched");
    CHECK(said.starts_with("write the initial value of track_file drain to "));
}

}  // namespace
}  // namespace holdfast::daemon
