// The bytes are those of a little-endian machine: netlink speaks the host's order.
#include <bit>
#include <cstring>
#include <initializer_list>

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#include "lib/netlink/rtnetlink_messages.h"
#include "tests/unit/catch.h"

namespace holdfast::rtnetlink {
namespace {

static_assert(std::endian::native == std::endian::little);

IpPrefix prefix(const char* text) { return *parse_ip_prefix(text); }

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const auto& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

Bytes little16(unsigned value) {
    return {static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8)};
}
Bytes little32(unsigned value) { return joined({little16(value & 0xffff), little16(value >> 16)}); }

Bytes attribute(unsigned type, const Bytes& payload) {
    auto bytes =
        joined({little16(static_cast<unsigned>(payload.size()) + 4), little16(type), payload});
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return bytes;
}

Bytes message(unsigned type, unsigned flags, const Bytes& body) {
    return joined({little32(static_cast<unsigned>(body.size()) + 16), little16(type),
                   little16(flags), little32(7), little32(0), body});
}

Bytes text(const char* chars) { return Bytes(chars, chars + std::strlen(chars) + 1); }

const Bytes kLinkBody{AF_UNSPEC, 0, 1, 0, 5, 0, 0, 0, 0x43, 0x10, 1, 0, 0, 0, 0, 0};

TEST_CASE("an IPv4 address is added with all that the configuration says of it") {
    const Address address{3, prefix("192.0.2.10/24"),         "eth0:1", RT_SCOPE_LINK,
                          0, *parse_ip_address("192.0.2.255")};
    CHECK(add_address(address) == Bytes{
                                      60, 0,  0, 0,   20,  0,   0x01, 0x06, 0,   0,   0, 0,
                                      0,  0,  0, 0,                                          //
                                      2,  24, 0, 253, 3,   0,   0,    0,                     //
                                      8,  0,  2, 0,   192, 0,   2,    10,                    //
                                      8,  0,  1, 0,   192, 0,   2,    10,                    //
                                      8,  0,  4, 0,   192, 0,   2,    255,                   //
                                      11, 0,  3, 0,   'e', 't', 'h',  '0',  ':', '1', 0, 0,  //
                                  });
}

TEST_CASE("an IPv6 host address is added without DAD and never as source") {
    const Address address{3, prefix("2001:db8::1"), "", 0, IFA_F_NODAD | IFA_F_DEPRECATED, {}};
    const Bytes octets{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    auto expected = message(
        RTM_NEWADDR, NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL,
        joined({{10, 128, 0, 0, 3, 0, 0, 0},
                attribute(IFA_LOCAL, octets),
                attribute(IFA_ADDRESS, octets),
                attribute(IFA_FLAGS, little32(0x22)),
                attribute(IFA_CACHEINFO,
                          joined({little32(0), little32(0xffffffff), little32(0), little32(0)}))}));
    expected[8] = 0;  // no sequence number yet
    CHECK(add_address(address) == expected);
}

TEST_CASE("an address is removed by its prefix alone") {
    const Address address{3, prefix("192.0.2.10/24"), "eth0:1", 0, 0, {}};
    CHECK(remove_address(address) == Bytes{
                                         40, 0,  0, 0, 21,  0, 0x01, 0,  0, 0, 0, 0, 0, 0, 0, 0,  //
                                         2,  24, 0, 0, 3,   0, 0,    0,                           //
                                         8,  0,  2, 0, 192, 0, 2,    10,                          //
                                         8,  0,  1, 0, 192, 0, 2,    10,                          //
                                     });
}

TEST_CASE("a label that is too long is cut to what the kernel takes") {
    const Address address{3, prefix("192.0.2.10/24"), std::string(300, 'x'), 0, 0, {}};
    CHECK(add_address(address).size() == 16 + 8 + 8 + 8 + 4 + IFNAMSIZ);
}

TEST_CASE("a dump is asked for") {
    CHECK(dump_links() ==
          Bytes{20, 0, 0, 0, 18, 0, 0x01, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    CHECK(dump_addresses()[4] == RTM_GETADDR);
}

TEST_CASE("a link is understood") {
    const auto bytes = message(RTM_NEWLINK, 0,
                               joined({kLinkBody, attribute(IFLA_IFNAME, text("eth0")),
                                       attribute(IFLA_ADDRESS, {2, 0, 0, 0, 0, 9})}));
    const auto changes = parse(bytes).changes;
    REQUIRE(changes.size() == 1);
    const auto& link = std::get<LinkIs>(changes[0]).link;
    CHECK(link == Link{5, "eth0", 0x11043, 1, {2, 0, 0, 0, 0, 9}});
}

TEST_CASE("a link that goes is known by its index") {
    const auto changes = parse(message(RTM_DELLINK, 0, kLinkBody)).changes;
    REQUIRE(changes.size() == 1);
    CHECK(std::get<LinkGone>(changes[0]).index == 5);
}

TEST_CASE("a port that leaves its bridge is no link that goes") {
    auto body = kLinkBody;
    body[0] = AF_BRIDGE;
    CHECK(parse(message(RTM_DELLINK, 0, body)).changes.empty());
}

TEST_CASE("an address is understood") {
    SECTION("IPv4, where the local one counts, and the other is the peer's") {
        const auto bytes = message(RTM_NEWADDR, 0,
                                   joined({{2, 24, 0x80, 253, 3, 0, 0, 0},
                                           attribute(IFA_ADDRESS, {192, 0, 2, 99}),
                                           attribute(IFA_LOCAL, {192, 0, 2, 10}),
                                           attribute(IFA_BROADCAST, {192, 0, 2, 255}),
                                           attribute(IFA_LABEL, text("eth0:1")),
                                           attribute(IFA_FLAGS, little32(0x280))}));
        const auto changes = parse(bytes).changes;
        REQUIRE(changes.size() == 1);
        CHECK(std::get<AddressIs>(changes[0]).address ==
              Address{3, prefix("192.0.2.10/24"), "eth0:1", 253, 0x280,
                      *parse_ip_address("192.0.2.255"), *parse_ip_address("192.0.2.99")});
    }
    SECTION("IPv6, which has only the one") {
        const Bytes octets{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        const auto bytes = message(
            RTM_DELADDR, 0, joined({{10, 64, 0, 0, 3, 0, 0, 0}, attribute(IFA_ADDRESS, octets)}));
        const auto changes = parse(bytes).changes;
        REQUIRE(changes.size() == 1);
        CHECK(std::get<AddressGone>(changes[0]).address.prefix == prefix("2001:db8::1/64"));
    }
}

TEST_CASE("what we send is understood as what we meant") {
    const Address address{3, prefix("192.0.2.10/24"),         "eth0:1", RT_SCOPE_LINK,
                          0, *parse_ip_address("192.0.2.255")};
    const auto changes = parse(add_address(address)).changes;
    REQUIRE(changes.size() == 1);
    CHECK(std::get<AddressIs>(changes[0]).address == address);
}

TEST_CASE("an answer carries the kernel's explanation") {
    const auto error = [](unsigned flags, const Bytes& after) {
        return message(
            NLMSG_ERROR, flags,
            joined({little32(static_cast<unsigned>(-EEXIST)), little32(40), little16(RTM_NEWADDR),
                    little16(0), little32(42), little32(0), after}));
    };
    const auto why = attribute(NLMSGERR_ATTR_MSG, text("it is there"));
    SECTION("right behind the header when our own message was cut off") {
        const auto answers = parse(error(NLM_F_CAPPED | NLM_F_ACK_TLVS, why)).answers;
        REQUIRE(answers.size() == 1);
        CHECK(answers[0].sequence == 42);
        CHECK(answers[0].code == EEXIST);
        CHECK(answers[0].text == "it is there");
    }
    SECTION("behind our own message otherwise") {
        const auto answers = parse(error(NLM_F_ACK_TLVS, joined({Bytes(24), why}))).answers;
        REQUIRE(answers.size() == 1);
        CHECK(answers[0].text == "it is there");
    }
    SECTION("or not at all, when the echo is longer than the answer") {
        const auto answers = parse(error(NLM_F_ACK_TLVS, {})).answers;
        REQUIRE(answers.size() == 1);
        CHECK(answers[0].text.empty());
    }
}

TEST_CASE("a datagram may hold many messages and the end of a dump") {
    const auto gone = message(RTM_DELLINK, NLM_F_DUMP_INTR, kLinkBody);
    const auto datagram = parse(joined({gone, gone, message(NLMSG_DONE, 0, little32(0))}));
    CHECK(datagram.changes.size() == 2);
    CHECK(datagram.dump_ends);
    CHECK(datagram.dump_interrupted);
}

// Each cut of a good message, and each single octet of it replaced, is to be survived; sanitizers
// see to it that nothing outside is read.
TEST_CASE("what is cut short or wrong in its lengths is left out") {
    const auto good = message(RTM_NEWADDR, 0,
                              joined({{2, 24, 0, 0, 3, 0, 0, 0},
                                      attribute(IFA_LOCAL, {192, 0, 2, 10}),
                                      attribute(IFA_LABEL, text("eth0:1"))}));
    REQUIRE(parse(good).changes.size() == 1);
    for (std::size_t length = 0; length < good.size(); ++length) {
        const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length));
        CHECK(parse(cut).changes.empty());
    }
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const std::uint8_t value : {0x00, 0x01, 0x03, 0x7f, 0xff}) {
            auto bad = good;
            bad[i] = value;
            CHECK(parse(bad).changes.size() <= 1);
        }
    }
    auto wide = good;
    wide[17] = 33;  // a prefix longer than the address
    CHECK(parse(wide).changes.empty());
}

}  // namespace
}  // namespace holdfast::rtnetlink
