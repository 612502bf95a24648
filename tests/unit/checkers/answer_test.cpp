// What an answer means, and what the log says of it.
#include "checkers/core/check.h"
#include "checkers/core/wording.h"
#include "tests/unit/catch.h"

namespace holdfast::checkers {
namespace {

using Verdict = Outcome::Verdict;

const IpEndpoint kServer{*parse_ip_address("10.0.0.1"), 80};
const Subject kSubject{"[10.0.0.1]:tcp:80", "[192.0.2.1]:tcp:80", kServer};

HttpProbe probe(std::vector<StatusRange> status, std::string digest = {}) {
    HttpProbe probe;
    probe.connection.to = kServer;
    probe.request.path = "/a";
    probe.status = std::move(status);
    probe.digest = std::move(digest);
    return probe;
}

http::Answer answer(int status, std::string_view page = "") {
    http::DigestMaker maker;
    maker.add(page);
    return {status, maker.finish()};
}

const std::string kDigestOfHello = "5d41402abc4b2a76b9719d911017c592";

TEST_CASE("whether an answer is the one that is wanted") {
    struct Row {
        HttpProbe probe;
        http::Outcome outcome;
        Verdict verdict;
        std::string what;
        std::string why;
    };
    const std::vector<StatusRange> good = {{200, 299}};
    const std::vector<StatusRange> several = {{200, 200}, {404, 404}, {500, 599}};
    const auto wrong = "HTTP status code error to";
    const std::vector<Row> rows = {
        {probe(good), answer(200), Verdict::success, "", ""},
        {probe(good), answer(299), Verdict::success, "", ""},
        {probe(good), answer(199), Verdict::failure, wrong, "status 199"},
        {probe(good), answer(300), Verdict::failure, wrong, "status 300"},
        {probe(several), answer(404), Verdict::success, "", ""},
        {probe(several), answer(599), Verdict::success, "", ""},
        {probe(several), answer(201), Verdict::failure, wrong, "status 201"},
        {probe(good, kDigestOfHello), answer(200, "hello"), Verdict::success, "", ""},
        {probe(good, kDigestOfHello), answer(500, "hello"), Verdict::failure, wrong, "status 500"},
        {probe(good, kDigestOfHello), answer(200, ""), Verdict::failure, "MD5 digest error to",
         "digest d41d8cd98f00b204e9800998ecf8427e"},
        {probe(good), http::Failure{"Timeout HTTP read", ""}, Verdict::failure, "Timeout HTTP read",
         ""},
        {probe(good), http::NotAsked{"bind to 10.0.0.9:0: no"}, Verdict::unknown, "",
         "bind to 10.0.0.9:0: no"},
    };
    for (const auto& row : rows) {
        const auto outcome = judge(row.probe, row.outcome);
        CHECK(outcome.verdict == row.verdict);
        CHECK(outcome.what == row.what);
        CHECK(outcome.why == row.why);
    }
}

TEST_CASE("whether a page has what is looked for") {
    auto wanted = probe({{200, 299}});
    wanted.regex.pattern = "wor+ld";
    const auto why = [&](const char* page) {
        const auto outcome = judge(wanted, answer(200), page);
        return outcome.verdict == Verdict::success ? "" : outcome.what + ": " + outcome.why;
    };
    CHECK(why("hello world") == "");
    CHECK(why("hello") == "Regex match failed: regex not found");
    wanted.regex.min_offset = 7;
    CHECK(why("hello world") == "Regex match failed: regex not found");
    wanted.regex.min_offset.reset();
    wanted.regex.max_offset = 5;
    CHECK(why("hello world") == "Regex match failed: regex not found");
    wanted.regex.max_offset.reset();
    wanted.regex.must_not_match = true;
    CHECK(why("hello world") == "Regex match failed: regex found");
    CHECK(why("hello") == "");
    wanted.regex.options = {"caseless"};
    CHECK(why("WORLD") == "Regex match failed: regex found");
    wanted.regex = {};
    wanted.regex.pattern = "^(a+)+$";
    CHECK(why("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") ==
          "Regex match failed: match limit exceeded");
    CHECK(judge(wanted, answer(500), "aa").what == "HTTP status code error to");
    CHECK(probe_succeeded(kSubject, wanted) == "Regex match success to [10.0.0.1]:tcp:80 url(/a).");
}

TEST_CASE("what the log says of a page") {
    const Probe page = probe({}, "");
    const Probe digest = probe({}, kDigestOfHello);
    auto elsewhere = probe({}, "");
    elsewhere.connection.to.port = 8080;
    const Outcome wrong{Verdict::failure, "HTTP status code error to", "status 503"};
    const Outcome late{Verdict::failure, "Timeout HTTP read", ""};
    CHECK(probe_failed(kSubject, page, wrong) ==
          "HTTP status code error to server [10.0.0.1]:tcp:80. (url /a: status 503)");
    CHECK(probe_failed(kSubject, page, late) ==
          "Timeout HTTP read server [10.0.0.1]:tcp:80. (url /a)");
    CHECK(probe_failed(kSubject, elsewhere, late) ==
          "Timeout HTTP read server [10.0.0.1]:tcp:80. (10.0.0.1:8080: url /a)");
    CHECK(probe_succeeded(kSubject, page) ==
          "HTTP status code success to [10.0.0.1]:tcp:80 url(/a).");
    CHECK(probe_succeeded(kSubject, digest) == "MD5 digest success to [10.0.0.1]:tcp:80 url(/a).");
    CHECK(check_succeeded(kSubject, page) ==
          "Remote Web server [10.0.0.1]:tcp:80 succeed on service.");
    CHECK(check_failed(kSubject, page, 3) ==
          "HTTP_CHECK on service [10.0.0.1]:tcp:80 failed after 3 retries.");
    CHECK(check_failed(kSubject, page, 0) == "HTTP_CHECK on service [10.0.0.1]:tcp:80 failed.");
}

TEST_CASE("what the log says of the other checks") {
    struct Row {
        Probe probe;
        Outcome outcome;
        std::string failed;
        std::string up;
        std::string down;
    };
    const Outgoing here{kServer, {}, 0, {}, 0};
    const auto why = [](std::string what, std::string why) {
        return Outcome{Verdict::failure, std::move(what), std::move(why)};
    };
    const std::string rs = "[10.0.0.1]:tcp:80";
    const std::vector<Row> rows = {
        {UdpProbe{here, {}, {}, false, {}}, why("failed", "Connection refused"),
         "UDP connection to " + rs + " failed. (Connection refused)",
         "UDP connection to " + rs + " success.",
         "UDP_CHECK on service " + rs + " failed after 2 retries."},
        {UdpProbe{here, {}, {}, true, {}}, why("reply data mismatch", "byte 1 is 00, not 01"),
         "UDP check to " + rs + " reply data mismatch. (byte 1 is 00, not 01)",
         "UDP connection to " + rs + " success.",
         "UDP_CHECK on service " + rs + " failed after 2 retries."},
        {PingProbe{here, {}}, why("timeout", ""), "ICMP connection to address " + rs + " timeout.",
         "ICMP connection to " + rs + " success.",
         "ICMP CHECK on service " + rs + " of [192.0.2.1]:tcp:80 failed after 2 retries."},
        {DnsProbe{here, {}, "A", "a"}, why("read timeout from socket", ""),
         "DNS_CHECK (" + rs + ") read timeout from socket.", "DNS_CHECK (" + rs + ") success.",
         "DNS_CHECK on service " + rs + " failed after 2 retries."},
        {SmtpProbe{here, {}, {}}, why("Bad HELO response from", "code 550"),
         "SMTP_CHECK Bad HELO response from server " + rs + ". (code 550)",
         "Remote SMTP server " + rs + " succeed on service.",
         "SMTP_CHECK on service " + rs + " failed after 2 retries."},
    };
    for (const auto& row : rows) {
        CHECK(probe_failed(kSubject, row.probe, row.outcome) == row.failed);
        CHECK_FALSE(probe_succeeded(kSubject, row.probe));
        CHECK(check_succeeded(kSubject, row.probe) == row.up);
        CHECK(check_failed(kSubject, row.probe, 2) == row.down);
    }
}

ipc::ScriptEnded exited(int status) {
    ipc::ScriptEnded end;
    end.exit_status = status;
    return end;
}

TEST_CASE("what the end of a script means") {
    ScriptProbe probe;
    probe.command = {"/bin/check", "-x"};
    ipc::ScriptEnded late;
    late.timed_out = true;
    late.signal = 15;
    ipc::ScriptEnded killed;
    killed.signal = 11;
    ipc::ScriptEnded missing;
    missing.problem = "No such file or directory";
    struct Row {
        ipc::ScriptEnded end;
        bool dynamic;
        Verdict verdict;
        std::string line;
    };
    const std::string start =
        "Misc check for [[10.0.0.1]:tcp:80 VS [192.0.2.1]:tcp:80] by [/bin/check] ";
    const std::vector<Row> rows = {
        {exited(0), false, Verdict::success, ""},
        {exited(0), true, Verdict::success, ""},
        {exited(1), false, Verdict::failure, "failed (exited with status 1)."},
        {exited(1), true, Verdict::failure, "failed (exited with status 1)."},
        {exited(2), false, Verdict::failure, "failed (exited with status 2)."},
        {exited(2), true, Verdict::success, ""},
        {exited(255), true, Verdict::success, ""},
        {late, true, Verdict::failure, "timed out."},
        {killed, true, Verdict::failure, "failed (due to signal 11)."},
        {missing, true, Verdict::failure, "failed (cannot be run: No such file or directory)."},
    };
    for (const auto& row : rows) {
        probe.dynamic = row.dynamic;
        const auto outcome = judge(probe, row.end);
        CHECK(outcome.verdict == row.verdict);
        if (row.line.empty()) continue;
        CHECK(probe_failed(kSubject, probe, outcome) == start + row.line);
    }
    CHECK(check_succeeded(kSubject, probe) == start + "succeeded.");
    CHECK(check_failed(kSubject, probe, 2) ==
          "MISC_CHECK on service [10.0.0.1]:tcp:80 failed after 2 retries.");
}

}  // namespace
}  // namespace holdfast::checkers
