// PacketFilter: drops packets to virtual addresses that only route (no_accept), and what the kernel
// says to routers and switches by VMAC interfaces, in a table of nftables of our own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/result.h"
#include "parser/config.h"
#include "vrrp/core/vmac_plan.h"

struct nft_ctx;

namespace holdfast::vrrp {

// What nft(8) has to read for this configuration: our tables anew, each only if it drops something.
// Neighbour discovery goes on, or the address could not be routed by (RFC 9568 section 6.4.3).
// Nor do VMAC interfaces report what they have joined, the interface below does it for them, nor
// look for routers: switches see the virtual MAC addresses with what a master says only. `index_of`
// is 0 for an interface that is not there.
using IndexOf = std::function<int(const std::string& interface)>;
std::string packet_filter_rules(const config::VrrpConfig& config,
                                const std::vector<VmacPlan>& vmacs, const IndexOf& index_of);

class PacketFilter {
  public:
    PacketFilter();
    // Takes the tables away.
    ~PacketFilter();
    PacketFilter(const PacketFilter&) = delete;
    PacketFilter& operator=(const PacketFilter&) = delete;

    // All of it or nothing; tables that a predecessor has left are replaced.
    // To be called again when interfaces have come or gone.
    Result<void> apply(const config::VrrpConfig& config, const std::vector<VmacPlan>& vmacs,
                       const IndexOf& index_of);

  private:
    struct Free {
        void operator()(nft_ctx* context) const;
    };
    Result<void> run(const std::string& commands);

    std::unique_ptr<nft_ctx, Free> nft_;  // from the first use on
    std::string in_force_;
    std::string table_;  // the name of the last one
    bool first_ = true;
};

}  // namespace holdfast::vrrp
