// Whatever is in the file: an answer, with its place, and soon.
#include <fstream>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

// A folder of its own, gone afterwards.
class Folder {
  public:
    Folder() { REQUIRE(::mkdtemp(path_.data())); }
    ~Folder() {
        for (auto name = files_.rbegin(); name != files_.rend(); ++name)
            ::unlink(name->c_str());
        ::rmdir(path_.c_str());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text) {
        auto path = file(name);
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    std::string file(const std::string& name) {
        files_.push_back(path_ + "/" + name);
        return files_.back();
    }
    const std::string& path() const { return path_; }

  private:
    std::string path_ = "/tmp/holdfast-parser-XXXXXX";
    std::vector<std::string> files_;
};

void refused(const Loaded& loaded, const std::string& why) {
    INFO(text_of(loaded));
    CHECK_FALSE(loaded.config);
    CHECK(loaded.diagnostics.has_errors());
    CHECK(mentions(loaded, why));
}

TEST_CASE("a file that cannot be read") {
    Folder folder;
    refused(load(folder.path() + "/none.conf"), "none.conf: error: cannot be read: No such file");
    refused(load(folder.path()), "it is a directory");
    const auto pipe = folder.file("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    refused(load(pipe), "it is not a regular file");
    refused(load("/dev/zero"), "it is not a regular file");
    refused(load(""), "cannot be read");
}

TEST_CASE("a file that is no text") {
    refused(read(std::string("global_defs {\n") + '\0' + "}\n"),
            "test.conf:2:1: error: a NUL byte");
    std::string garbage;
    std::uint32_t state = 1;
    for (int i = 0; i < 100'000; ++i) {
        state = state * 1664525 + 1013904223;
        garbage += static_cast<char>((state >> 24) | 1U);
    }
    const auto loaded = read(garbage);
    CHECK(loaded.diagnostics.all().size() <= Diagnostics::kMost + 1);
    CHECK_FALSE(text_of(loaded).empty());
}

TEST_CASE("an empty file is a configuration that does nothing") {
    for (const auto* text : {"", "\n", "# nothing\n", "\r\n\r\n"}) {
        const auto loaded = read(text);
        REQUIRE(loaded.config);
        CHECK(problems(loaded).empty());
    }
}

TEST_CASE("a block that is never closed refuses the file") {
    refused(read("vrrp_instance V {\n interface eth0\n"), "test.conf:1:1: error: the block");
    refused(read("{"), "is never closed");
}

TEST_CASE("depth and length have limits") {
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "a {";
    refused(read(deep), "more than 32 blocks within each other");
    const auto word = read(std::string(1 << 20, 'x') + " " + std::string(1 << 20, 'y'));
    CHECK(word.config);
    CHECK(text_of(word).size() < 1000);
    const auto named = read(instance("", std::string(1 << 20, 'n')));
    CHECK(named.config);
    CHECK(text_of(named).size() < 5000);
}

TEST_CASE("a port out of range is told of at its place") {
    const auto loaded =
        read("virtual_server 192.0.2.1 70000 {\n real_server 192.0.2.2 80 {\n }\n}\n");
    CHECK(mentions(loaded,
                   "test.conf:1:26: warning: virtual_server: '70000' is not a whole number "
                   "from 0 to 65535"));
    REQUIRE(loaded.config);
    CHECK(loaded.config->lvs.virtual_servers.empty());
}

TEST_CASE("includes are relative to their file, may have wildcards and may not go round") {
    Folder folder;
    folder.write("a.inc", "vrrp_version 3\n");
    folder.write("b.inc", "router_id B\n");
    const auto main = folder.write("main.conf", "global_defs {\n include *.inc\n}\n");
    const auto loaded = load(main);
    CHECK(problems(loaded).empty());
    CHECK(loaded.config->global.router_id == "B");

    const auto round =
        folder.write("round.conf", "include round.conf\nglobal_defs { router_id R }\n");
    const auto twice = load(round);
    CHECK(mentions(twice, "includes itself"));
    CHECK(twice.config->global.router_id == "R");

    const auto missing = load(folder.write("missing.conf", "include nothing-here.conf\n"));
    CHECK(mentions(missing, "no file 'nothing-here.conf'"));
    CHECK(missing.config);
}

TEST_CASE("a broken included file is told of with the way there") {
    Folder folder;
    folder.write("broken.inc", "vrrp_instance V {\n");
    const auto loaded = load(folder.write("main.conf", "\ninclude broken.inc\n"));
    refused(loaded, "broken.inc:1:1: error");
    CHECK(mentions(loaded, "main.conf:2:1: note: included from here"));
}

}  // namespace
}  // namespace holdfast::config
