#include "vrrp/packet_filter.h"

#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nftables/libnftables.h>

#include "vrrp/core/addresses.h"

namespace holdfast::vrrp {
namespace {

// Not `inet`: kernels may have the one without the other. A table has to be there to be deleted.
constexpr std::string_view kNone =
    "add table ip holdfast\ndelete table ip holdfast\n"
    "add table ip6 holdfast\ndelete table ip6 holdfast\n";

std::string table(std::string_view family, const std::set<std::string>& addresses) {
    if (addresses.empty()) return {};
    const bool ipv6 = family == "ip6";
    return fmt::format(
        "table {0} holdfast {{\n"
        " set no_accept {{\n  type {1}\n  elements = {{ {2} }}\n }}\n"
        " chain input {{\n  type filter hook input priority -1; policy accept;\n"
        "{3}  {0} daddr @no_accept drop\n }}\n}}\n",
        family, ipv6 ? "ipv6_addr" : "ipv4_addr", fmt::join(addresses, ", "),
        ipv6 ? "  icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n" : "");
}

}  // namespace

std::string packet_filter_rules(const config::VrrpConfig& config) {
    std::set<std::string> of_ipv4;
    std::set<std::string> of_ipv6;
    for (const auto& instance : config.instances) {
        if (accepts_packets(instance)) continue;
        for (const auto& address : placed_addresses(instance)) {
            const auto& ip = address.prefix.address;
            (ip.is_v6() ? of_ipv6 : of_ipv4).insert(ip.to_string());
        }
    }
    return table("ip", of_ipv4) + table("ip6", of_ipv6);
}

void PacketFilter::Free::operator()(nft_ctx* context) const { nft_ctx_free(context); }

PacketFilter::PacketFilter() = default;

PacketFilter::~PacketFilter() {
    if (!in_force_.empty()) static_cast<void>(run(std::string(kNone)));
}

Result<void> PacketFilter::apply(const config::VrrpConfig& config) {
    auto rules = packet_filter_rules(config);
    const bool leftovers = std::exchange(first_, false);
    if (rules == in_force_ && !leftovers) return {};
    auto done = run(std::string(kNone) + rules);
    // Who wants no rules does not need nftables.
    if (!done && rules.empty() && leftovers) return {};
    if (done) in_force_ = std::move(rules);
    return done;
}

Result<void> PacketFilter::run(const std::string& commands) {
    if (!nft_) {
        nft_.reset(nft_ctx_new(NFT_CTX_DEFAULT));
        if (!nft_) return Error{"nftables cannot be used"};
        nft_ctx_buffer_output(nft_.get());
        nft_ctx_buffer_error(nft_.get());
    }
    if (nft_run_cmd_from_buffer(nft_.get(), commands.c_str()) == 0) return {};
    return Error{std::string("nftables: ") + nft_ctx_get_error_buffer(nft_.get())};
}

}  // namespace holdfast::vrrp
