#include "daemon/log_files.h"

#include <sstream>

#include <fmt/format.h>

#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

constexpr std::chrono::seconds kLong(20);

struct Desk {
    void write(const std::string& path, const std::string& text) {
        files.write(path, 0, text);
        files.finish(kLong);
    }

    boost::asio::io_context loop;
    std::vector<std::string> troubles;
    LogFiles files{loop, [this](const std::string& trouble) { troubles.push_back(trouble); }};
};

// Without the time before each line.
std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line.substr(line.find(": ") + 2));
    return lines;
}

TEST_CASE("each process has its file, and each line its place") {
    const Folder folder;
    Desk desk;
    for (int i = 0; i < 100; ++i) {
        desk.files.write(folder.file("holdfast.log"), 0, fmt::format("line {}", i));
        desk.files.write(folder.file("holdfast_vrrp.log"), 0, fmt::format("other {}", i));
    }
    desk.files.finish(kLong);
    const auto ours = lines_of(folder.read("holdfast.log"));
    const auto others = lines_of(folder.read("holdfast_vrrp.log"));
    REQUIRE(ours.size() == 100);
    REQUIRE(others.size() == 100);
    CHECK(ours.front() == "line 0");
    CHECK(others.back() == "other 99");
    CHECK(desk.troubles.empty());
}

TEST_CASE("what cannot be written is complained of once, counted and told") {
    const Folder folder;
    const auto path = folder.file("holdfast.log");
    std::filesystem::create_directory(path);
    Desk desk;
    for (int i = 0; i < 3; ++i)
        desk.write(path, "lost");
    REQUIRE(desk.troubles.size() == 1);
    CHECK(desk.troubles[0].find(path) != std::string::npos);
    std::filesystem::remove(path);
    desk.write(path, "here again");
    CHECK(lines_of(folder.read("holdfast.log")) ==
          std::vector<std::string>{"3 lines lost by log files", "here again"});
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    desk.write(path, "lost");
    CHECK(desk.troubles.size() == 2);
}

TEST_CASE("lines beyond a limit are dropped while the disk keeps the writer waiting") {
    const Folder folder;
    const auto path = folder.file("holdfast.log");
    Desk desk;
    for (int i = 0; i < 50'000; ++i)
        desk.files.write(path, 0, "flood");  // nothing is taken back before the loop runs
    desk.files.finish(kLong);
    desk.write(path, "after it");
    const auto lines = lines_of(folder.read("holdfast.log"));
    CHECK(lines.size() < 11'000);
    REQUIRE(lines.size() > 2);
    CHECK(lines[lines.size() - 2] ==
          fmt::format("{} lines lost by log files", 50'000 - (lines.size() - 2)));
    CHECK(lines.back() == "after it");
}

}  // namespace
}  // namespace holdfast::daemon
