// IPVS requests and answers as generic netlink messages (linux/ip_vs.h). No socket in sight: the
// bytes can be looked at without a kernel.
#pragma once

#include "lib/netlink/genl.h"
#include "lib/netlink/ipvs.h"
#include "lib/result.h"

namespace holdfast::ipvs {

using netlink::Message;

inline constexpr const char* kFamilyName = "IPVS";

// `family` is the number that the kernel has given to kFamilyName.
Message build(int family, const Operation& operation);
Message build_dump_services(int family);
Message build_get_service(int family, const ServiceKey& key);
Message build_dump_destinations(int family, const ServiceKey& key);
Message build_get_info(int family);
Message build_get_timeouts(int family);
Message build_set_timeouts(int family, const Timeouts& timeouts);
// Counters of one service and its servers; without a key, of all.
Message build_zero(int family, const std::optional<ServiceKey>& key);
Message build_dump_sync_daemons(int family);
Message build_start(int family, const SyncDaemon& daemon);
Message build_stop(int family, SyncRole role);

// What the kernel answers; an Error when the message is not what it should be.
Result<Service> parse_service(nlmsghdr* header);
// `is_v6` is the service's family, which old kernels (before 3.18) leave to be understood.
Result<Destination> parse_destination(nlmsghdr* header, bool is_v6);
Result<Info> parse_info(nlmsghdr* header);
Result<Timeouts> parse_timeouts(nlmsghdr* header);
Result<SyncDaemon> parse_sync_daemon(nlmsghdr* header);

}  // namespace holdfast::ipvs
