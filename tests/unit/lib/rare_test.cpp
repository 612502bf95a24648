#include "lib/rare.h"

#include <string>

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

TEST_CASE("a rare value is copied, moved and compared like an optional one") {
    Rare<std::string> one;
    CHECK_FALSE(one);
    CHECK(one == Rare<std::string>());
    one = std::string("a");
    REQUIRE(one);
    auto copy = one;
    CHECK(copy == one);
    copy->append("b");
    CHECK(*one == "a");
    CHECK_FALSE(copy == one);
    CHECK_FALSE(one == Rare<std::string>());
    const auto moved = std::move(copy);
    CHECK(*moved == "ab");
    one.emplace(3, 'c');
    CHECK(*one == "ccc");
    one.reset();
    CHECK_FALSE(one.has_value());
}

TEST_CASE("where it is not there it takes a pointer's room") {
    CHECK(sizeof(Rare<std::string>) == sizeof(void*));
}

}  // namespace
}  // namespace holdfast
