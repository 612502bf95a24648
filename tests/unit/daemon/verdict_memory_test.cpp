#include "daemon/core/verdict_memory.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

IpEndpoint endpoint(const std::string& address, std::uint16_t port = 80) {
    return {*parse_ip_address(address), port};
}

const IpEndpoint kVip = endpoint("192.0.2.1");
const IpEndpoint kFirst = endpoint("10.0.0.1");
const IpEndpoint kSecond = endpoint("10.0.0.2");

config::LvsConfig config(const std::vector<IpEndpoint>& servers,
                         config::Protocol protocol = config::Protocol::tcp) {
    config::VirtualServer service;
    service.endpoint = kVip;
    service.protocol = protocol;
    for (const auto& server : servers) {
        service.real_servers.emplace_back();
        service.real_servers.back().endpoint = server;
        service.real_servers.back().tcp_checks.emplace_back();
    }
    return {{service}};
}

ipc::ServerVerdict verdict(const IpEndpoint& server, bool up, const std::string& protocol = "tcp") {
    return {protocol + " 192.0.2.1:80", server, up};
}

std::vector<std::string> shown(const VerdictMemory& memory) {
    std::vector<std::string> all;
    for (const auto& known : memory.all())
        all.push_back(to_string(known.real_server) + (known.up ? " up" : " down"));
    return all;
}

using Shown = std::vector<std::string>;

TEST_CASE("nobody has spoken yet") {
    VerdictMemory memory;
    memory.configure(config({kFirst, kSecond}));
    CHECK(memory.all().empty());
}

TEST_CASE("only news is passed on") {
    VerdictMemory memory;
    memory.configure(config({kFirst, kSecond}));
    CHECK(memory.remember(verdict(kFirst, true)));
    CHECK_FALSE(memory.remember(verdict(kFirst, true)));
    CHECK(memory.remember(verdict(kSecond, false)));
    CHECK(memory.remember(verdict(kFirst, false)));
    CHECK(shown(memory) == Shown{"10.0.0.1:80 down", "10.0.0.2:80 down"});
}

TEST_CASE("another weight is news") {
    VerdictMemory memory;
    memory.configure(config({kFirst}));
    auto lighter = verdict(kFirst, true);
    lighter.weight = 5;
    CHECK(memory.remember(verdict(kFirst, true)));
    CHECK(memory.remember(lighter));
    CHECK_FALSE(memory.remember(lighter));
    REQUIRE(memory.all().size() == 1);
    CHECK(memory.all()[0].weight == 5);
    auto unchecked = config({kFirst});
    unchecked.virtual_servers[0].real_servers[0].tcp_checks.clear();
    const auto freed = memory.configure(unchecked);
    REQUIRE(freed.size() == 1);
    CHECK((freed[0].up && !freed[0].weight));
}

TEST_CASE("a verdict on what is not configured is dropped") {
    VerdictMemory memory;
    memory.configure(config({kFirst}));
    CHECK_FALSE(memory.remember(verdict(kSecond, false)));
    CHECK_FALSE(memory.remember(verdict(endpoint("10.0.0.1", 81), false)));
    CHECK_FALSE(memory.remember(verdict(kFirst, false, "udp")));
    CHECK_FALSE(memory.remember(verdict(kFirst, false, "")));
    CHECK(memory.all().empty());
}

TEST_CASE("another configuration keeps the verdicts on the servers that stay") {
    VerdictMemory memory;
    memory.configure(config({kFirst, kSecond}));
    memory.remember(verdict(kFirst, false));
    memory.remember(verdict(kSecond, false));
    SECTION("in another order, and one gone") {
        memory.configure(config({kSecond}));
        CHECK(shown(memory) == Shown{"10.0.0.2:80 down"});
        memory.configure(config({kSecond, kFirst}));
        CHECK(shown(memory) == Shown{"10.0.0.2:80 down"});
    }
    SECTION("one that is no longer checked is up") {
        auto unchecked = config({kFirst, kSecond});
        unchecked.virtual_servers[0].real_servers[0].tcp_checks.clear();
        const auto freed = memory.configure(unchecked);
        REQUIRE(freed.size() == 1);
        CHECK(freed[0].up);
        CHECK(to_string(freed[0].real_server) == "10.0.0.1:80");
        CHECK(shown(memory) == Shown{"10.0.0.2:80 down"});
        CHECK(memory.configure(unchecked).empty());
    }
    SECTION("another service is another matter") {
        memory.configure(config({kFirst}, config::Protocol::udp));
        CHECK(memory.all().empty());
    }
}

}  // namespace
}  // namespace holdfast::daemon
