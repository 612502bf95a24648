// Events: everything that can happen to the VRRP core.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/ipc/messages.h"
#include "lib/net/ip.h"
#include "parser/config.h"
#include "vrrp/core/packet.h"
#include "vrrp/core/tracking.h"

namespace holdfast::vrrp {

// The core never reads a clock: the caller says what time it is, from CLOCK_MONOTONIC.
using TimePoint = std::chrono::steady_clock::time_point;

// The time of day, which may jump. It only ever dates what is signed.
using WallTime = std::chrono::system_clock::time_point;

// The configuration as it shall be from now on; the first one starts the router. What stays the
// same goes on undisturbed: no timer is touched, no advert delayed.
struct ConfigurationChanged {
    config::VrrpConfig config;
};

// What is known of an interface, told at start for each one that exists and at each change.
struct InterfaceChanged {
    std::string interface;
    bool exists = true;
    bool up = false;  // administratively up and with carrier
    // From which adverts are sent; never one of our virtual addresses.
    std::optional<IpAddress> address;       // the primary one of IPv4
    std::optional<IpAddress> link_local{};  // of IPv6, if it is usable (RFC 9568 section 5.1.2.1)
};

// An IP packet of protocol 112 has come in. Everything in it is the sender's word.
struct PacketReceived {
    std::string interface;  // empty: unicast, wherever it came in
    IpAddress source;
    IpAddress destination;
    int ttl = 0;
    Bytes payload;      // what follows the IP header, or the Authentication Header after it
    Bytes ah_packet{};  // with an Authentication Header: all of it from the IPv4 header on
};

// What is known of something that instances track, told at start and at each change.
struct TrackerChanged {
    TrackerId tracker;
    int status = 0;  // a file's number; of all others 1 for good and 0 for bad
};

// A virtual address is no longer on its interface. Those we have removed ourselves do no harm.
struct AddressLost {
    std::string interface;
    IpAddress address;
};

// A virtual address is on its interface. What we have put there ourselves, as master, does no harm.
struct AddressFound {
    std::string interface;
    IpAddress address;
};

// A route or rule that an instance needs is taken away again and again, or cannot be put back.
struct RoutingLost {
    std::string instance;
    std::string what;  // for people
};

// The deadline that Router::next_deadline() named has come. Early or superfluous ones do no harm.
struct TimeReached {};

// Give up what is held and be done: priority 0 adverts, addresses removed, then Stopped. Who hands
// over keeps the addresses in between, until a successor is heard or VrrpSettings::handover_time is
// over; whoever asks again, without, has him leave at once.
struct StopRequested {
    bool hand_over = false;
};

// How an instance was in a process before this one, which has ended without leaving. Told before
// the first configuration: a master goes on as if nothing had been, if no backup can have lost its
// patience yet.
struct PredecessorWas {
    std::string instance;
    ipc::InstanceState state = ipc::InstanceState::init;
    TimePoint last_seen;  // alive
};

// An operator wants the instance, or all members of the group, to have its addresses elsewhere, as
// long as somebody else has them; or no longer.
struct StepDownRequested {
    std::string name;
    bool on = true;
};

// The kernel has, as far as can be told, the connections of which the master tells its backups: the
// instance may take over from it (VrrpInstance::catch_up_time).
struct ConnectionsCaughtUp {
    std::string instance;
};

using Event = std::variant<ConfigurationChanged, InterfaceChanged, PacketReceived, TrackerChanged,
                           AddressLost, AddressFound, RoutingLost, TimeReached, StopRequested,
                           PredecessorWas, StepDownRequested, ConnectionsCaughtUp>;

}  // namespace holdfast::vrrp
