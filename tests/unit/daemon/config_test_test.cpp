#include "daemon/config_test.h"

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

const std::string kGood = R"(
vrrp_instance VI_1 {
    interface lo
    virtual_router_id 51
    virtual_ipaddress {
        127.0.0.50
    }
}
)";

struct Tested {
    int status;
    std::string said;
};

Tested test(const Folder& folder, const std::string& config_file) {
    Options options;
    options.config_file = config_file;
    options.config_test_log = folder.file("said");
    const int status = run_config_test(options);
    return {status, folder.read("said")};
}

TEST_CASE("the exit status of a configuration test") {
    const Folder folder;
    const auto conf = folder.file("conf");
    const auto status = [&] { return test(folder, conf).status; };

    SECTION("a good file") {
        folder.write("conf", kGood);
        CHECK(status() == 0);
        CHECK(folder.read("said").empty());
    }
    SECTION("no file") {
        CHECK(status() == 4);
        CHECK(folder.read("said").find(conf) == 0);
    }
    SECTION("a directory") {
        std::filesystem::create_directory(conf);
        CHECK(status() == 4);
    }
    SECTION("no text") {
        folder.write("conf", kGood + std::string(1, '\0'));
        CHECK(status() == 5);
        CHECK(folder.read("said").find(conf + ":9:1: ") == 0);
    }
    SECTION("a keyword that is not known") {
        folder.write("conf", kGood + "virtual_srever 192.0.2.50 80 {\n}\n");
        CHECK(status() == 5);
        CHECK(folder.read("said").find(conf + ":9:1: ") == 0);
    }
    SECTION("a block without end") {
        folder.write("conf", kGood + "vrrp_instance VI_2 {\n");
        CHECK(status() == 5);
    }
    SECTION("a program that is not there") {
        folder.write("conf", "vrrp_script check {\n    script \"killal -0 haproxy\"\n}\n" + kGood);
        CHECK(status() == 5);
        CHECK(folder.read("said").find(conf + ":2:5: warning: vrrp_script check cannot be run: "
                                              "killal: no such program in /usr/local/sbin:") == 0);
    }
    SECTION("an interface that is not there") {
        folder.write("conf", std::string(kGood).replace(kGood.find(" lo"), 3, " nope77"));
        CHECK(status() == 5);
        CHECK(folder.read("said").find("nope77") != std::string::npos);
    }
}

TEST_CASE("the log of a configuration test is added to") {
    const Folder folder;
    folder.write("said", "before\n");
    CHECK(test(folder, folder.file("missing")).said.find("before\n" + folder.file("missing")) == 0);
}

TEST_CASE("the log of a configuration test is no way to write elsewhere") {
    const Folder folder;
    folder.write("precious", "kept");
    std::filesystem::create_symlink(folder.file("precious"), folder.file("said"));
    CHECK(test(folder, folder.file("missing")).status == 1);
    CHECK(folder.read("precious") == "kept");
}

}  // namespace
}  // namespace holdfast::daemon
