// The kinds of checks, and what they take from their servers.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

template <class Kind>
Kind only(const std::string& check, const std::string& server = {}) {
    const auto loaded = read(service(server, check));
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    const auto& checks = loaded.config->lvs.virtual_servers.at(0).real_servers.at(0).checks;
    REQUIRE(checks.size() == 1);
    REQUIRE(std::holds_alternative<Kind>(checks[0]));
    return std::get<Kind>(checks[0]);
}

TEST_CASE("HTTP_GET and SSL_GET") {
    const auto http = only<HttpCheck>(
        "HTTP_GET {\n url {\n path /\n digest 9B3A0C85A887A256D6939DA88AABD8CD\n"
        " status_code 200 300-399\n regex \"o+k\"\n regex_options caseless dotall\n"
        " regex_stack 1024 65536\n }\n url {\n path /b\n virtualhost b.example\n }\n"
        " http_protocol 1.0C\n nb_get_retry 4\n connect_port 81\n bindto 192.0.2.7\n}",
        "virtualhost a.example\ndelay_loop 7");
    CHECK_FALSE(http.tls);
    CHECK(http.version == HttpVersion::v1_0_close);
    CHECK(http.retry == 4);
    CHECK(http.delay_loop == seconds(7));
    CHECK(http.delay_before_retry == seconds(3));
    CHECK(http.warmup == seconds(7));
    CHECK(http.virtual_host == "a.example");
    CHECK(to_string(http.target) == "192.0.2.10:81");
    CHECK(http.bind_address->to_string() == "192.0.2.7");
    REQUIRE(http.urls.size() == 2);
    CHECK(http.urls[0].digest == "9b3a0c85a887a256d6939da88aabd8cd");
    REQUIRE(http.urls[0].status_codes.size() == 2);
    CHECK(http.urls[0].status_codes[1].last == 399);
    CHECK(http.urls[0].regex.pattern == "o+k");
    CHECK(http.urls[0].regex.options == std::vector<std::string>{"caseless", "dotall"});
    CHECK(http.urls[1].virtual_host == "b.example");
    const auto tls =
        only<HttpCheck>("SSL_GET {\n enable_sni\n url {\n path /\n tls_compliant\n }\n}");
    CHECK(tls.tls);
    CHECK(tls.send_sni);
    CHECK(tls.urls.at(0).tls_compliant);
    CHECK(mentions(read(service("", "HTTP_GET {\n}")), "HTTP_GET is left out: it has no url"));
    CHECK(mentions(read(service("", "HTTP_GET {\n url {\n }\n}")), "it has no path"));
}

TEST_CASE("a regex that cannot work is taken out") {
    const auto regex_of = [](const std::string& lines) {
        const auto http = only<HttpCheck>("HTTP_GET {\n url {\n path /\n " + lines + "\n }\n}");
        return http.urls.at(0).regex;
    };
    const auto says = [](const std::string& lines, const std::string& what) {
        return mentions(read(service("", "HTTP_GET {\n url {\n path /\n " + lines + "\n }\n}")),
                        what);
    };
    CHECK(regex_of("regex ab+").pattern == "ab+");
    CHECK(regex_of("regex (a").pattern.empty());
    CHECK(says("regex (a", "regex is ignored: at character 3: missing closing parenthesis"));
    CHECK(says("regex_no_match", "regex_no_match without regex, ignored"));
    const auto wrong = "regex a\n regex_min_offset 5\n regex_max_offset 4";
    CHECK_FALSE(regex_of(wrong).min_offset);
    CHECK(says(wrong, "regex_min_offset is more than regex_max_offset"));
}

TEST_CASE("the other checks over the network") {
    const auto dns = only<DnsCheck>("DNS_CHECK {\n type AAAA\n name example.com\n delay_loop 9\n}");
    CHECK(dns.record == "AAAA");
    CHECK(dns.name == "example.com");
    CHECK(dns.retry == 3);
    CHECK(dns.delay_before_retry == seconds(9));
    CHECK(only<PingCheck>("PING_CHECK {\n}").target.address.to_string() == "192.0.2.10");
    const auto udp = only<UdpCheck>("UDP_CHECK {\n payload Ab12f 3\n require_reply 12xx\n}");
    CHECK(udp.payload == "Ab120f03");
    CHECK(udp.require_reply);
    CHECK(udp.reply == "12xx");
    CHECK(!udp.max_reply_length);
    CHECK(mentions(read(service("", "DNS_CHECK {\n name a..b\n}")), "its name is no domain name"));
    CHECK(mentions(read(service("", "UDP_CHECK {\n require_reply 00\n min_reply_length 256\n}")),
                   "min_reply_length is more than max_reply_length"));
    const auto smtp = only<SmtpCheck>(
        "SMTP_CHECK {\n helo_name us\n host {\n connect_port 26\n"
        " retry 5\n }\n}");
    CHECK(smtp.helo_name == "us");
    CHECK(smtp.retry == 5);
    REQUIRE(smtp.hosts.size() == 1);
    CHECK(to_string(IpEndpoint(smtp.hosts[0].target)) == "192.0.2.10:26");
}

TEST_CASE("checks by programs, files and BFD") {
    const auto misc = only<MiscCheck>(
        "MISC_CHECK {\n misc_path \"/bin/check 'a b' c\" root\n"
        " misc_timeout 7\n misc_dynamic\n}");
    CHECK(misc.script.command == std::vector<std::string>{"/bin/check", "a b", "c"});
    CHECK(misc.script.run_as.user == "root");
    CHECK(misc.retry == 0);
    CHECK(misc.timeout == seconds(7));
    CHECK(misc.dynamic);
    CHECK(mentions(read(service("", "MISC_CHECK {\n}")), "it has no misc_path"));
    const auto loaded = read(
        "track_file F {\n file /run/f\n}\nbfd_instance B {\n neighbor_ip "
        "192.0.2.3\n}\n" +
        service("",
                "FILE_CHECK {\n track_file F\n weight -3 reverse\n}\n"
                "BFD_CHECK {\n name B\n}"));
    const auto& checks = loaded.config->lvs.virtual_servers.at(0).real_servers.at(0).checks;
    REQUIRE(checks.size() == 2);
    CHECK(std::get<FileCheck>(checks[0]).weight == Weight{-3, true});
    CHECK(std::get<BfdCheck>(checks[1]).name == "B");
}

TEST_CASE("what a real server has beside its checks") {
    const auto loaded =
        read(service("lvs_method TUN type gue port 6080 csum\nquorum_up \"/bin/up 1\"",
                     "uthreshold 9\nlthreshold 3\nnotify_up /bin/up root :wheel\n"
                     "snmp_name x\nsmtp_alert off"));
    CHECK(problems(loaded).empty());
    const auto& server = loaded.config->lvs.virtual_servers.at(0);
    CHECK(server.quorum.up->command == std::vector<std::string>{"/bin/up", "1"});
    const auto& real = server.real_servers.at(0);
    CHECK(real.method == ForwardingMethod::tun);
    CHECK(real.tunnel == Tunnel{TunnelType::gue, TunnelChecksum::csum, 6080});
    CHECK(real.upper_threshold == 9);
    CHECK(real.lower_threshold == 3);
    CHECK(real.notify_up->run_as == ScriptUser{"root", "wheel", true});
    CHECK(real.mail == false);
}

}  // namespace
}  // namespace holdfast::config
