#include <cstdlib>

#include "lib/privileges/drop.h"
#include "tests/unit/catch.h"

namespace holdfast::privileges {
namespace {

constexpr auto kAdmin = only(Capability::net_admin);
constexpr auto kRaw = only(Capability::net_raw);

// What a process that is started with this reads from its environment.
Result<Grant> received(const std::vector<std::string>& environment) {
    for (const auto& word : environment) {
        const auto end = word.find('=');
        ::setenv(word.substr(0, end).c_str(), word.substr(end + 1).c_str(), 1);
    }
    auto grant = own_grant();
    for (const auto& word : environment)
        ::unsetenv(word.substr(0, word.find('=')).c_str());
    return grant;
}

TEST_CASE("capabilities as text") {
    CHECK(to_text(0).empty());
    CHECK(to_text(kRaw | kAdmin) == "cap_net_admin,cap_net_raw");
    CHECK(*capabilities_of("cap_net_raw,cap_net_admin") == (kRaw | kAdmin));
    CHECK(*capabilities_of("") == 0);
    CHECK_FALSE(capabilities_of("cap_sys_resource"));
    CHECK_FALSE(capabilities_of(",cap_net_raw"));
}

TEST_CASE("each process keeps what its row says, and one without a row nothing") {
    CHECK(process_called("holdfast-vrrp").keeps == (kRaw | kAdmin));
    CHECK(process_called("holdfast-ipvs").keeps == kAdmin);
    for (const auto* program : {"holdfast-checkers", "holdfast-alerts", "somebody"}) {
        CHECK(process_called(program).keeps == 0);
        CHECK_FALSE(process_called(program).calls.sets_sysctls);
        CHECK_FALSE(process_called(program).calls.serves);
    }
    CHECK((process_called("holdfast-checkers").may_need & kAdmin) == 0);
    CHECK(process_called("holdfast-alerts").may_need == 0);
}

TEST_CASE("what a process is granted comes with its environment") {
    const Grant grant{User{995, 996}, kRaw, "blue sky=x"};
    CHECK(*received(environment_of(grant)) == grant);
    CHECK(*received(environment_of({})) == Grant{});
    CHECK(*own_grant() == Grant{});
    for (const auto* user : {"995", "995:", ":995", "root:root", "1:2:3", "-1:0"})
        CHECK_FALSE(received({std::string("HOLDFAST_USER=") + user}));
    CHECK_FALSE(received({"HOLDFAST_CAPABILITIES=cap_sys_admin"}));
}

TEST_CASE("what the kernel refuses is said with what was missing") {
    CHECK(wanting(Capability::net_raw, {"open it: No such file", ENOENT}).message ==
          "open it: No such file");
    CHECK(unreadable({"open it: No such file", ENOENT}).message == "open it: No such file");
}

}  // namespace
}  // namespace holdfast::privileges
