#include "lib/netlink/rtnetlink_messages.h"

#include <cstring>
#include <limits>

#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include "lib/netlink/routing_messages.h"
#include "lib/netlink/rtnetlink_attributes.h"

namespace holdfast::rtnetlink {

namespace {

// The longest message made here: two headers and, for IPv6, two addresses and a lifetime.
constexpr std::size_t kLongestRequest = 256;
constexpr std::uint32_t kForever = std::numeric_limits<std::uint32_t>::max();

void put_address(nlmsghdr* message, std::uint16_t type, const IpAddress& address) {
    if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        mnl_attr_put(message, type, bytes.size(), bytes.data());
    } else {
        const auto bytes = address.to_v6().to_bytes();
        mnl_attr_put(message, type, bytes.size(), bytes.data());
    }
}

// A message in the making; its bytes are cut to length at the end.
struct Draft {
    Bytes bytes = Bytes(kLongestRequest);
    nlmsghdr* header = mnl_nlmsg_put_header(bytes.data());

    Draft(std::uint16_t type, std::uint16_t flags) {
        header->nlmsg_type = type;
        header->nlmsg_flags = flags;
    }
    Bytes finish() {
        bytes.resize(header->nlmsg_len);
        return std::move(bytes);
    }
};

// The part that adding and removing share: which address on which link.
Draft address_draft(std::uint16_t type, std::uint16_t flags, const Address& address) {
    Draft draft(type, flags);
    auto* body =
        static_cast<ifaddrmsg*>(mnl_nlmsg_put_extra_header(draft.header, sizeof(ifaddrmsg)));
    body->ifa_family = address.prefix.address.is_v4() ? AF_INET : AF_INET6;
    body->ifa_prefixlen = address.prefix.length;
    body->ifa_scope = address.scope;
    body->ifa_index = static_cast<unsigned>(address.link);
    put_address(draft.header, IFA_LOCAL, address.prefix.address);
    put_address(draft.header, IFA_ADDRESS, address.peer.value_or(address.prefix.address));
    return draft;
}

Bytes dump(std::uint16_t type) {
    Draft draft(type, NLM_F_REQUEST | NLM_F_DUMP);
    mnl_nlmsg_put_extra_header(draft.header, sizeof(rtgenmsg));
    return draft.finish();
}

}  // namespace

Bytes add_address(const Address& address) {
    auto draft = address_draft(RTM_NEWADDR, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL, address);
    const bool v4 = address.prefix.address.is_v4();
    if (v4 && address.broadcast) put_address(draft.header, IFA_BROADCAST, *address.broadcast);
    if (v4 && !address.label.empty()) {
        const auto label = address.label.substr(0, IFNAMSIZ - 1);
        mnl_attr_put_strz(draft.header, IFA_LABEL, label.c_str());
    }
    if (address.flags != 0) mnl_attr_put_u32(draft.header, IFA_FLAGS, address.flags);
    if (!v4 && (address.flags & IFA_F_DEPRECATED) != 0) {
        ifa_cacheinfo lifetime{};
        lifetime.ifa_prefered = 0;
        lifetime.ifa_valid = kForever;
        mnl_attr_put(draft.header, IFA_CACHEINFO, sizeof lifetime, &lifetime);
    }
    return draft.finish();
}

Bytes remove_address(const Address& address) {
    return address_draft(RTM_DELADDR, NLM_F_REQUEST, address).finish();
}

Bytes dump_links() { return dump(RTM_GETLINK); }
Bytes dump_addresses() { return dump(RTM_GETADDR); }

namespace {

std::string kind_of(const nlattr* info) {
    std::string kind;
    const auto bytes = payload(info);
    for (std::size_t at = 0; at + sizeof(nlattr) <= bytes.size();) {
        const auto* attribute = reinterpret_cast<const nlattr*>(bytes.data() + at);
        if (attribute->nla_len < sizeof(nlattr) || attribute->nla_len > bytes.size() - at) break;
        if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND) kind = text_of(attribute);
        at += MNL_ALIGN(attribute->nla_len);
    }
    return kind;
}

std::optional<Change> link_change(const nlmsghdr* message) {
    const auto* body = body_of<ifinfomsg>(message);
    // A bridge tells of its ports with the same message types in a family of its own; a port that
    // leaves the bridge is "deleted" there and lives on here.
    if (!body || body->ifi_family != AF_UNSPEC) return std::nullopt;
    if (message->nlmsg_type == RTM_DELLINK) return LinkGone{body->ifi_index};
    Link link{body->ifi_index, {}, body->ifi_flags, body->ifi_type, {}};
    each_attribute(message, sizeof(ifinfomsg), [&](const nlattr* attribute) {
        if (mnl_attr_get_type(attribute) == IFLA_IFNAME) link.name = text_of(attribute);
        if (mnl_attr_get_type(attribute) == IFLA_ADDRESS) {
            const auto bytes = payload(attribute);
            link.hardware_address.assign(bytes.begin(), bytes.end());
        }
        if (mnl_attr_get_type(attribute) == IFLA_LINK)
            link.base = static_cast<int>(number_of(attribute).value_or(0));
        if (mnl_attr_get_type(attribute) == IFLA_MTU) link.mtu = number_of(attribute).value_or(0);
        if (mnl_attr_get_type(attribute) == IFLA_LINKINFO) link.kind = kind_of(attribute);
    });
    if (link.name.empty()) return std::nullopt;
    return LinkIs{std::move(link)};
}

std::optional<Change> address_change(const nlmsghdr* message) {
    const auto* body = body_of<ifaddrmsg>(message);
    if (!body || (body->ifa_family != AF_INET && body->ifa_family != AF_INET6)) return std::nullopt;
    Address address;
    address.link = static_cast<int>(body->ifa_index);
    address.scope = body->ifa_scope;
    address.flags = body->ifa_flags;
    std::optional<IpAddress> local;
    std::optional<IpAddress> peer;
    each_attribute(message, sizeof(ifaddrmsg), [&](const nlattr* attribute) {
        const int family = body->ifa_family;
        switch (mnl_attr_get_type(attribute)) {
            case IFA_LOCAL:
                local = address_of(attribute, family);
                break;
            case IFA_ADDRESS:
                peer = address_of(attribute, family);
                break;
            case IFA_BROADCAST:
                address.broadcast = address_of(attribute, family);
                break;
            case IFA_LABEL:
                address.label = text_of(attribute);
                break;
            case IFA_FLAGS:
                address.flags = number_of(attribute).value_or(address.flags);
                break;
            default:
                break;
        }
    });
    // On a point-to-point link IFA_ADDRESS is the peer's; IPv6 otherwise gives only IFA_ADDRESS.
    const auto& own = local ? local : peer;
    if (!own || body->ifa_prefixlen > (own->is_v4() ? 32 : 128)) return std::nullopt;
    address.prefix = {*own, body->ifa_prefixlen};
    if (peer && peer != own) address.peer = peer;
    if (message->nlmsg_type == RTM_DELADDR) return AddressGone{std::move(address)};
    return AddressIs{std::move(address)};
}

// An NLMSG_ERROR, which is also what a success (code 0) comes as. Unless NETLINK_CAP_ACK cut it
// off, our own message stands between the code and the kernel's explanation.
std::optional<Answer> answer_of(const nlmsghdr* message) {
    const auto* body = body_of<nlmsgerr>(message);
    if (!body) return std::nullopt;
    Answer answer{body->msg.nlmsg_seq, -body->error, {}};
    if ((message->nlmsg_flags & NLM_F_ACK_TLVS) == 0) return answer;
    std::size_t offset = sizeof(nlmsgerr);
    if ((message->nlmsg_flags & NLM_F_CAPPED) == 0) {
        const std::size_t echoed = body->msg.nlmsg_len;
        if (echoed < sizeof(nlmsghdr) || echoed > message->nlmsg_len) return answer;
        offset += echoed - sizeof(nlmsghdr);
    }
    each_attribute(message, offset, [&](const nlattr* attribute) {
        if (mnl_attr_get_type(attribute) == NLMSGERR_ATTR_MSG) answer.text = text_of(attribute);
    });
    return answer;
}

std::optional<Change> change_of(const nlmsghdr* message) {
    switch (message->nlmsg_type) {
        case RTM_NEWLINK:
        case RTM_DELLINK:
            return link_change(message);
        case RTM_NEWADDR:
        case RTM_DELADDR:
            return address_change(message);
        case RTM_DELROUTE:
            return route_gone(message);
        case RTM_DELRULE:
            return rule_gone(message);
        default:
            return std::nullopt;
    }
}

}  // namespace

Datagram parse(std::span<const std::uint8_t> bytes) {
    Datagram datagram;
    // Not libmnl's walk: it takes a length beyond 2^31 for a negative one, and believes it.
    while (bytes.size() >= sizeof(nlmsghdr)) {
        const auto* message = reinterpret_cast<const nlmsghdr*>(bytes.data());
        const std::size_t length = message->nlmsg_len;
        if (length < sizeof(nlmsghdr) || length > bytes.size()) break;
        bytes = bytes.subspan(std::min(MNL_ALIGN(length), bytes.size()));
        if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) datagram.dump_interrupted = true;
        if (message->nlmsg_type == NLMSG_DONE) {
            datagram.dump_ends = true;
        } else if (message->nlmsg_type == NLMSG_ERROR) {
            if (auto answer = answer_of(message)) datagram.answers.push_back(std::move(*answer));
        } else if (auto change = change_of(message)) {
            datagram.changes.push_back(std::move(*change));
        }
    }
    return datagram;
}

}  // namespace holdfast::rtnetlink
