#include "lib/control/wording.h"

#include "control/core/rendered.h"
#include "tests/unit/catch.h"

namespace holdfast::control {
namespace {

TEST_CASE("the state of a server in a word") {
    ServerStatus server;
    CHECK(state_of(server).word == "not in the table");
    server.in_table = true;
    CHECK(state_of(server).word == "up");
    server.ordered_weight = 3;
    CHECK(state_of(server).word == "up");
    server.ordered_weight = 0;
    CHECK(state_of(server).word == "drained");
    server.up = false;
    CHECK(state_of(server).word == "down");
    CHECK(state_of(server).mood == Mood::bad);
}

TEST_CASE("the state of a service in a word") {
    ServiceStatus service;
    CHECK(state_of(service).word == "ok");
    service.suspended = true;
    CHECK(state_of(service).word == "suspended");
    service.guarded = true;
    CHECK(state_of(service).word == "guarded");
    service.quorum = false;
    CHECK(state_of(service).word == "no quorum");
}

TEST_CASE("why an instance is in its state, and who else has been heard") {
    InstanceStatus instance;
    CHECK(state_of(instance).word == "INIT");
    CHECK(reason_of(instance) == "-");
    CHECK(peers_of(instance) == "-");
    instance.stepped_down = true;
    instance.reason = "told to";
    CHECK(reason_of(instance) == "stepped down; told to");
    instance.peers = {{*parse_ip_address("10.0.0.2"), 100, 3}, {*parse_ip_address("::1"), 9, 61}};
    CHECK(peers_of(instance) == "10.0.0.2 (100, 3s ago), ::1 (9, 1m 1s ago)");
}

TEST_CASE("what checks have found out") {
    ServerStatus server;
    CHECK(checks_of(server) == "not checked");
    CheckStatus good;
    good.kind = "tcp";
    good.up = true;
    CheckStatus bad;
    bad.kind = "http";
    bad.up = false;
    bad.problem = "Connection refused";
    bad.seconds_ago = 2;
    CheckStatus none;
    none.kind = "misc";
    server.checks = {good, bad, none};
    CHECK(checks_of(server) ==
          "tcp ok; http failed: Connection refused, 2s ago; misc no result yet");
}

TEST_CASE("a moment is rendered once") {
    Rendered rendered;
    int times = 0;
    const auto render = [&](const Present&) { return std::to_string(++times); };
    const auto moment = std::make_shared<const Present>();
    const auto text = rendered.of(moment, render);
    CHECK(*text == "1");
    CHECK(rendered.of(moment, render) == text);
    CHECK(*rendered.of(std::make_shared<const Present>(), render) == "2");
    CHECK(*text == "1");
}

TEST_CASE("texts that nobody reads do not fill the memory") {
    Rendered rendered;
    const auto next = [&] {
        return rendered.of(std::make_shared<const Present>(),
                           [](const Present&) { return "text"; });
    };
    std::vector<std::shared_ptr<const std::string>> unread;
    for (std::size_t i = 0; i < Rendered::kMost; ++i)
        unread.push_back(next());
    CHECK_FALSE(next());
    unread.pop_back();
    CHECK(next());
}

}  // namespace
}  // namespace holdfast::control
