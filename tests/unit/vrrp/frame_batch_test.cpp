#include "vrrp/frame_batch.h"

#include <algorithm>
#include <thread>

#include <fcntl.h>

#include "lib/unique_fd.h"
#include "tests/unit/catch.h"
#include "vrrp/frame_thread.h"

namespace holdfast::vrrp {
namespace {

IpAddress address(std::size_t number) {
    return boost::asio::ip::address_v4(0x0a000000U + static_cast<std::uint32_t>(number));
}

std::shared_ptr<FrameBatch> batch_of(std::size_t count) {
    std::vector<Frame> frames(count);
    for (std::size_t i = 0; i < count; ++i)
        frames[i] = {1, address(i), {}, 42};
    return std::make_shared<FrameBatch>(std::move(frames));
}

// No packet socket: whatever is sent by it is refused.
UniqueFd refuses() { return UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC)); }

TEST_CASE("two threads take every frame of a batch once") {
    constexpr std::size_t kCount = 100'001;
    const auto batch = batch_of(kCount);
    std::vector<int> taken(kCount);
    const auto take_all = [&] {
        for (auto piece = take_piece(batch); !piece.empty(); piece = take_piece(batch)) {
            for (auto i = piece.range.begin; i < piece.range.end; ++i)
                ++taken[i];  // each index belongs to one thread
        }
    };
    std::thread other(take_all);
    take_all();
    other.join();
    CHECK(batch->left() == 0);
    CHECK(std::count(taken.begin(), taken.end(), 1) == kCount);
}

TEST_CASE("frames of an address that has left are not sent, those of others are") {
    const auto batch = batch_of(3);
    batch->withdraw(2, address(0));  // another link
    batch->withdraw(1, address(1));
    CHECK_FALSE(batch->is_withdrawn(0));
    CHECK(batch->is_withdrawn(1));

    const auto socket = refuses();
    auto piece = take_piece(batch);
    CHECK(send_piece(socket.get(), piece) == ENOTSOCK);
    CHECK(piece.range.begin == 0);
    batch->withdraw(1, address(0));
    CHECK(send_piece(socket.get(), piece) == ENOTSOCK);
    CHECK(piece.range.begin == 2);
    batch->withdraw(1, address(2));
    CHECK(send_piece(socket.get(), piece) == 0);
    CHECK(piece.empty());
}

TEST_CASE("the thread gives back what it cannot send, and leaves the rest of the batch") {
    boost::asio::io_context loop;
    std::vector<FramePiece> given_back;
    FrameThread thread(loop, [&](FramePiece piece) {
        given_back.push_back(std::move(piece));
        loop.stop();
    });
    const auto socket = refuses();
    const auto batch = batch_of(1000);
    REQUIRE(thread.help(batch, socket.get()));
    loop.run();
    REQUIRE(given_back.size() == 1);
    CHECK(given_back[0].batch == batch);
    CHECK(given_back[0].range.begin == 0);
    CHECK(batch->left() + given_back[0].range.end == 1000);
}

TEST_CASE("no descriptor, no thread") {
    boost::asio::io_context loop;
    FrameThread thread(loop, [](const FramePiece&) { FAIL("nothing was handed over"); });
    CHECK_FALSE(thread.help(batch_of(1), -1));
    loop.poll();
}

}  // namespace
}  // namespace holdfast::vrrp
