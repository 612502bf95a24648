// Reception: whether a packet is an advert that an instance has to heed, and why not.
//
// RFC 9568 section 7.1, RFC 3768 section 7.1; in the words of keepalived's log.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "vrrp/core/complaints.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

struct Refusal {
    Complaint complaint = Complaint::malformed;
    std::string reason;
};

// `own` is the address that the instance's adverts come from.
std::variant<Advert, Refusal> receive(const PacketReceived& packet,
                                      const config::VrrpInstance& instance, const IpAddress& own);

// The authentication type of an advert of version 2 (RFC 2338 section 5.3.6).
std::uint8_t wire_type(const config::Authentication& authentication);

// Whether a trailer (hmac_trailer.h) stands behind the advert. Only an instance with auth_hmac
// knows what that is; to others the packet is too long.
bool has_trailer(const PacketReceived& packet, const config::VrrpInstance& instance);

Checksum checksum_of(const config::Transport& transport);

// Whether the checksum is the one that keepalived before 1.4 gave unicast adverts of version 3: as
// if they were sent to the multicast group. The instance has to allow that.
bool has_old_checksum(const PacketReceived& packet, const config::VrrpInstance& instance);

// Whether the advert names addresses and none of ours.
bool is_about_others(const Advert& advert, const config::VrrpInstance& instance);

// What is different in the advert's addresses, if anything is. Unlike in keepalived this is no
// reason to discard the advert: while the configuration of two routers is changed one after the
// other, discarding gives two masters (RFC 9568 section 7.1 leaves the choice).
std::optional<std::string> address_list_difference(const Advert& advert,
                                                   const config::VrrpInstance& instance);

}  // namespace holdfast::vrrp
