#include "lib/parse_json.h"

#include "lib/ipc/messages.h"
#include "lib/write_json.h"
#include "tests/unit/catch.h"

namespace holdfast {
namespace {

ipc::ServerVerdict verdict() {
    return {"tcp 192.0.2.1:80", {*parse_ip_address("2001:db8::1"), 8080}, false};
}

// In parts of one octet each: every word is cut everywhere.
template <class T>
Result<T> parse_in_crumbs(std::string_view text) {
    return parse_json<T>(JsonText([text]() mutable {
        const auto part = text.substr(0, 1);
        text.remove_prefix(part.size());
        return part;
    }));
}

template <class T>
std::string refusal(std::string_view text) {
    const auto whole = parse_json<T>(text);
    const auto crumbs = parse_in_crumbs<T>(text);
    REQUIRE_FALSE(whole);
    REQUIRE_FALSE(crumbs);
    CHECK(whole.error().message == crumbs.error().message);
    return whole.error().message;
}

TEST_CASE("a message survives the way to JSON and back, also in crumbs") {
    const auto text = brief_json(ipc::Message(verdict()));
    for (const auto& received :
         {parse_json<ipc::Message>(text), parse_in_crumbs<ipc::Message>(text)}) {
        REQUIRE(received);
        const auto& back = std::get<ipc::ServerVerdict>(*received);
        CHECK(back.virtual_server == "tcp 192.0.2.1:80");
        CHECK(to_string(back.real_server) == "[2001:db8::1]:8080");
        CHECK_FALSE(back.up);
        CHECK_FALSE(back.weight);
    }
}

TEST_CASE("strings come with what their escapes stand for") {
    const auto parsed = [](std::string_view text) {
        const auto whole = parse_json<std::string>(text);
        const auto crumbs = parse_in_crumbs<std::string>(text);
        REQUIRE(whole);
        REQUIRE(crumbs);
        CHECK(*whole == *crumbs);
        return *whole;
    };
    CHECK(parsed(R"("")").empty());
    CHECK(parsed(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    CHECK(parsed(R"("\u0041\u00e9\u20AC\ud83d\ude00")") == "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    CHECK(parsed("\"no UTF-8: \xff\"") == "no UTF-8: \xff");
    CHECK(parsed(" \n\t\r\"blank\" ") == "blank");
    CHECK(parsed(std::string_view("\"\\u0000\"")) == std::string(1, '\0'));
}

TEST_CASE("what is no JSON is refused with its place") {
    CHECK(refusal<ipc::LogLine>("") == "is not an object");
    CHECK(refusal<ipc::LogLine>("{") == "is not JSON at octet 1");
    CHECK(refusal<ipc::LogLine>(R"({"text":"a"} x)") == "is not JSON at octet 13");
    CHECK(refusal<ipc::LogLine>(R"({"text":"a",})") == "is not JSON at octet 12");
    CHECK(refusal<ipc::LogLine>(R"({"text" "a"})") == "is not JSON at octet 8");
    CHECK(refusal<ipc::LogLine>(R"({"severity":"info" "text":"a"})") == "is not JSON at octet 19");
    CHECK(refusal<std::vector<int>>("[1,2") == "is not JSON at octet 4");
    CHECK(refusal<std::vector<int>>("[1,]") == "[1]: is not a number in range");
    for (const auto* text : {R"("abc)", R"("\x")", R"("\u12")", R"("\ud800")", R"("\ud800\u0041")",
                             R"("\udc00")", "\"a\nb\"", "\""})
        CHECK(refusal<std::string>(text).starts_with("is not JSON at octet "));
    CHECK(refusal<std::optional<int>>("nul") == "is not JSON at octet 3");
}

TEST_CASE("what does not fit is refused with its path") {
    using ipc::Message;
    CHECK(refusal<Message>(R"({"type":"ServerVerdict","real_server":{"port":70000}})") ==
          ".real_server.port: is not a number in range");
    CHECK(refusal<Message>(R"({"type":"RunScript","command":["a",5]})") ==
          ".command[1]: is not a string");
    CHECK(refusal<Message>(R"({"type":"LogLine","severity":"loud"})") ==
          ".severity: is not one of the known names");
    CHECK(refusal<Message>(R"({"type":"LogLine","color":"red"})") ==
          "has an unknown member 'color'");
    CHECK(refusal<Message>(R"({"type":"Nonsense"})") == "is of an unknown type");
    CHECK(refusal<Message>(R"({"text":"a"})") == "has no type");
    CHECK(refusal<Message>("17") == "has no type");
    CHECK(refusal<std::vector<int>>("[1.5]") == "[0]: is not a number in range");
    CHECK(refusal<bool>("1") == "is not true or false");
    CHECK(refusal<IpAddress>(R"("192.0.2.256")").find("192.0.2.256") != std::string::npos);
}

TEST_CASE(
    "the last of two members of the same name counts, and what is missing keeps its default") {
    const auto line = parse_json<ipc::LogLine>(R"({"text":"a","text":"b"})");
    REQUIRE(line);
    CHECK(line->text == "b");
    CHECK(line->severity == Severity::info);
}

}  // namespace
}  // namespace holdfast
