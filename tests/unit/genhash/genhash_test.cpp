#include "tests/unit/catch.h"
#include "tools/genhash/dump.h"
#include "tools/genhash/options.h"

namespace holdfast::genhash {
namespace {

Result<Options> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "genhash");
    return parse_options(static_cast<int>(words.size()), words.data());
}

Result<Options> parse_more(std::vector<const char*> words) {
    words.insert(words.begin(), {"-s", "192.0.2.1", "-p", "80", "-u", "/"});
    return parse(words);
}

TEST_CASE("what keepalived's genhash takes") {
    const auto brief = parse({"-S", "-I", "-v", "-s", "2001:db8::1", "-p", "443", "-u", "/a", "-V",
                              "www.example.org", "-m", "7", "-P", "1.1", "-t", "3"});
    const auto full = parse({"--use-ssl", "--use-sni", "--verbose", "--server=2001:db8::1",
                             "--port=443", "--url", "/a", "--use-virtualhost", "www.example.org",
                             "--fwmark=7", "--protocol=1.1", "--timeout=3"});
    for (const auto* options : {&brief, &full}) {
        REQUIRE(*options);
        const auto& got = **options;
        CHECK((got.tls && got.sni && got.verbose));
        CHECK(to_string(got.server) == "[2001:db8::1]:443");
        CHECK(got.page.path == "/a");
        CHECK(got.page.host == "www.example.org");
        CHECK(got.page.protocol == http::Protocol::http_1_1);
        CHECK(got.fwmark == 7U);
        CHECK(got.timeout == std::chrono::seconds(3));
    }
}

TEST_CASE("what is not said") {
    const auto options = parse_more({});
    REQUIRE(options);
    CHECK(options->page.host == "192.0.2.1:80");
    CHECK(options->page.protocol == http::Protocol::http_1_0);
    CHECK_FALSE((options->tls || options->sni || options->verbose || options->fwmark != 0));
    CHECK(parse({"-h"})->help);
    CHECK_FALSE(parse_more({"-v", "--digest"})->verbose);
    CHECK(usage().find("--use-virtualhost") != std::string::npos);
}

TEST_CASE("what makes no sense is named") {
    struct Row {
        std::vector<const char*> words;
        const char* named;
    };
    const std::vector<Row> rows = {
        {{"-P", "2"}, "'2'"},
        {{"-t", "0"}, "timeout '0'"},
        {{"-t", "1x"}, "timeout '1x'"},
        {{"-m", "-1"}, "fwmark '-1'"},
        {{"-m", "4294967296"}, "fwmark '4294967296'"},
        {{"-V", "a b"}, "virtual host"},
        {{"-V", "a\r\nX: y"}, "virtual host"},
        {{"-Z"}, "-Z"},
        {{"stray"}, "positional"},
    };
    for (const auto& row : rows) {
        const auto options = parse_more(row.words);
        REQUIRE_FALSE(options);
        CHECK(options.error().message.find(row.named) != std::string::npos);
    }
    CHECK(parse({"-s", "www.example.org", "-p", "80", "-u", "/"}).error().message ==
          "server should be an IP, not www.example.org");
    CHECK_FALSE(parse({"-s", "192.0.2.1", "-p", "65536", "-u", "/"}));
    CHECK_FALSE(parse({"-s", "192.0.2.1", "-u", "/"}));
    CHECK_FALSE(parse({}));
}

TEST_CASE("bytes shown in rows") {
    CHECK(dump("").empty());
    CHECK(dump("0123456789abcdefg\n") ==
          "0000  30 31 32 33 34 35 36 37 - 38 39 61 62 63 64 65 66   0123456789abcdef\n"
          "0016  67 0a                   -                           g.              \n");
    const auto rows = dump(std::string(65'552, '\xff'));
    CHECK(rows.find("\n0000  ff") != std::string::npos);  // begins again
    CHECK(rows.find("65536") == std::string::npos);
}

TEST_CASE("titles") {
    CHECK(title("HTML Buffer") ==
          "-----------------------[        HTML Buffer        ]-----------------------\n");
    CHECK(title("HTTP Header Buffer") ==
          "-----------------------[    HTTP Header Buffer    ]-----------------------\n");
    CHECK(title("HTML hash final resulting") ==
          "-----------------------[ HTML hash final resulting ]-----------------------\n");
}

}  // namespace
}  // namespace holdfast::genhash
