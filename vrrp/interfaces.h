// Interfaces: which network interfaces there are and what the core has been told of them.
//
// A table without I/O: it is fed with what rtnetlink says and answers what is news to the core.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "lib/netlink/rtnetlink_messages.h"
#include "parser/config.h"
#include "vrrp/core/events.h"

namespace holdfast::vrrp {

class Interfaces {
  public:
    // What the core has not been told yet, in the order in which it is to hear it.
    using News = std::vector<InterfaceChanged>;

    // A change that the monitor has heard. One that is known already is no news.
    News apply(const rtnetlink::Change& change);

    // Everything there is, from a dump; what is not in it is gone.
    News replace(const std::vector<rtnetlink::Change>& dump);

    // The addresses (each with its interface) that are never an interface's primary address.
    News set_virtual_addresses(const std::vector<config::VirtualAddress>& addresses);

    // Empty when there is no interface of that name. Valid until the next change.
    const rtnetlink::Link* find(const std::string& name) const;
    const std::string& name_of(int index) const;
    std::vector<std::string> names() const;
    // The one that adverts would be sent from.
    std::optional<IpAddress> link_local(const std::string& name) const;

    // Whether the interface has one of the virtual addresses now, with its prefix length.
    bool has_virtual(const std::string& interface, const IpAddress& address) const;
    // Whether the interface has the address, with whatever prefix length.
    bool has(const std::string& interface, const IpAddress& address) const;
    // Whether any interface has it.
    bool has(const IpAddress& address) const;

  private:
    struct Held {
        rtnetlink::Address address;
        bool is_virtual = false;
    };
    struct Interface {
        rtnetlink::Link link;
        std::vector<Held> addresses;  // as the kernel lists them: the primary one comes first
    };
    using Key = std::tuple<std::string, IpAddress, std::uint8_t>;

    void take(const rtnetlink::LinkIs& change);
    void take(const rtnetlink::LinkGone& change);
    void take(const rtnetlink::AddressIs& change);
    void take(const rtnetlink::AddressGone& change);
    void take(const rtnetlink::RouteGone&) {}
    void take(const rtnetlink::RuleGone&) {}

    const Interface* find_interface(const std::string& name) const;
    bool is_virtual(const std::string& interface, const IpPrefix& prefix) const;
    void mark_virtual(Interface& interface) const;
    InterfaceChanged view(const std::string& name) const;
    void tell_if_new(const std::string& name, News& news);
    News tell_all();

    std::map<int, Interface> by_index_;
    std::set<Key> virtual_;
    std::map<std::string, InterfaceChanged> told_;
};

}  // namespace holdfast::vrrp
