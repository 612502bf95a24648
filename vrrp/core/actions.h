// Actions: everything the VRRP core wants done. The shell carries them out in the given order.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "lib/ipc/messages.h"
#include "lib/log.h"
#include "lib/net/ip.h"
#include "parser/config.h"
#include "vrrp/core/packet.h"

namespace holdfast::vrrp {

// To be sent as IP protocol 112.
struct SendPacket {
    std::string interface;  // unicast with an address of any wider scope is routed instead
    IpAddress source;
    IpAddress destination;
    Bytes payload;
    int ttl = 255;      // RFC 9568 section 5.1.1.3
    Bytes ah_packet{};  // with an Authentication Header: the whole IPv4 packet to be sent instead
};

// Addresses to be on (or gone from) their interfaces; each names its interface here, also where
// the configuration left it to the instance. Being there (or gone) already is no failure.
struct AddAddresses {
    std::string instance;
    std::vector<config::VirtualAddress> addresses;
    bool of_owner = false;  // those that are there already are the machine's own, and stay
};
struct RemoveAddresses {
    std::string instance;
    std::vector<config::VirtualAddress> addresses;
};

// Routes and rules to be in the kernel, and to stay there, until they are given up. They come after
// the addresses, and go before them.
struct AddRouting {
    std::string instance;
    std::vector<config::Route> routes;
    std::vector<config::Rule> rules;
};
struct RemoveRouting {
    std::string instance;
    std::vector<config::Route> routes;
    std::vector<config::Rule> rules;
};

// One volley: for each of the addresses `repeat` gratuitous ARPs, or unsolicited neighbour adverts
// for those of IPv6 (RFC 9568 section 6.4.2).
struct SendGratuitousArps {
    std::string instance;
    std::vector<config::VirtualAddress> addresses;
    int repeat = 1;
};

// With `from` equal to `to` it is only the priority that has changed.
struct StateChanged {
    std::string instance;
    ipc::InstanceState from = ipc::InstanceState::init;
    ipc::InstanceState to = ipc::InstanceState::init;
    int priority = 0;  // the effective one
};

// Virtual routers that have other names from now on, by their old ones. All at once: two may have
// exchanged theirs.
struct InstancesRenamed {
    std::map<std::string, std::string> names;
};

// A sync group has entered a state: its members' own changes are told separately. INIT: the end.
struct GroupChanged {
    std::string group;
    ipc::InstanceState to = ipc::InstanceState::init;
};

// A master has heard a weaker one; told once a second at most.
struct LowerPriorityHeard {
    std::string instance;
    int priority = 0;  // our effective one
};

struct Say {
    Severity severity = Severity::info;
    std::string text;
};

// After StopRequested: nothing is held any more.
struct Stopped {};

using Action = std::variant<SendPacket, AddAddresses, RemoveAddresses, AddRouting, RemoveRouting,
                            SendGratuitousArps, StateChanged, InstancesRenamed, GroupChanged,
                            LowerPriorityHeard, Say, Stopped>;
using Actions = std::vector<Action>;

}  // namespace holdfast::vrrp
