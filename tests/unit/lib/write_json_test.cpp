#include "lib/write_json.h"

#include "lib/ipc/messages.h"
#include "lib/parse_json.h"
#include "tests/unit/catch.h"

namespace holdfast {
namespace {

enum class Colour { red, blue };
BOOST_DESCRIBE_ENUM(Colour, red, blue)

struct Point {
    int x = 0;
    int y = 1;
};
BOOST_DESCRIBE_STRUCT(Point, (), (x, y))

struct Part {
    std::string name;
    std::optional<int> number = 3;
    std::vector<Point> points;
    Colour colour = Colour::red;
    bool good = true;
    std::chrono::seconds time{5};
    IpEndpoint endpoint;
    std::vector<std::variant<Point, ipc::Stop>> some;
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, number, points, colour, good, time, endpoint, some))

TEST_CASE("what is standard is left out") {
    Part part;
    CHECK(brief_json(part) == "{}");
    part.points = {{}, {2, 1}, {0, 5}};
    part.endpoint.port = 80;
    CHECK(brief_json(part) == R"({"points":[{},{"x":2},{"y":5}],"endpoint":{"port":80}})");
}

TEST_CASE("everything comes back") {
    Part part;
    part.name = "a \"quoted\" \\ \n \xc3\xbc \x7f name";
    part.number.reset();
    part.colour = Colour::blue;
    part.good = false;
    part.time = std::chrono::seconds(7);
    part.endpoint = {*parse_ip_address("2001:db8::1"), 443};
    part.some = {Point{4, 4}, ipc::Stop{}};
    const auto text = brief_json(part);
    CAPTURE(text);
    const auto back = parse_json<Part>(text);
    REQUIRE(back);
    CHECK(to_json(*back) == to_json(part));
    CHECK_FALSE(back->number);
    CHECK(boost::json::parse(text).at("name").as_string() == part.name);  // others read it too
}

TEST_CASE("others get what is standard too") {
    Part part;
    part.points = {{0, 5}};
    part.some = {Point{4, 1}};
    part.endpoint = {*parse_ip_address("192.0.2.255"), 80};
    CHECK(whole_json(part) ==
          R"({"name":"","number":3,"points":[{"x":0,"y":5}],"colour":"red","good":true,)"
          R"("time":5000000,"endpoint":{"address":"192.0.2.255","port":80},)"
          R"("some":[{"type":"Point","x":4,"y":1}]})");
    part.number.reset();
    CHECK(boost::json::parse(whole_json(part)) == to_json(part));
}

TEST_CASE("a long list comes in parts that make the same text") {
    std::vector<Point> points(20'000, Point{7, 8});
    std::string text;
    std::size_t longest = 0;
    int parts = 0;
    brief_json(points, [&](std::string_view part) {
        text += part;
        longest = std::max(longest, part.size());
        ++parts;
    });
    CHECK(text == brief_json(points));
    CHECK(parts > 2);
    CHECK(longest < 64'000);
}

}  // namespace
}  // namespace holdfast
