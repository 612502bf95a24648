// holdfast url: from a URL to a block that says the same.
#include "tools/genhash/url_block.h"

#include "parser/load.h"
#include "tests/unit/catch.h"

namespace holdfast::genhash {
namespace {

constexpr const char* kNoDigest = "00000000000000000000000000000000";

TEST_CASE("what is asked of whom") {
    struct Row {
        const char* url;
        const char* server;
        const char* path;
        bool tls;
    };
    const Row rows[] = {
        {"http://10.0.0.1", "10.0.0.1:80", "/", false},
        {"http://10.0.0.1:8080/a/b?c=d", "10.0.0.1:8080", "/a/b?c=d", false},
        {"https://10.0.0.1/a#part", "10.0.0.1:443", "/a", true},
        {"http://[2001:db8::1]/", "[2001:db8::1]:80", "/", false},
        {"https://[2001:db8::1]:8443?q", "[2001:db8::1]:8443", "/?q", true},
    };
    for (const auto& row : rows) {
        INFO(row.url);
        const auto options = options_of_url(row.url);
        REQUIRE(options);
        CHECK(to_string(options->server) == row.server);
        CHECK(options->page.host == row.server);
        CHECK(options->page.path == row.path);
        CHECK(options->tls == row.tls);
    }
}

TEST_CASE("what is no URL of a server") {
    for (const auto* url :
         {"", "10.0.0.1/", "ftp://10.0.0.1/", "http://", "http:///a", "http://www.example.org/",
          "http://10.0.0.1:/", "http://10.0.0.1:0/", "http://10.0.0.1:65536/",
          "http://10.0.0.1:80x/", "http://[2001:db8::1", "http://2001:db8::1/",
          "http://[10.0.0.1]/", "http://[2001:db8::1]80/", "http://me@10.0.0.1/"}) {
        INFO(url);
        CHECK_FALSE(options_of_url(url));
    }
}

TEST_CASE("the block says what the check needs, and no more") {
    auto options = *options_of_url("http://10.0.0.1/a");
    CHECK(url_block(options, {200, http::Digest(), {}}) ==
          std::string("# in HTTP_GET\nurl {\n    path /a\n    digest ") + kNoDigest + "\n}\n");
    options = *options_of_url("https://10.0.0.1/a");
    options.page.host = "www.example.org";
    options.page.protocol = http::Protocol::http_1_1;
    options.sni = true;
    CHECK(url_block(options, {404, http::Digest(), {}}) ==
          std::string("# in SSL_GET, with enable_sni, with http_protocol 1.1\nurl {\n"
                      "    path /a\n    virtualhost www.example.org\n    status_code 404\n"
                      "    digest ") +
              kNoDigest + "\n}\n");
}

TEST_CASE("whatever the path, the configuration has it back") {
    for (const std::string path : {"/a", "/a!b", "/{x}~(y)", "/a\\b\"c", "/@home?a=b&c=%20"}) {
        auto options = *options_of_url("http://10.0.0.1" + path);
        const auto loaded = config::load_text(
            "virtual_server 192.0.2.1 80 {\nprotocol TCP\nreal_server 10.0.0.1 80 {\nHTTP_GET {\n" +
                url_block(options, {200, http::Digest(), {}}) + "}\n}\n}\n",
            "test.conf");
        INFO(loaded.diagnostics.render());
        REQUIRE(loaded.config);
        const auto& check =
            loaded.config->lvs.virtual_servers.at(0).real_servers.at(0).checks.at(0);
        CHECK(std::get<config::HttpCheck>(check).urls.at(0).path == path);
        CHECK(std::get<config::HttpCheck>(check).urls.at(0).digest == kNoDigest);
    }
}

}  // namespace
}  // namespace holdfast::genhash
