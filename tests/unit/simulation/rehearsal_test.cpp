#include "simulation/rehearsal.h"

#include <fmt/format.h>

#include "parser/load.h"
#include "tests/unit/catch.h"

using namespace holdfast;
using namespace holdfast::sim;
using namespace std::chrono_literals;

namespace {

constexpr const char* kVip = "10.0.0.100/32 on eth0";

Role role(const std::string& name, int priority, const std::string& more = {},
          const std::string& before = {}) {
    const auto text = fmt::format(
        "{}\nvrrp_instance VI_1 {{\n interface eth0\n virtual_router_id 51\n"
        " priority {}\n virtual_ipaddress {{\n  10.0.0.100\n }}\n{}\n}}\n",
        before, priority, more);
    auto loaded = config::load_text(text, "test.conf");
    REQUIRE(loaded.config);
    return {name, std::move(loaded.config->vrrp)};
}

struct Stage {
    std::vector<std::string> told;
    std::unique_ptr<Rehearsal> rehearsal;

    explicit Stage(const std::vector<Role>& roles) {
        auto prepared = Rehearsal::prepare(
            roles, [this](Time, const std::string& machine, const std::string& text) {
                told.push_back(machine.empty() ? text : machine + ": " + text);
            });
        REQUIRE(prepared);
        rehearsal = std::move(*prepared);
    }

    void play(std::initializer_list<const char*> events, Time end) {
        for (const auto* event : events)
            REQUIRE(rehearsal->plan(*read_incident(event)));
        REQUIRE(rehearsal->run_until(end));
    }
    ServiceRecord::Service service() const { return rehearsal->services().at(kVip); }
    bool was_told(const std::string& line) const {
        return std::find(told.begin(), told.end(), line) != told.end();
    }
};

using Holders = std::set<std::string>;

}  // namespace

TEST_CASE("a machine that dies is silent for three intervals and the skew, less what has passed") {
    Stage stage({role("A", 150), role("B", 100)});
    stage.play({"10s kill A"}, 20s);
    const auto service = stage.service();
    CHECK(service.holders == Holders{"B"});
    CHECK(service.longest_unanswered > 2609ms);
    CHECK(service.longest_unanswered <= 3610ms);
    CHECK(service.doubled == Time(0));
    CHECK(stage.was_told("B: (VI_1) Entering MASTER STATE"));
}

TEST_CASE("who comes back takes over again if it preempts") {
    Stage stage({role("A", 150), role("B", 100)});
    stage.play({"10s kill A", "20s start A"}, 40s);
    CHECK(stage.service().holders == Holders{"A"});

    Stage patient({role("A", 150, " nopreempt"), role("B", 100)});
    patient.play({"10s kill A", "20s start A"}, 40s);
    CHECK(patient.service().holders == Holders{"B"});
}

TEST_CASE("in order it takes no longer than the skew") {
    Stage stage({role("A", 150), role("B", 100)});
    stage.play({"10s stop A"}, 20s);
    CHECK(stage.service().holders == Holders{"B"});
    CHECK(stage.service().longest_unanswered < 611ms);
}

TEST_CASE("a process that dies leaves its addresses: two machines answer") {
    Stage stage({role("A", 150), role("B", 100)});
    stage.play({"10s crash A"}, 20s);
    CHECK(stage.service().holders == Holders{"A", "B"});
    CHECK(stage.service().doubled > 6s);
}

TEST_CASE("a divided network has two masters until it heals") {
    Stage stage({role("A", 150), role("B", 100)});
    stage.play({"10s cut A B", "20s heal"}, 30s);
    CHECK(stage.service().holders == Holders{"A"});
    CHECK(stage.service().doubled > 5s);
    CHECK(stage.service().doubled < 8s);
}

TEST_CASE("scripts, files and interfaces that are tracked move addresses") {
    const std::string tracking = " track_script {\n  web weight -60\n }\n";
    const std::string script = "vrrp_script web {\n script \"/bin/true\"\n interval 1\n}";
    Stage stage({role("A", 150, tracking, script), role("B", 100)});
    stage.play({"10s fail A web", "30s recover A web"}, 20s);
    CHECK(stage.service().holders == Holders{"B"});
    REQUIRE(stage.rehearsal->run_until(40s));
    CHECK(stage.service().holders == Holders{"A"});

    Stage unplugged({role("A", 150), role("B", 100)});
    unplugged.play({"10s down A eth0"}, 20s);
    CHECK(unplugged.service().holders == Holders{"B"});
}

TEST_CASE("adverts that are lost now and then change nothing, all of them do") {
    Stage stage({role("A", 150), role("B", 100)});
    stage.play({"10s loss 100"}, 20s);
    CHECK(stage.service().holders == Holders{"A", "B"});
}

TEST_CASE("unicast peers hear each other, and tell each other's addresses") {
    const auto peer = [](const char* address) {
        return fmt::format(" unicast_peer {{\n  {}\n }}\n", address);
    };
    Stage stage({role("A", 150, peer("10.0.0.2")), role("B", 100, peer("10.0.0.1"))});
    stage.play({}, 10s);
    CHECK(stage.service().holders == Holders{"A"});
    CHECK(stage.service().doubled == Time(0));
}

TEST_CASE("events about what is not there are refused") {
    Stage stage({role("A", 150), role("B", 100)});
    const auto error_of = [&](const char* event) {
        return stage.rehearsal->plan(*read_incident(event)).error().message;
    };
    CHECK(error_of("1s kill C") == "the event \"1s kill C\": no host is called C");
    CHECK(error_of("1s cut A C") == "the event \"1s cut A C\": no host is called C");
    CHECK(error_of("1s down A eth9") == "the event \"1s down A eth9\": A has no interface eth9");
    CHECK(error_of("1s fail A web") == "the event \"1s fail A web\": A tracks no web");
}
