#include "lib/http/request.h"

#include <fmt/format.h>

#include "lib/http/digest.h"
#include "tests/unit/catch.h"

namespace holdfast::http {
namespace {

TEST_CASE("a request in each protocol") {
    struct Row {
        Protocol protocol;
        const char* version;
        const char* connection;
    };
    const std::vector<Row> rows = {
        {Protocol::http_1_0, "1.0", ""},
        {Protocol::http_1_0_close, "1.0", "Connection: close\r\n"},
        {Protocol::http_1_0_keep, "1.0", "Connection: keep-alive\r\n"},
        {Protocol::http_1_1, "1.1", "Connection: close\r\n"},
        {Protocol::http_1_1_keep, "1.1", "Connection: keep-alive\r\n"},
    };
    for (const auto& row : rows) {
        CHECK(to_text({"/a?b", "www.example.org", row.protocol}) ==
              fmt::format("GET /a?b HTTP/{}\r\nUser-Agent: KeepAliveClient\r\n{}Host: "
                          "www.example.org\r\n\r\n",
                          row.version, row.connection));
    }
}

TEST_CASE("a server without a name is called by its address") {
    CHECK(host_of({*parse_ip_address("192.0.2.1"), 80}) == "192.0.2.1:80");
    CHECK(host_of({*parse_ip_address("2001:db8::1"), 8080}) == "[2001:db8::1]:8080");
}

TEST_CASE("the digest is MD5") {
    CHECK(to_string(DigestMaker().finish()) == "d41d8cd98f00b204e9800998ecf8427e");
    DigestMaker maker;
    maker.add("message ");
    maker.add("");
    maker.add("digest");
    CHECK(to_string(maker.finish()) == "f96b697d7cb7938d525a2f31aaf161d0");  // RFC 1321, A.5
}

}  // namespace
}  // namespace holdfast::http
