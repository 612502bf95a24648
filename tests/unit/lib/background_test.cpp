#include "lib/background.h"

#include <thread>
#include <vector>

#include <unistd.h>

#include "tests/unit/catch.h"

namespace holdfast {
namespace {

TEST_CASE("before the start jobs are done at once") {
    boost::asio::io_context loop;
    Background background(loop);
    int done = 0;
    background.run([&] { return [&] { done = 7; }; });
    CHECK(done == 7);
}

TEST_CASE("after it on a thread of their own, in their sequence, and are finished on the loop") {
    boost::asio::io_context loop;
    Background background(loop);
    background.start();
    const auto here = std::this_thread::get_id();
    std::vector<int> finished;
    for (int i = 0; i < 3; ++i) {
        background.run([&, i] {
            const bool elsewhere = std::this_thread::get_id() != here;
            return [&, i, elsewhere] {
                CHECK(elsewhere);
                CHECK(std::this_thread::get_id() == here);
                finished.push_back(i);
                if (finished.size() == 3) loop.stop();
            };
        });
    }
    CHECK(finished.empty());
    loop.run();
    CHECK(finished == std::vector{0, 1, 2});
}

TEST_CASE("a job that is not done is left behind") {
    boost::asio::io_context loop;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    {
        Background background(loop);
        background.start();
        background.run([read_end = ends[0]] {
            char octet = 0;
            static_cast<void>(::read(read_end, &octet, 1) == 1);
            return [] { FAIL("nobody waits for it any more"); };
        });
    }
    loop.poll();
    ::close(ends[1]);  // and it ends
}

}  // namespace
}  // namespace holdfast
