#include "vrrp/core/receive_buffers.h"

#include "tests/unit/vrrp/rig.h"

namespace holdfast::vrrp::test {
namespace {

TEST_CASE("the buffers of received adverts") {
    using config::BufferPolicy;
    struct Row {
        BufferPolicy policy;
        std::uint32_t mtu;
        std::uint64_t share;
    };
    const auto settings = instance();  // VRRPv3 with one address of IPv4
    for (const auto& [policy, mtu, share] : {
             Row{BufferPolicy::system, 9000, 0},
             Row{BufferPolicy::mtu, 9000, 27'000},
             Row{BufferPolicy::mtu, 0, 4'500},
             Row{BufferPolicy::size, 9000, 7'777},
         }) {
        config::Buffers buffers;
        buffers.advert_policy = policy;
        buffers.advert_bytes = 7'777;
        CHECK(receive_buffer_share(settings, buffers, mtu) == share);
        auto own = settings;
        own.transport.receive_buffer = 4'096;
        CHECK(receive_buffer_share(own, buffers, mtu) == 4'096);
    }
    config::Buffers buffers;
    buffers.advert_policy = BufferPolicy::advert;
    buffers.advert_multiplier = 2;
    auto old = settings;
    old.version = 2;
    auto recent = settings;
    recent.version = 3;
    CHECK(receive_buffer_share(old, buffers, 1500) == 2 * (20 + 8 + 8 + 4));
    CHECK(receive_buffer_share(recent, buffers, 1500) == 2 * (20 + 8 + 4));
}

}  // namespace
}  // namespace holdfast::vrrp::test
