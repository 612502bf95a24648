// An address of the configuration as the kernel is told of it.
#include "vrrp/kernel_addresses.h"

#include <linux/if_addr.h>

#include "tests/unit/catch.h"

namespace holdfast::vrrp {
namespace {

TEST_CASE("flags of an address") {
    struct Row {
        const char* prefix;
        config::AddressFlags flags;
        std::optional<std::uint32_t> lifetime;
        std::uint32_t expected;
    };
    config::AddressFlags all;
    all.home = all.manage_temporary = all.no_prefix_route = all.autojoin = true;
    for (const auto& row : {
             Row{"192.0.2.1/32", {}, {}, 0},
             Row{"192.0.2.1/24",
                 all,
                 {},
                 IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN},
             Row{"2001:db8::1/64", {}, {}, IFA_F_NODAD},
             Row{"2001:db8::1/128", {}, {}, IFA_F_NODAD | IFA_F_DEPRECATED},
             Row{"2001:db8::1/128", {}, config::kForever, IFA_F_NODAD},
             Row{"2001:db8::1/64", {}, 0, IFA_F_NODAD | IFA_F_DEPRECATED},
         }) {
        INFO(row.prefix);
        config::VirtualAddress address;
        address.prefix = *parse_ip_prefix(row.prefix);
        address.flags = row.flags;
        address.preferred_lifetime = row.lifetime;
        CHECK(to_kernel(address, 7).flags == row.expected);
        CHECK(to_kernel(address, 7).link == 7);
    }
}

TEST_CASE("a peer's prefix length is the address's") {
    config::VirtualAddress address;
    address.prefix = *parse_ip_prefix("192.0.2.1/32");
    address.peer = *parse_ip_prefix("192.0.2.2/31");
    const auto kernel = to_kernel(address, 7);
    CHECK(to_string(kernel.prefix) == "192.0.2.1/31");
    CHECK(kernel.peer == *parse_ip_address("192.0.2.2"));
}

}  // namespace
}  // namespace holdfast::vrrp
