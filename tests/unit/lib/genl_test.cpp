// The generic netlink line, tried on the one family that every kernel has and everybody may ask:
// the controller, "nlctrl". It knows a family by its name and refuses what it does not know.
#include "lib/netlink/genl.h"

#include <set>

#include <linux/genetlink.h>
#include <netlink/attr.h>

#include "tests/unit/catch.h"

namespace holdfast::netlink {
namespace {

Message ask_for(const GenlSocket& line, const char* family) {
    auto message = make_request(line.family(), CTRL_CMD_GETFAMILY, 0, 256);
    nla_put_string(message.get(), CTRL_ATTR_FAMILY_NAME, family);
    return message;
}

// No command of the controller has this number.
Message nonsense(const GenlSocket& line) { return make_request(line.family(), 200, 0, 256); }

TEST_CASE("a request and its answer") {
    auto line = GenlSocket::open("nlctrl");
    REQUIRE(line);
    int answers = 0;
    const auto count = [&](nlmsghdr*) -> Result<void> {
        ++answers;
        return {};
    };
    CHECK(line->ask(ask_for(*line, "nlctrl"), count));
    CHECK(answers == 1);
    const auto refused = line->ask(ask_for(*line, "no-such-family"), count);
    REQUIRE(!refused);
    CHECK(refused.error().code == ENOENT);
    CHECK(answers == 1);
}

TEST_CASE("a buffer that is asked to be too small is large enough for answers") {
    auto line = GenlSocket::open("nlctrl");
    REQUIRE(line);
    for (const std::uint32_t bytes : {0U, 4096U, 0xffffffffU}) {
        CHECK(line->set_receive_buffer(bytes, false));
        int answers = 0;
        CHECK(line->ask(ask_for(*line, "nlctrl"), [&](nlmsghdr*) -> Result<void> {
            ++answers;
            return {};
        }));
        CHECK(answers == 1);
    }
}

TEST_CASE("a family that does not exist") {
    const auto line = GenlSocket::open("no-such-family");
    REQUIRE(!line);
    CHECK(line.error().code == ENOENT);
}

TEST_CASE("whichever request of a batch is refused, it is the one that is named") {
    auto line = GenlSocket::open("nlctrl");
    REQUIRE(line);
    constexpr std::size_t kRequests = 300;  // more than go into one packet
    for (const std::set<std::size_t>& wrong : {std::set<std::size_t>{},
                                               {0},
                                               {299},
                                               {191},
                                               {192},
                                               {1, 2, 3},
                                               {190, 191, 192, 193, 256}}) {
        std::vector<Message> requests;
        for (std::size_t i = 0; i < kRequests; ++i) {
            requests.push_back(wrong.contains(i) ? nonsense(*line) : ask_for(*line, "nlctrl"));
        }
        const auto refusals = line->send(requests);
        REQUIRE(refusals);
        std::set<std::size_t> named;
        for (const auto& refusal : *refusals) {
            CHECK(refusal.code == EOPNOTSUPP);
            named.insert(refusal.index);
        }
        CHECK(named == wrong);
    }
}

TEST_CASE("all of a batch is refused") {
    auto line = GenlSocket::open("nlctrl");
    REQUIRE(line);
    std::vector<Message> requests;
    requests.reserve(1000);
    for (int i = 0; i < 1000; ++i)
        requests.push_back(nonsense(*line));
    const auto refusals = line->send(requests);
    REQUIRE(refusals);
    CHECK(refusals->size() == 1000);
    CHECK(refusals->back().index == 999);
    CHECK(line->send({})->empty());
}

}  // namespace
}  // namespace holdfast::netlink
