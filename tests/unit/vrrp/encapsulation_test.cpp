#include "vrrp/encapsulation.h"

#include <fmt/format.h>

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

// "TYPE ATTRIBUTE=OCTETS ...", or the error.
std::string shown(const std::string& type, std::vector<std::string> options) {
    const auto result = to_kernel(config::Encapsulation{type, std::move(options)});
    if (!result) return result.error().message;
    auto text = std::to_string(result->type);
    for (const auto& [attribute, octets] : result->attributes) {
        text += fmt::format(" {}=", attribute);
        for (const auto octet : octets)
            text += fmt::format("{:02x}", octet);
    }
    return text;
}

TEST_CASE("encapsulations as the kernel wants them") {
    CHECK(shown("ip", {"id", "7", "dst", "10.1.1.1", "ttl", "9", "flags", "0x10"}) ==
          "2 1=0000000000000007 2=0a010101 4=09 6=0010");
    CHECK(shown("ip6", {"dst", "fd00::1", "hoplimit", "9"}) ==
          "4 2=fd000000000000000000000000000001 4=09");
    CHECK(shown("mpls", {"16/17"}) == "1 1=0001000000011100");
    CHECK(shown("ila", {"1:2:3:4"}) == "3 1=0001000200030004");
    CHECK(shown("ip", {}) == "2");
}

TEST_CASE("what makes no sense") {
    CHECK(shown("ip", {"dst", "fd00::1"}) == "encap dst fd00::1 makes no sense");
    CHECK(shown("ip", {"ttl", "256"}) == "encap ttl 256 makes no sense");
    CHECK(shown("ip6", {"ttl-propagate", "1"}) == "encap ttl-propagate 1 makes no sense");
    for (const auto* labels : {"", "16/", "1048576", "-1", "16//17"})
        CHECK(shown("mpls", {labels}) ==
              fmt::format("encap mpls {} is no stack of labels", labels));
    CHECK(shown("mpls", {}) == "encap mpls lacks its label");
    for (const auto* locator : {"1:2:3", "1:2:3:4:5", "x:2:3:4", ":::"})
        CHECK(shown("ila", {locator}) == fmt::format("encap ila {} is no locator", locator));
}

}  // namespace
}  // namespace holdfast::vrrp
