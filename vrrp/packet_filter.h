// PacketFilter: drops packets to virtual addresses that only route (no_accept), in a table of
// nftables of our own.
#pragma once

#include <memory>
#include <string>

#include "lib/result.h"
#include "parser/config.h"

struct nft_ctx;

namespace holdfast::vrrp {

// What nft(8) has to read for this configuration: our tables anew, each only if it drops something.
// Neighbour discovery goes on, or the address could not be routed by (RFC 9568 section 6.4.3).
std::string packet_filter_rules(const config::VrrpConfig& config);

class PacketFilter {
  public:
    PacketFilter();
    // Takes the tables away.
    ~PacketFilter();
    PacketFilter(const PacketFilter&) = delete;
    PacketFilter& operator=(const PacketFilter&) = delete;

    // All of it or nothing; tables that a predecessor has left are replaced.
    Result<void> apply(const config::VrrpConfig& config);

  private:
    struct Free {
        void operator()(nft_ctx* context) const;
    };
    Result<void> run(const std::string& commands);

    std::unique_ptr<nft_ctx, Free> nft_;  // from the first use on
    std::string in_force_;
    bool first_ = true;
};

}  // namespace holdfast::vrrp
