// The dump of a configuration shows what every keyword did.
#include "parser/dump.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "parser/reference.h"
#include "tests/unit/catch.h"
#include "tests/unit/parser/everything.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

std::string dumped(const std::string& text) {
    const auto loaded = read(text);
    REQUIRE(loaded.config);
    std::string all;
    dump(*loaded.config, [&](const std::string& line) { all += line + "\n"; });
    return all;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("a value a line, with its whole path") {
    const auto text = dumped(instance("authentication {\n auth_type PASS\n auth_pass hush\n}") +
                             service("", "weight 7"));
    CHECK(contains(text, "vrrp_instance V: priority = 100\n"));
    CHECK(contains(text, "vrrp_instance V: addresses[0].prefix.address = \"192.0.2.1\"\n"));
    CHECK(contains(text, "virtual_server tcp 192.0.2.1:80: real_servers[0].weight = 7\n"));
    CHECK(contains(text, "vrrp_instance V: authentication.secret = \"********\"\n"));
    CHECK_FALSE(contains(text, "hush"));
}

// These leave nothing behind: they are looked at while the file is read, say what is so anyway, or
// do nothing here.
const std::set<std::string> kLeaveNothing{"global_defs/include_check", "global_defs/random_seed",
                                          "vrrp_instance/preempt", "vrrp_instance/native_ipv6",
                                          "virtual_server/hashed"};

// Their examples fit into no file; the test below has what they say.
const std::set<std::string> kElsewhere{"vrrp_instance/vrf", "virtual_server/hysteresis",
                                       "virtual_server/real_server/TCP_CHECK/connect_vip",
                                       "virtual_server/real_server/HTTP_GET/connect_vip",
                                       "virtual_server/real_server/SSL_GET/connect_vip"};

// What a keyword cannot do without.
const std::map<std::string, std::string> kCompanions{
    {"vrrp_instance/authentication/auth_type", "auth_pass hush\n"},
    {"vrrp_instance/authentication/auth_pass", "auth_type PASS\n"},
    {"vrrp_instance/auth_hmac/active_key", "key 1 some-key-of-thirty-two-characters\n"},
    {"virtual_server/real_server/lthreshold", "uthreshold 4294967295\n"},
    {"virtual_server/ops", "protocol UDP\n"},
    {"virtual_server/sh-port", "lvs_sched sh\n"},
    {"virtual_server/sh-fallback", "lvs_sched sh\n"},
    {"virtual_server/mh-port", "lvs_sched mh\n"},
    {"virtual_server/mh-fallback", "lvs_sched mh\n"}};

TEST_CASE("what each keyword says is in the dump") {
    std::string unseen;
    for (const auto& [table, keyword] : all_keywords()) {
        const auto name = fmt::format("{}/{}", table->path(), keyword->name);
        const auto& examples = keyword->examples.good;
        if (examples.empty() || kLeaveNothing.contains(name) || kElsewhere.contains(name)) continue;
        const auto found = kCompanions.find(name);
        const auto companion = found == kCompanions.end() ? std::string() : found->second;
        const auto dump_with = [&, path = table->path()](const std::string& line) {
            return dumped(everything_with(path, companion + line));
        };
        const auto without = dump_with("");
        const bool seen = std::any_of(
            examples.begin(), examples.end(), [&, word = keyword->name](const auto& example) {
                return dump_with(fmt::format("{} {}", word, example)) != without;
            });
        if (!seen) unseen += name + "\n";
    }
    CHECK(unseen == "");
    CHECK(contains(dumped("vrrp_instance V {\n virtual_router_id 1\n vrf blue\n unicast_peer {\n"
                          " 192.0.2.7\n}\n virtual_ipaddress {\n 192.0.2.1\n}\n}\n"),
                   "vrrp_instance V: vrf = \"blue\"\n"));
    CHECK(contains(dumped(service("lvs_method DR", "TCP_CHECK {\n connect_vip\n}")),
                   "connect_vip = true\n"));
    CHECK(contains(dumped(service("quorum 5\n hysteresis 2", "weight 9")), "hysteresis = 2\n"));
}

}  // namespace
}  // namespace holdfast::config
