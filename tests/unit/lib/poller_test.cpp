#include "lib/net/poller.h"

#include <array>

#include <sys/socket.h>
#include <unistd.h>

#include "lib/unique_fd.h"
#include "tests/unit/catch.h"

namespace holdfast {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::pair<UniqueFd, UniqueFd> connected() {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// Notes what it is told, and then does something.
struct Listener : Poller::Waiter {
    std::vector<std::uint32_t> told;
    int times_out = 0;
    std::function<void()> then = [] {};

    void ready(std::uint32_t events) override {
        told.push_back(events);
        then();
    }
    void out_of_time() override {
        ++times_out;
        then();
    }
};

struct Bench {
    boost::asio::io_context loop;
    Poller poller{loop};

    // As long as something is to be done at once.
    void run() {
        loop.restart();
        loop.poll();
    }
};

TEST_CASE("a socket is told of once, until something new happens") {
    Bench bench;
    Listener listener;
    const auto [here, there] = connected();
    REQUIRE(bench.poller.watch(here.get(), listener));
    bench.run();
    REQUIRE(listener.told.size() == 1);
    CHECK(listener.told[0] == EPOLLOUT);
    bench.run();
    CHECK(listener.told.size() == 1);
    REQUIRE(::write(there.get(), "x", 1) == 1);
    bench.run();
    REQUIRE(listener.told.size() == 2);
    CHECK((listener.told[1] & EPOLLIN) != 0);
    bench.run();
    CHECK(listener.told.size() == 2);
    bench.poller.tell_again(here.get(), listener);
    bench.run();
    CHECK(listener.told.size() == 3);
    bench.poller.forget(listener);
}

TEST_CASE("more sockets than fit into one answer of the kernel") {
    Bench bench;
    std::vector<Listener> listeners(200);
    std::vector<std::pair<UniqueFd, UniqueFd>> pairs;
    for (auto& listener : listeners) {
        pairs.push_back(connected());
        REQUIRE(bench.poller.watch(pairs.back().first.get(), listener));
    }
    bench.run();
    for (auto& listener : listeners) {
        CHECK(listener.told.size() == 1);
        bench.poller.forget(listener);
    }
}

TEST_CASE("who is forgotten hears nothing, even of what was on its way") {
    Bench bench;
    Listener one;
    Listener other;
    const auto first = connected();
    const auto second = connected();
    one.then = [&] { bench.poller.forget(other); };
    other.then = [&] { bench.poller.forget(one); };
    REQUIRE(bench.poller.watch(first.first.get(), one));
    REQUIRE(bench.poller.watch(second.first.get(), other));
    bench.run();
    CHECK(one.told.size() + other.told.size() == 1);
    bench.poller.forget(one);
    bench.poller.forget(other);
}

TEST_CASE("deadlines are told in their order, each once; the last one given counts") {
    Bench bench;
    std::vector<Listener> listeners(4);
    std::vector<std::size_t> order;
    const auto now = Clock::now();
    for (std::size_t i = 0; i < listeners.size(); ++i) {
        listeners[i].then = [&, i] {
            order.push_back(i);
            if (order.size() == 3) bench.loop.stop();
        };
    }
    bench.poller.set_deadline(listeners[0], now + 3ms);
    bench.poller.set_deadline(listeners[1], now + 2ms);
    bench.poller.set_deadline(listeners[2], now + 1h);
    bench.poller.set_deadline(listeners[3], now + 1ms);
    bench.poller.set_deadline(listeners[2], now);
    bench.poller.forget(listeners[3]);
    CHECK(order.empty());  // not from here
    bench.loop.run();
    CHECK(order == std::vector<std::size_t>{2, 1, 0});
    CHECK(listeners[3].times_out == 0);
}

TEST_CASE("a deadline that is moved to later does not come at the earlier time") {
    Bench bench;
    Listener mover;
    Listener witness;
    const auto now = Clock::now();
    witness.then = [&] { bench.loop.stop(); };
    bench.poller.set_deadline(mover, now + 1ms);
    bench.poller.set_deadline(mover, now + 1h);
    bench.poller.set_deadline(witness, now + 5ms);
    bench.loop.run();
    CHECK(witness.times_out == 1);
    CHECK(mover.times_out == 0);
    bench.poller.forget(mover);
}

}  // namespace
}  // namespace holdfast
