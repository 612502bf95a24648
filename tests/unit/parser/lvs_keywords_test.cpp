// virtual_server, real_server and TCP_CHECK.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

VirtualServer only_server(const std::string& text) {
    const auto loaded = read(text);
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    REQUIRE(loaded.config->lvs.virtual_servers.size() == 1);
    return loaded.config->lvs.virtual_servers[0];
}

TEST_CASE("a virtual server's defaults") {
    const auto loaded = read(service("", "TCP_CHECK {\n}"));
    CHECK(problems(loaded).empty());
    const auto& server = loaded.config->lvs.virtual_servers.at(0);
    CHECK(to_string(server.endpoint) == "192.0.2.1:80");
    CHECK(server.protocol == Protocol::tcp);
    CHECK(server.scheduler == "wlc");
    CHECK(server.method == ForwardingMethod::nat);
    CHECK_FALSE(server.persistence_timeout);
    CHECK_FALSE(server.sorry_server);
    CHECK_FALSE(server.alpha);
    const auto& real = server.real_servers.at(0);
    CHECK(to_string(real.endpoint) == "192.0.2.10:80");
    CHECK(real.weight == 1);
    CHECK(real.method == ForwardingMethod::nat);
    CHECK_FALSE(real.inhibit_on_failure);
    CHECK_FALSE(real.alpha);
    const auto& check = real.tcp_checks.at(0);
    CHECK(to_string(check.target) == "192.0.2.10:80");
    CHECK(check.connect_timeout == seconds(5));
    CHECK(check.delay_loop == seconds(60));
    CHECK(check.retry == 1);
    CHECK(check.delay_before_retry == seconds(1));
    CHECK(check.warmup == seconds(60));
}

TEST_CASE("mass_failure_guard is released halfway to all, or as it says") {
    const auto guard = [](const std::string& words) {
        return only_server(service("mass_failure_guard " + words)).guard;
    };
    CHECK(guard("40 10") == Rare(FailureGuard{40, seconds(10), 80}));
    CHECK(guard("99 1") == Rare(FailureGuard{99, seconds(1), 51}));
    CHECK(guard("40 10 release 60") == Rare(FailureGuard{40, seconds(10), 60}));
    CHECK_FALSE(guard("40 10 release 59"));
    CHECK_FALSE(only_server(service("")).guard);
}

TEST_CASE("slow_start begins with 1, or a share") {
    const auto slow = [](const std::string& words) {
        return only_server(service("weight 100\nslow_start " + words)).slow_start;
    };
    CHECK(slow("60") == Rare(SlowStart{seconds(60), 0}));
    CHECK(slow("60 from 25") == Rare(SlowStart{seconds(60), 25}));
    CHECK_FALSE(slow("60 from"));
}

TEST_CASE("a virtual server's keywords") {
    for (const auto* scheduler : {"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh",
                                  "sed", "nq", "fo", "ovf", "twos"}) {
        CHECK(only_server(service("lb_algo " + std::string(scheduler))).scheduler == scheduler);
        CHECK(only_server(service("lvs_sched " + std::string(scheduler))).scheduler == scheduler);
    }
    CHECK(only_server(service("lb_kind DR")).method == ForwardingMethod::dr);
    CHECK(only_server(service("lvs_method TUN")).method == ForwardingMethod::tun);
    CHECK(only_server(service("persistence_timeout 50")).persistence_timeout == seconds(50));
    CHECK(only_server(service("persistence_timeout")).persistence_timeout == seconds(360));
    CHECK(only_server(service("alpha\n", "TCP_CHECK {\n}")).alpha);
    CHECK(only_server("virtual_server 192.0.2.1 53 {\n real_server 192.0.2.10 53 {\n }\n}\n")
              .protocol == Protocol::udp);
    CHECK(only_server(service("protocol tcp")).protocol == Protocol::tcp);
    const auto sorry = only_server(service("sorry_server 192.0.2.99 8080"));
    REQUIRE(sorry.sorry_server);
    CHECK(to_string(sorry.sorry_server->endpoint) == "192.0.2.99:8080");
}

TEST_CASE("what a virtual server hands down, and who may say otherwise") {
    const std::string text = service(
        "delay_loop 7\nconnect_timeout 2\nretry 4\ndelay_before_retry 0.5\nwarmup 3\nweight 5\n"
        "inhibit_on_failure\nlb_kind DR",
        "TCP_CHECK {\n}\n TCP_CHECK {\n delay_loop 9\n retry 0\n connect_port 81\n"
        " connect_ip 192.0.2.77\n}");
    const auto real = only_server(text).real_servers.at(0);
    CHECK(real.weight == 5);
    CHECK(real.inhibit_on_failure);
    CHECK(real.method == ForwardingMethod::dr);
    REQUIRE(real.tcp_checks.size() == 2);
    const auto& inherited = real.tcp_checks[0];
    CHECK(inherited.delay_loop == seconds(7));
    CHECK(inherited.connect_timeout == seconds(2));
    CHECK(inherited.retry == 4);
    CHECK(inherited.delay_before_retry == milliseconds(500));
    CHECK(inherited.warmup == seconds(3));
    const auto& own = real.tcp_checks[1];
    CHECK(own.delay_loop == seconds(9));
    CHECK(own.retry == 0);
    CHECK(own.connect_timeout == seconds(2));
    CHECK(to_string(own.target) == "192.0.2.77:81");
}

TEST_CASE("a real server's own words win over the virtual server's, whatever the order") {
    const auto real = only_server(
                          "virtual_server 192.0.2.1 80 {\n protocol TCP\n"
                          " real_server 192.0.2.10 80 {\n weight 3\n lvs_method TUN\n"
                          " delay_loop 2\n TCP_CHECK {\n }\n }\n"
                          " weight 9\n lb_kind DR\n delay_loop 5\n}\n")
                          .real_servers.at(0);
    CHECK(real.weight == 3);
    CHECK(real.method == ForwardingMethod::tun);
    CHECK(real.tcp_checks.at(0).delay_loop == seconds(2));
}

TEST_CASE("a server's value out of its range is told of and the default stays") {
    struct Row {
        const char* server;
        const char* real;
        const char* told;
    };
    const auto row = GENERATE(
        Row{"lb_algo wrrr", "", "lb_algo: 'wrrr' is not one of"},
        Row{"lb_algo WRR", "", "did you mean 'wrr'?"},
        Row{"lb_kind MASQ", "", "lb_kind: 'MASQ' is not one of NAT, DR, TUN"},
        Row{"protocol ICMP", "", "protocol: 'ICMP' is not one of TCP, UDP, SCTP"},
        Row{"delay_loop 0", "",
            "delay_loop: '0' is not a time from 0.000001 to 1000000000 seconds"},
        Row{"delay_loop 1000000001", "", "delay_loop: '1000000001' is not"},
        Row{"connect_timeout x", "", "connect_timeout: 'x' is not"},
        Row{"retry -1", "", "retry: '-1' is not"},
        Row{"persistence_timeout 2678401", "", "persistence_timeout: '2678401' is not"},
        Row{"alpha perhaps", "", "alpha: 'perhaps' is neither on, true, yes nor off, false, no"},
        Row{"", "weight 2147483648",
            "weight: '2147483648' is not a whole number from 0 to 2147483647"},
        Row{"", "TCP_CHECK {\n connect_port 0\n}", "connect_port: '0' is not"},
        Row{"", "TCP_CHECK {\n connect_port 65536\n}", "connect_port: '65536' is not"},
        Row{"", "TCP_CHECK {\n connect_ip www.example.com\n}", "names are not resolved"});
    const auto loaded = read(service(row.server, row.real));
    INFO(text_of(loaded));
    CHECK(mentions(loaded, row.told));
    REQUIRE(loaded.config);
    const auto& server = loaded.config->lvs.virtual_servers.at(0);
    CHECK(server.scheduler == "wlc");
    CHECK(server.method == ForwardingMethod::nat);
    CHECK(server.protocol == Protocol::tcp);
    CHECK_FALSE(server.persistence_timeout);
    CHECK(server.real_servers.at(0).weight == 1);
}

TEST_CASE("persistence_timeout 0 is told of with its place and leaves the service without") {
    const auto loaded = read(service("persistence_timeout 0"));
    REQUIRE(loaded.diagnostics.all().size() == 1);
    const auto& told = loaded.diagnostics.all()[0];
    CHECK(told.severity == DiagnosticSeverity::warning);
    CHECK(told.where.line == 3);
    CHECK(told.where.column == 21);
    CHECK(mentions(loaded, "0 is out of range (1..2678400 seconds)"));
    CHECK_FALSE(loaded.config->lvs.virtual_servers.at(0).persistence_timeout);
}

TEST_CASE("global_defs") {
    const auto loaded = read(
        "global_defs {\n notification_email {\n a@example.com\n b@example.com c@example.com\n }\n"
        " notification_email_from x@example.com\n smtp_server 192.0.2.25 587\n"
        " smtp_connect_timeout 12\n router_id R1\n}\n");
    CHECK(problems(loaded).empty());
    const auto& global = loaded.config->global;
    CHECK(global.router_id == "R1");
    CHECK(global.mail.recipients ==
          std::vector<std::string>{"a@example.com", "b@example.com", "c@example.com"});
    CHECK(global.mail.from == "x@example.com");
    CHECK(global.mail.server == SmtpServer{"192.0.2.25", 587});
    CHECK(global.mail.timeout == seconds(12));
    CHECK(read("").config->global.mail.timeout == seconds(30));
}

TEST_CASE("an old name works and says what replaced it") {
    const auto loaded = read("global_defs {\n lvs_id OLD\n}\n");
    CHECK(loaded.config->global.router_id == "OLD");
    CHECK_FALSE(loaded.diagnostics.has_warnings());
    CHECK(mentions(loaded, "'lvs_id' is the old name of 'router_id'"));
}

}  // namespace
}  // namespace holdfast::config
