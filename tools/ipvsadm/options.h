// The options of ipvsadm: their names, and which of them go with which command.
#pragma once

#include <cstdint>
#include <string>

#include "lib/result.h"
#include "tools/ipvsadm/command_line.h"

namespace holdfast::ipvsadm {

enum class Option {
    numeric,
    connection,
    service,
    scheduler,
    persistent,
    netmask,
    real_server,
    forwarding,
    weight,
    upper_threshold,
    lower_threshold,
    mcast_interface,
    timeout,
    daemon,
    stats,
    rate,
    thresholds,
    persistent_connections,
    nosort,
    sync_id,
    exact,
    one_packet,
    engine,
    scheduler_flags,
    mcast_group,
    mcast_port,
    mcast_ttl,
    sync_length,
    tunnel_info,
    tunnel_type,
    tunnel_port,
    tunnel_no_checksum,
    tunnel_checksum,
    tunnel_remote_checksum,
    json,  // ours
};

// Which options were given.
class OptionSet {
  public:
    constexpr OptionSet() = default;
    constexpr OptionSet(std::initializer_list<Option> options) {
        for (const auto option : options)
            add(option);
    }
    constexpr void add(Option option) { bits_ |= bit(option); }
    constexpr bool has(Option option) const { return bits_ & bit(option); }
    constexpr bool has_any(OptionSet of) const { return bits_ & of.bits_; }

  private:
    static constexpr std::uint64_t bit(Option option) {
        return std::uint64_t{1} << static_cast<int>(option);
    }
    std::uint64_t bits_ = 0;
};

// As messages call it: "service-address", "u-threshold".
const char* name(Option option);

// Whether the command needs an option that was not given, does not take one that was, or was given
// two of which only one may be. Error::code is kRefused.
Result<void> check_options(Command command, OptionSet given);

// The same for the type of a tunnel.
Result<void> check_tunnel_options(ipvs::TunnelType type, OptionSet given);

}  // namespace holdfast::ipvsadm
