#include "daemon/core/needs.h"

#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::daemon {
namespace {

// As text: what checks written like this need.
std::string needs(const std::string& checks, bool may_ping = false,
                  const std::string& service = {}) {
    const auto loaded = config::read(config::service(service, checks));
    REQUIRE(loaded.config);
    return privileges::to_text(checkers_need(loaded.config->lvs, may_ping));
}

TEST_CASE("most checks need nothing") {
    CHECK(needs("").empty());
    CHECK(needs("TCP_CHECK { connect_timeout 3\n bindto 10.0.0.1\n bind_port 1024\n bind_if lo\n }")
              .empty());
    CHECK(needs("HTTP_GET {\n url {\n path /\n status_code 200\n }\n }").empty());
    CHECK(needs("SMTP_CHECK {\n host {\n connect_ip 10.0.0.2\n }\n }").empty());
    CHECK(needs("MISC_CHECK {\n misc_path /bin/true\n }").empty());
}

TEST_CASE("echo requests, marks and low ports need a capability each") {
    CHECK(needs("PING_CHECK {\n }") == "cap_net_raw");
    CHECK(needs("PING_CHECK {\n }", true).empty());
    CHECK(needs("PING_CHECK {\n fwmark 7\n }", true) == "cap_net_raw");
    CHECK(needs("TCP_CHECK {\n fwmark 7\n }") == "cap_net_raw");
    CHECK(needs("UDP_CHECK {\n bind_port 1023\n }") == "cap_net_bind_service");
    CHECK(needs("SMTP_CHECK {\n host {\n fwmark 3\n }\n }") == "cap_net_raw");
    CHECK(needs("TCP_CHECK {\n bind_port 500\n }\n PING_CHECK {\n }") ==
          "cap_net_bind_service,cap_net_raw");
}

TEST_CASE("a check by the way of clients' packets marks its own") {
    CHECK(needs("TCP_CHECK {\n connect_vip\n }", true, "lb_kind DR") == "cap_net_raw");
}

}  // namespace
}  // namespace holdfast::daemon
