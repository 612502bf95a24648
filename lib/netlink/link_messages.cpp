#include "lib/netlink/link_messages.h"

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

namespace holdfast::rtnetlink {

namespace {

constexpr std::size_t kLongestRequest = 256;

struct Draft {
    Bytes bytes = Bytes(kLongestRequest);
    nlmsghdr* header = mnl_nlmsg_put_header(bytes.data());
    ifinfomsg* body;

    Draft(std::uint16_t type, std::uint16_t flags, int index) : body(nullptr) {
        header->nlmsg_type = type;
        header->nlmsg_flags = NLM_F_REQUEST | flags;
        body = static_cast<ifinfomsg*>(mnl_nlmsg_put_extra_header(header, sizeof(ifinfomsg)));
        body->ifi_index = index;
    }
    Bytes finish() {
        bytes.resize(header->nlmsg_len);
        return std::move(bytes);
    }
};

// A new link on top of another.
Draft above(const std::string& name, int base) {
    Draft draft(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
    mnl_attr_put_strz(draft.header, IFLA_IFNAME, name.substr(0, IFNAMSIZ - 1).c_str());
    mnl_attr_put_u32(draft.header, IFLA_LINK, static_cast<std::uint32_t>(base));
    return draft;
}

}  // namespace

Bytes add_macvlan(const std::string& name, int base, const Bytes& hardware_address) {
    auto draft = above(name, base);
    mnl_attr_put(draft.header, IFLA_ADDRESS, hardware_address.size(), hardware_address.data());
    auto* info = mnl_attr_nest_start(draft.header, IFLA_LINKINFO);
    mnl_attr_put_strz(draft.header, IFLA_INFO_KIND, "macvlan");
    auto* data = mnl_attr_nest_start(draft.header, IFLA_INFO_DATA);
    mnl_attr_put_u32(draft.header, IFLA_MACVLAN_MODE, MACVLAN_MODE_PRIVATE);
    mnl_attr_nest_end(draft.header, data);
    mnl_attr_nest_end(draft.header, info);
    return draft.finish();
}

Bytes add_ipvlan(const std::string& name, int base, std::uint16_t flags) {
    auto draft = above(name, base);
    auto* info = mnl_attr_nest_start(draft.header, IFLA_LINKINFO);
    mnl_attr_put_strz(draft.header, IFLA_INFO_KIND, "ipvlan");
    auto* data = mnl_attr_nest_start(draft.header, IFLA_INFO_DATA);
    mnl_attr_put_u16(draft.header, IFLA_IPVLAN_MODE, IPVLAN_MODE_L2);
    mnl_attr_put_u16(draft.header, IFLA_IPVLAN_FLAGS, flags);
    mnl_attr_nest_end(draft.header, data);
    mnl_attr_nest_end(draft.header, info);
    return draft.finish();
}

Bytes remove_link(int index) { return Draft(RTM_DELLINK, 0, index).finish(); }

Bytes set_link_up(int index) {
    Draft draft(RTM_NEWLINK, 0, index);
    draft.body->ifi_flags = IFF_UP;
    draft.body->ifi_change = IFF_UP;
    return draft.finish();
}

Bytes set_no_link_local(int index) {
    Draft draft(RTM_NEWLINK, 0, index);
    auto* families = mnl_attr_nest_start(draft.header, IFLA_AF_SPEC);
    auto* ipv6 = mnl_attr_nest_start(draft.header, AF_INET6);
    mnl_attr_put_u8(draft.header, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
    mnl_attr_nest_end(draft.header, ipv6);
    mnl_attr_nest_end(draft.header, families);
    return draft.finish();
}

}  // namespace holdfast::rtnetlink
