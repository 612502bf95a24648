#include "daemon/legacy.h"

#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

Legacy some() {
    Legacy legacy;
    legacy.processes = {{"holdfast-vrrp", 4711, 99}};
    legacy.instances = {{"VI_1", ipc::InstanceState::master, 150}};
    legacy.trackers = {{ipc::TrackerKind::file, "load", 7}};
    legacy.told = {{ipc::VrrpSubject::group, "G", ipc::VrrpEvent::master, 0}};
    legacy.verdicts = {{"10.0.0.1:80/TCP", {*parse_ip_address("10.0.0.2"), 80}, false, 3}};
    legacy.quorums = {{"[10.0.0.1]:tcp:80", "", true}};
    return legacy;
}

TEST_CASE("what is written is found") {
    const Folder folder;
    LegacyFile file(folder.file("state"));
    REQUIRE(file.find());
    CHECK_FALSE(*file.find());

    const auto before = std::chrono::steady_clock::now() - std::chrono::microseconds(1);
    REQUIRE(file.write(some()));
    const auto found = file.find();
    REQUIRE(found);
    REQUIRE(*found);
    const auto& [legacy, last_seen] = **found;
    CHECK(legacy.processes == some().processes);
    CHECK(legacy.instances[0].priority == 150);
    CHECK(legacy.trackers[0].status == 7);
    CHECK(legacy.told[0].event == ipc::VrrpEvent::master);
    CHECK(legacy.verdicts[0].weight == 3);
    CHECK(legacy.quorums[0].up);
    CHECK(last_seen >= before);

    file.note_alive();
    CHECK((*file.find())->last_seen >= last_seen);
    CHECK((*file.find())->legacy.instances.size() == 1);
    file.remove();
    CHECK_FALSE(*file.find());
}

TEST_CASE("where there is no room for another file, the last one is overwritten") {
    const Folder folder;
    const auto path = folder.file("state");
    LegacyFile file(path);
    REQUIRE(file.write(some()));
    REQUIRE(::mkdir((path + ".new").c_str(), 0700) == 0);
    REQUIRE(file.write({}));  // which is shorter
    CHECK((*file.find())->legacy.processes.empty());

    LegacyFile of_the_next(path);
    REQUIRE(of_the_next.write(some()));
    CHECK((*file.find())->legacy.processes == some().processes);

    LegacyFile elsewhere(folder.file("nothing"));
    REQUIRE(::mkdir(folder.file("nothing.new").c_str(), 0700) == 0);
    const auto refused = elsewhere.write(some());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("create ") == 0);
}

TEST_CASE("a file of others is not believed") {
    const Folder folder;
    const auto path = folder.file("state");
    LegacyFile file(path);
    REQUIRE(file.write(some()));
    SECTION("others may write it") { REQUIRE(::chmod(path.c_str(), 0666) == 0); }
    SECTION("a link") {
        REQUIRE(::rename(path.c_str(), (path + "2").c_str()) == 0);
        REQUIRE(::symlink((path + "2").c_str(), path.c_str()) == 0);
    }
    SECTION("not what we write") { std::ofstream(path) << "nonsense"; }
    SECTION("cut off") { REQUIRE(::truncate(path.c_str(), 40) == 0); }
    SECTION("a directory") {
        file.remove();
        REQUIRE(::mkdir(path.c_str(), 0700) == 0);
    }
    CHECK_FALSE(file.find());
}

TEST_CASE("of another life of the machine") {
    const Folder folder;
    const auto path = folder.file("state");
    LegacyFile file(path);
    REQUIRE(file.write(some()));
    std::ifstream in(path);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto id = text.find("\"boot\":\"");
    REQUIRE(id != std::string::npos);
    text.replace(id + 8, 4, "----");
    std::ofstream(path) << text;
    REQUIRE(file.find());
    CHECK_FALSE(*file.find());
}

TEST_CASE("a process that was left is ended, and no other") {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    auto left = identify("any", child);
    CHECK(left.started != 0);
    auto other = left;
    ++other.started;
    CHECK_FALSE(end(other));
    CHECK(end(left));
    CHECK(::waitpid(child, nullptr, 0) == -1);  // no zombie is left
    CHECK_FALSE(end(left));
    CHECK_FALSE(end({"any", 0, 5}));
    CHECK_FALSE(end({"any", 1, 5}));
}

}  // namespace
}  // namespace holdfast::daemon
