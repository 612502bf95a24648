#include "vrrp/core/process_match.h"

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

using Words = std::vector<std::string>;

config::TrackProcess tracked(Words command) {
    config::TrackProcess settings;
    settings.command = std::move(command);
    return settings;
}

TEST_CASE("a name alone is the process's name") {
    CHECK(matches(tracked({"haproxy"}), {"haproxy", {"/usr/sbin/haproxy", "-f", "x"}}));
    CHECK_FALSE(matches(tracked({"haproxy"}), {"haproxy2", {"haproxy"}}));
    CHECK_FALSE(matches(tracked({"haproxy"}), {"hap", {"haproxy"}}));
    CHECK(matches(tracked({"a-very-long-process-name"}), {"a-very-long-pro", {}}));
}

TEST_CASE("full_command compares the command") {
    auto settings = tracked({"/usr/sbin/haproxy"});
    settings.full_command = true;
    CHECK(matches(settings, {"haproxy", {"/usr/sbin/haproxy", "-f"}}));
    CHECK_FALSE(matches(settings, {"haproxy", {"haproxy"}}));
    CHECK_FALSE(matches(settings, {"haproxy", {}}));
}

TEST_CASE("parameters") {
    auto settings = tracked({"prog", "one", "two"});
    using Match = config::ParameterMatch;
    const auto match = [&](Match how, Words parameters) {
        settings.parameters = how;
        parameters.insert(parameters.begin(), "prog");
        return matches(settings, {"prog", parameters});
    };
    for (const auto how : {Match::any, Match::exact}) {
        CHECK(match(how, {"one", "two"}));
        CHECK_FALSE(match(how, {"one", "two", "three"}));
        CHECK_FALSE(match(how, {"one"}));
    }
    CHECK(match(Match::partial, {"one", "two", "three"}));
    CHECK_FALSE(match(Match::partial, {"one", "twofold"}));
    CHECK(match(Match::initial, {"one", "twofold"}));
    CHECK_FALSE(match(Match::initial, {"one", "twofold", "three"}));
    settings = tracked({"prog"});
    CHECK(match(Match::exact, {}));
    CHECK_FALSE(match(Match::exact, {"one"}));
    CHECK_FALSE(match(Match::initial, {}));
}

}  // namespace
}  // namespace holdfast::vrrp
