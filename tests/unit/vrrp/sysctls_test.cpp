#include "vrrp/sysctls.h"

#include <filesystem>
#include <fstream>

#include <stdlib.h>

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

// Settings that are files of ours.
struct Bench {
    Bench() { put(0); }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;
    ~Bench() { std::filesystem::remove_all(folder); }

    void put(int value) const { std::ofstream(folder / "arp") << value << "\n"; }

    static std::filesystem::path make_folder() {
        std::string name = std::filesystem::temp_directory_path() / "holdfast-test-XXXXXX";
        return ::mkdtemp(name.data());
    }

    std::filesystem::path folder = make_folder();
    Sysctls sysctls{folder.string() + "/"};
};

TEST_CASE("a setting is ours for a while") {
    Bench bench;
    REQUIRE(bench.sysctls.set("arp", 1));
    REQUIRE(bench.sysctls.set("arp", 2));
    CHECK(*bench.sysctls.get("arp") == 2);
    REQUIRE(bench.sysctls.restore("arp"));
    CHECK(*bench.sysctls.get("arp") == 0);
    REQUIRE(bench.sysctls.restore("arp"));
}

TEST_CASE("all of them are as before in the end") {
    Bench bench;
    {
        Sysctls sysctls(bench.folder.string() + "/");
        REQUIRE(sysctls.set("arp", 1));
    }
    CHECK(*bench.sysctls.get("arp") == 0);
}

TEST_CASE("what somebody else has changed meanwhile is his") {
    Bench bench;
    REQUIRE(bench.sysctls.set("arp", 1));
    bench.put(7);
    REQUIRE(bench.sysctls.restore("arp"));
    CHECK(*bench.sysctls.get("arp") == 7);
}

TEST_CASE("a setting that is not there, or does not take the value") {
    Bench bench;
    CHECK_FALSE(bench.sysctls.set("nothing", 1));
    std::filesystem::create_symlink("/dev/null", bench.folder / "null");
    CHECK_FALSE(bench.sysctls.set("null", 1));
}

}  // namespace
}  // namespace holdfast::vrrp
