#include "vrrp/packet_filter.h"

#include <fstream>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nftables/libnftables.h>

#include "vrrp/core/addresses.h"

namespace holdfast::vrrp {
namespace {

constexpr const char* kTable = "holdfast";

// Not `inet`: kernels may have the one without the other. A table has to be there to be deleted.
std::string no_tables(const std::string& name) {
    return fmt::format(
        "add table ip {0}\ndelete table ip {0}\nadd table ip6 {0}\ndelete table ip6 {0}\n", name);
}

struct Family {
    const char* name;
    const char* address_type;
    const char* accepted;   // whatever it is addressed to
    const char* reports;    // of what was joined
    const char* questions;  // for routers, empty: there are none
};
constexpr Family kIpv4{"ip", "ipv4_addr", "", "ip protocol igmp", ""};
constexpr Family kIpv6{
    "ip6", "ipv6_addr", "  icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n",
    "icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report }",
    "icmpv6 type nd-router-solicit"};

struct Silent {
    std::string interface;
    std::string below;  // speaks for it
    int below_index = 0;
};

struct Dropped {
    std::set<std::string> addresses;  // packets to these
    std::vector<Silent> interfaces;   // what these say
};

// The comment is for us: the kernel keeps the number of the interface, which may change.
std::string silence(const Family& family, const Silent& silent, const char* drop) {
    const auto& [interface, below, index] = silent;
    const auto copy = index == 0
                          ? std::string()
                          : fmt::format("dup to {} daddr device \"{}\" ", family.name, below);
    auto text = fmt::format("  oifname \"{}\" {} {}{} # {}\n", interface, family.reports, copy,
                            drop, index);
    if (*family.questions != '\0')
        text += fmt::format("  oifname \"{}\" {} {}\n", interface, family.questions, drop);
    return text;
}

std::string name_of_table(const config::Firewall& firewall) {
    return firewall.nftables && !firewall.nftables->empty() ? *firewall.nftables : kTable;
}

std::string table(const Family& family, const Dropped& dropped, const config::Firewall& firewall) {
    const auto& [addresses, interfaces] = dropped;
    if (addresses.empty() && interfaces.empty()) return {};
    const char* drop = firewall.counters ? "counter drop" : "drop";
    const auto hook = [&](const char* name) {
        return fmt::format("  type filter hook {} priority {}; policy accept;\n", name,
                           firewall.nftables_priority);
    };
    std::string text;
    if (!addresses.empty()) {
        text += fmt::format(
            " set no_accept {{\n  type {}\n  elements = {{ {} }}\n }}\n"
            " chain input {{\n{}{}  {} daddr @no_accept {}\n }}\n",
            family.address_type, fmt::join(addresses, ", "), hook("input"), family.accepted,
            family.name, drop);
    }
    if (!interfaces.empty()) {
        text += fmt::format(" chain output {{\n{}", hook("output"));
        for (const auto& silent : interfaces)
            text += silence(family, silent, drop);
        text += " }\n";
    }
    return fmt::format("table {} {} {{\n{}}}\n", family.name, name_of_table(firewall), text);
}

// Whether a predecessor can have left something. To ask the kernel would load nftables, which
// nobody needs who drops nothing.
bool nftables_is_in_use() {
    std::ifstream modules("/proc/modules");
    bool any = false;
    for (std::string line; std::getline(modules, line); any = true) {
        if (line.starts_with("nf_tables ")) return true;
    }
    return !any;  // all that this kernel has is built in
}

}  // namespace

std::string packet_filter_rules(const config::VrrpConfig& config,
                                const std::vector<VmacPlan>& vmacs, const IndexOf& index_of) {
    Dropped of_ipv4;
    Dropped of_ipv6;
    for (const auto& instance : config.instances) {
        if (accepts_packets(instance)) continue;
        for (const auto& address : placed_addresses(instance)) {
            const auto& ip = address.prefix.address;
            (ip.is_v6() ? of_ipv6 : of_ipv4).addresses.insert(ip.to_string());
        }
    }
    for (const auto& plan : vmacs) {
        if (plan.ipvlan) continue;
        const Silent silent{plan.name, plan.base, index_of(plan.base)};
        if (plan.ipv6 || plan.has_ipv6) of_ipv6.interfaces.push_back(silent);
        if (!plan.ipv6) of_ipv4.interfaces.push_back(silent);
    }
    return table(kIpv4, of_ipv4, config.firewall) + table(kIpv6, of_ipv6, config.firewall);
}

void PacketFilter::Free::operator()(nft_ctx* context) const { nft_ctx_free(context); }

PacketFilter::PacketFilter() = default;

PacketFilter::~PacketFilter() {
    if (!in_force_.empty()) static_cast<void>(run(no_tables(table_)));
}

Result<void> PacketFilter::apply(const config::VrrpConfig& config,
                                 const std::vector<VmacPlan>& vmacs, const IndexOf& index_of) {
    auto rules = packet_filter_rules(config, vmacs, index_of);
    const auto name = name_of_table(config.firewall);
    const auto before = table_.empty() ? name : table_;
    const bool first = std::exchange(first_, false);
    const bool leftovers = first && (!rules.empty() || nftables_is_in_use());
    if (rules == in_force_ && !leftovers) return {};
    auto done = run(no_tables(before) + (name == before ? "" : no_tables(name)) + rules);
    // Who wants no rules does not need nftables.
    if (!done && rules.empty() && leftovers) return {};
    if (done) {
        in_force_ = std::move(rules);
        table_ = name;
    }
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
