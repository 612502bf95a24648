#include "lib/described_json.h"

#include "lib/ipc/messages.h"
#include "tests/unit/catch.h"

namespace holdfast {
namespace {

TEST_CASE("an enum is written by its name") {
    const auto json = to_json(ipc::LogLine{Severity::notice, "text"});
    CHECK(json.at("severity").as_string() == "notice");
}

TEST_CASE("a variant is written with its type") {
    const auto json = to_json(ipc::Message(ipc::Configure{7}));
    CHECK(json.at("type").as_string() == "Configure");
    CHECK(json.at("generation").to_number<int>() == 7);
}

}  // namespace
}  // namespace holdfast
