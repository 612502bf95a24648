#include "lib/write_all.h"

#include <sys/mman.h>
#include <unistd.h>

#include "lib/unique_fd.h"
#include "tests/unit/catch.h"

namespace holdfast {
namespace {

TEST_CASE("everything is written, in order") {
    const UniqueFd file(::memfd_create("written", MFD_CLOEXEC));
    REQUIRE(file);
    REQUIRE(write_all(file.get(), "one "));
    REQUIRE(write_all(file.get(), ""));
    REQUIRE(write_all(file.get(), "two"));
    std::string found(16, '\0');
    const auto count = ::pread(file.get(), found.data(), found.size(), 0);
    REQUIRE(count >= 0);
    CHECK(found.substr(0, static_cast<std::size_t>(count)) == "one two");
}

TEST_CASE("a failure names the operation and its cause") {
    const auto written = write_all(-1, "text", "write to nowhere");
    REQUIRE_FALSE(written);
    CHECK(written.error().message == "write to nowhere: Bad file descriptor");
    CHECK(written.error().code == EBADF);
}

}  // namespace
}  // namespace holdfast
