// vrrp_instance: how adverts travel, and the interfaces that carry the addresses.
#include "parser/arguments.h"
#include "parser/draft.h"
#include "parser/items/items.h"

namespace holdfast::config {
namespace {

template <class Inner>
auto transport(Inner inner) {
    return in(&VrrpInstance::transport, inner);
}

// Six octets, or five and the VRID is the last one.
bool is_mac(std::string_view text) {
    std::size_t octets = 0;
    while (!text.empty()) {
        const auto colon = std::min(text.find(':'), text.size());
        const auto octet = text.substr(0, colon);
        if (octet.empty() || octet.size() > 2 ||
            octet.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
            return false;
        ++octets;
        text.remove_prefix(std::min(colon + 1, text.size()));
    }
    return octets == 5 || octets == 6;
}

// The last bit of the first octet says multicast (IEEE 802-2014 section 8.2).
bool is_multicast_mac(std::string_view text) {
    const auto first = text.substr(0, text.find(':'));
    return std::string_view("13579bdfBDF").find(first.back()) != std::string_view::npos;
}

// "name NAME" and "group GROUP" at `i`, which moves to the last word of it. False: it is neither.
bool read_link_option(std::size_t& i, std::string& interface, std::string& group,
                      const Reading& reading) {
    const Words words = reading.statement.arguments;
    const bool names = words[i].text == "name";
    if (!names && words[i].text != "group") return false;
    if (i + 1 == words.size()) {
        reading.ignored(words[i], "lacks its argument");
    } else if (!names) {
        group = words[++i].text;
    } else if (auto name = read_interface(reading, words[++i])) {
        interface = std::move(*name);
    }
    return true;
}

void set_name(std::string& interface, const Word& word, const Reading& reading) {
    if (!interface.empty()) return reading.ignored(word, "is a second name");
    if (auto name = read_interface(reading, word)) interface = std::move(*name);
}

// [[name] INTERFACE] [MAC] [netlink_notify_msg] [group GROUP]
void read_vmac(VrrpInstanceDraft& instance, const Reading& reading) {
    const Words words = reading.statement.arguments;
    auto& vmac = instance.vmac.emplace();
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& text = words[i].text;
        if (read_link_option(i, vmac.interface, vmac.group, reading)) continue;
        if (text == "netlink_notify_msg") {
            vmac.netlink_notify = true;
        } else if (text.find(':') == std::string_view::npos) {
            set_name(vmac.interface, words[i], reading);
        } else if (!is_mac(text)) {
            reading.ignored(words[i], "is not a MAC address of five or six octets");
        } else if (is_multicast_mac(text)) {
            reading.ignored(words[i], "is a multicast address");
        } else {
            vmac.mac = text;
        }
    }
}

// [[name] INTERFACE] [ADDRESS] [bridge|private|vepa] [group GROUP]
void read_ipvlan(VrrpInstanceDraft& instance, const Reading& reading) {
    const Words words = reading.statement.arguments;
    auto& ipvlan = instance.ipvlan.emplace();
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& text = words[i].text;
        if (read_link_option(i, ipvlan.interface, ipvlan.group, reading)) continue;
        if (text == "bridge" || text == "private" || text == "vepa") {
            ipvlan.mode = text == "bridge"    ? IpvlanMode::bridge
                          : text == "private" ? IpvlanMode::isolated
                                              : IpvlanMode::vepa;
        } else if (const auto address = parse_ip_prefix(text)) {
            ipvlan.address = *address;
        } else {
            set_name(ipvlan.interface, words[i], reading);
        }
    }
}

void read_unicast_peers(VrrpInstanceDraft& instance, const Reading& reading) {
    auto& transport = instance.transport;
    transport.unicast = true;
    for (const auto& line : reading.statement.children) {
        const auto peer = read_unicast_peer(line, reading.diagnostics);
        if (!peer) continue;
        if (peer->min_ttl || peer->max_ttl) transport.check_source = true;
        transport.peers.push_back(*peer);
    }
}

auto source(bool unicast) {
    return custom("ADDRESS", 1, 1,
                  [unicast](VrrpInstanceDraft& instance, const Reading& reading) {
                      const auto& word = reading.statement.arguments[0];
                      const auto address = read_address(reading, word);
                      if (!address) return;
                      instance.transport.source = *address;
                      if (unicast) instance.transport.unicast = true;
                  })
        .with({"192.0.2.77"}, {"192.0.2.777", "nonsense"});
}

void read_multicast_group(VrrpInstanceDraft& instance, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    const auto address = read_address(reading, word);
    if (!address) return;
    if (!address->is_multicast()) return reading.ignored(word, "is not a multicast address");
    instance.transport.multicast_group = *address;
}

// [never]
void read_old_checksum(VrrpInstanceDraft& instance, const Reading& reading) {
    const auto& words = reading.statement.arguments;
    instance.transport.old_checksum = OldChecksum::always;
    if (words.empty()) return;
    if (words[0].text == "never") {
        instance.transport.old_checksum = OldChecksum::never;
    } else {
        reading.ignored(words[0], "is not never");
    }
}

std::vector<Keyword<VrrpInstanceDraft>> link_rows() {
    return {
        {"use_vmac",
         custom("[[name] INTERFACE] [MAC] [netlink_notify_msg] [group GROUP]", 0, kAnyNumber,
                read_vmac)
             .with({"", "vrrp.51", "vrrp.51 02:00:5e:00:01:33 netlink_notify_msg"},
                   {"much-too-long-for-one", "02:00:5e:00:01:zz"}),
         "", "1.2.3", "the addresses get the virtual router's own MAC address"},
        {"use_vmac_addr", flag(&VrrpInstance::vmac_for_addresses, true), "", "2.2.0",
         "also those on other interfaces"},
        {"vmac_xmit_base", flag(&VrrpInstance::vmac_xmit_base, true), "", "1.2.10",
         "adverts go through the interface below"},
        {"use_ipvlan",
         custom("[[name] INTERFACE] [ADDRESS] [bridge|private|vepa] [group GROUP]", 0, kAnyNumber,
                read_ipvlan)
             .with({"", "ipvl.51 192.0.2.9 private"}, {"much-too-long-for-one"}),
         "", "2.0.17", "adverts go through an ipvlan interface with an address of its own"},
        {"vrf", interface_name(&VrrpInstance::vrf), "", "2.2.5",
         "the routing domain of an instance without an interface"},
        {"dont_track_primary",
         flag(in(&VrrpInstance::behaviour, &Behaviour::ignore_interface_fault), true), "", "1.1.8",
         "faults of its own interface are no faults"},
        {"promote_secondaries",
         flag(in(&VrrpInstance::behaviour, &Behaviour::promote_secondaries), true), "", "1.3.0",
         "sets the interface's sysctl of that name"},
        {"linkbeat_use_polling",
         flag(in(&VrrpInstance::behaviour, &Behaviour::linkbeat_polling), true), "", "1.1.18",
         "has no effect: the kernel tells of links", now("linkbeat_interfaces")},
        {"lvs_sync_daemon_interface", interface_name(&VrrpInstance::sync_daemon_interface), "",
         "0.5.5", "connections are copied through this interface", now("lvs_sync_daemon")},
    };
}

}  // namespace

std::vector<Keyword<VrrpInstanceDraft>> instance_transport_rows() {
    std::vector<Keyword<VrrpInstanceDraft>> rows{
        {"mcast_src_ip", source(false), "the interface's", "0.6.1",
         "the source address of adverts"},
        {"unicast_src_ip", source(true), "the interface's", "1.2.10",
         "the source address of adverts to single peers"},
        {"track_src_ip", flag(transport(&Transport::track_source), true), "", "2.0.0",
         "without its source address the instance is faulty"},
        {"mcast_dst_ip",
         custom("ADDRESS", 1, 1, read_multicast_group).with({"224.0.0.19"}, {"192.0.2.1", "x"}),
         "vrrp_mcast_group4, vrrp_mcast_group6", "2.2.5", "where adverts are sent"},
        {"unicast_peer",
         block("{ ADDRESS [min_ttl NUMBER] [max_ttl NUMBER]... }", 0, 0, read_unicast_peers)
             .with({"{\n 192.0.2.9\n 192.0.2.8 min_ttl 255 max_ttl 255\n}"},
                   {"{\n 192.0.2.999\n}", "{\n 192.0.2.9 min_ttl 256\n}"}),
         "", "1.2.8", "adverts go to these addresses, not to a group"},
        {"unicast_fault_no_peer", flag(transport(&Transport::fault_without_peers), true), "",
         "2.2.5", "a unicast instance without peers is faulty"},
        {"check_unicast_src", flag(transport(&Transport::check_source), true), "", "2.1.0",
         "a unicast advert must come from one of the peers"},
        {"unicast_ttl", number(transport(&Transport::unicast_ttl), 0, 255), "", "2.1.0",
         "the TTL or hop limit of unicast adverts"},
        {"old_unicast_checksum",
         custom("[never]", 0, 1, read_old_checksum).with({"", "never"}, {"perhaps"}), "", "1.3.7",
         "the checksum that keepalived up to 1.3.6 made"},
        {"v3_checksum_as_v2", boolean(transport(&Transport::checksum_as_v2)), "off", "2.2.8",
         "VRRPv3 over IPv4 leaves the pseudo-header out of its checksum (RFC 9568)"},
        {"kernel_rx_buf_size", number(transport(&Transport::receive_buffer), 0, kMostUnsigned), "",
         "2.0.3", "bytes of the buffer of received adverts"},
    };
    return joined<VrrpInstanceDraft>({std::move(rows), link_rows()});
}

}  // namespace holdfast::config
