#include "lib/ipc/sealed_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/catch.h"

namespace holdfast::ipc {
namespace {

TEST_CASE("sealed bytes can be read and not changed") {
    const auto fd = seal("test", "abc");
    REQUIRE(fd);
    CHECK(*read_sealed(fd->get()) == "abc");
    CHECK(::pwrite(fd->get(), "x", 1, 0) < 0);
    CHECK(::ftruncate(fd->get(), 0) < 0);
    CHECK(::ftruncate(fd->get(), 100) < 0);
    CHECK(::mmap(nullptr, 3, PROT_READ | PROT_WRITE, MAP_SHARED, fd->get(), 0) == MAP_FAILED);
    CHECK(*read_sealed(fd->get()) == "abc");
}

TEST_CASE("reading leaves the descriptor as it was, so that many can read it") {
    const auto fd = seal("test", std::string(300'000, 'x'));
    REQUIRE(fd);
    CHECK(read_sealed(fd->get())->size() == 300'000);
    CHECK(read_sealed(fd->get())->size() == 300'000);
}

TEST_CASE("nothing at all can be sealed") {
    const auto fd = seal("test", "");
    REQUIRE(fd);
    CHECK(read_sealed(fd->get())->empty());
}

TEST_CASE("memory that could still change is refused") {
    const UniqueFd open(::memfd_create("test", MFD_ALLOW_SEALING));
    REQUIRE(open);
    CHECK(read_sealed(open.get()).error().message == "the memory handed over is not sealed");
    CHECK_FALSE(read_sealed(-1));
    CHECK_FALSE(read_sealed(STDIN_FILENO));
}

}  // namespace
}  // namespace holdfast::ipc
