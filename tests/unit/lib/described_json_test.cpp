#include "lib/described_json.h"

#include "lib/ipc/messages.h"
#include "tests/unit/catch.h"

namespace holdfast {
namespace {

ipc::ServerVerdict verdict() {
    return {"tcp 192.0.2.1:80", {*parse_ip_address("2001:db8::1"), 8080}, false};
}

TEST_CASE("a message survives the way to JSON and back") {
    const ipc::Message sent = verdict();
    const auto received = from_json<ipc::Message>(to_json(sent));
    REQUIRE(received);
    const auto& back = std::get<ipc::ServerVerdict>(*received);
    CHECK(back.virtual_server == "tcp 192.0.2.1:80");
    CHECK(to_string(back.real_server) == "[2001:db8::1]:8080");
    CHECK_FALSE(back.up);
}

TEST_CASE("an enum is written by its name") {
    const auto json = to_json(ipc::LogLine{Severity::notice, "text"});
    CHECK(json.at("severity").as_string() == "notice");
}

TEST_CASE("what does not fit is refused with its path") {
    auto json = to_json(ipc::Message(verdict()));
    SECTION("a number out of range") {
        json.at("real_server").at("port") = 70000;
        CHECK(from_json<ipc::Message>(json).error().message ==
              ".real_server.port: is not a number in range");
    }
    SECTION("a member nobody knows") {
        json.as_object().emplace("color", "red");
        CHECK(from_json<ipc::Message>(json).error().message == ": has an unknown member");
    }
    SECTION("a type nobody knows") {
        json.at("type") = "Nonsense";
        CHECK(from_json<ipc::Message>(json).error().message == ": is of an unknown type");
    }
    SECTION("not an object at all") {
        CHECK_FALSE(from_json<ipc::Message>(boost::json::value(17)));
    }
}

}  // namespace
}  // namespace holdfast
