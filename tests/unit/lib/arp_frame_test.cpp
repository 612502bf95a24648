#include "lib/net/arp_frame.h"

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

// Compared with what keepalived 2.2.7 puts on the wire.
TEST_CASE("a gratuitous ARP is a request of the address for itself") {
    const auto frame =
        gratuitous_arp({0x02, 0, 0, 0, 0, 0x09}, boost::asio::ip::make_address_v4("192.0.2.10"));
    CHECK(frame == ArpFrame{
                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff,  // to everybody
                       0x02, 0,    0,    0,    0,    0x09,  // from us
                       0x08, 0x06,                          // ARP
                       0,    1,    8,    0,    6,    4,     // IPv4 over Ethernet
                       0,    1,                             // request
                       0x02, 0,    0,    0,    0,    0x09,  // sender
                       192,  0,    2,    10,                //
                       0xff, 0xff, 0xff, 0xff, 0xff, 0xff,  // target
                       192,  0,    2,    10,
                   });
}

}  // namespace
}  // namespace holdfast
