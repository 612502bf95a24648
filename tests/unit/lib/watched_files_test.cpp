#include "lib/watched_files.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

TEST_CASE("the number in a file") {
    struct Row {
        const char* text;
        std::optional<int> number;  // none: an error
    };
    constexpr int kMost = std::numeric_limits<int>::max();
    constexpr int kLeast = std::numeric_limits<int>::min();
    char folder[] = "/tmp/holdfast-track-XXXXXX";
    REQUIRE(::mkdtemp(folder));
    const auto path = std::string(folder) + "/number";
    CHECK(*number_in_file(path) == 0);
    for (const auto& [text, number] : {
             Row{"", 0},
             Row{"\n", 0},
             Row{"7\n", 7},
             Row{" -12 and more", -12},
             Row{"+3", 3},
             Row{"99999999999999", kMost},
             Row{"-99999999999999", kLeast},
             Row{"seven", {}},
             Row{"+", {}},
             Row{"-", {}},
         }) {
        INFO(text);
        std::ofstream(path) << text;
        const auto read = number_in_file(path);
        CHECK(bool(read) == number.has_value());
        if (read && number) CHECK(*read == *number);
    }
    CHECK_FALSE(number_in_file(folder));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace holdfast
