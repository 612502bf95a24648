// The kinds of checks but HTTP_GET and SSL_GET (http_check.cpp).
#include "parser/blocks/checks.h"

#include <algorithm>
#include <array>
#include <limits>

#include <arpa/nameser.h>

#include "parser/arguments.h"
#include "parser/blocks/check_rows.h"
#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr int kMostFileCheckWeight = std::numeric_limits<int>::max() - 1;
constexpr int kDnsRetries = 3;
constexpr int kMiscRetries = 0;

// --- the tables --------------------------------------------------------------------------------

const KeywordTable<TcpCheck>& tcp_table() {
    static const KeywordTable<TcpCheck> table{
        "virtual_server/real_server/TCP_CHECK",
        joined<TcpCheck>(
            {connection_rows<TcpCheck>(), path_rows<TcpCheck>(), timing_rows<TcpCheck>()})};
    return table;
}

const KeywordTable<PingCheck>& ping_table() {
    static const KeywordTable<PingCheck> table{
        "virtual_server/real_server/PING_CHECK",
        joined<PingCheck>({connection_rows<PingCheck>(), timing_rows<PingCheck>()})};
    return table;
}

// Digits in pairs, where a space may end one early: "Ab12f 3" is AB 12 0F 03. `any`: x too.
bool is_hexadecimal(Words words, bool any) {
    return std::all_of(words.begin(), words.end(), [any](const Word& word) {
        return word.text.find_first_not_of(any ? "0123456789abcdefABCDEFxX"
                                               : "0123456789abcdefABCDEF") ==
               std::string_view::npos;
    });
}

std::string hexadecimal(Words words) {
    std::string all;
    for (const auto& word : words) {
        if (word.text.size() % 2) {
            all += word.text.substr(0, word.text.size() - 1);
            all += '0';
            all += word.text.back();
        } else {
            all += word.text;
        }
    }
    return all;
}

void read_payload(UdpCheck& check, const Reading& reading) {
    const Words words = reading.statement.arguments;
    if (!is_hexadecimal(words, false)) return reading.ignored(words[0], "is not hexadecimal");
    check.payload = hexadecimal(words);
}

void read_reply(UdpCheck& check, const Reading& reading) {
    const Words words = reading.statement.arguments;
    check.require_reply = true;
    if (!is_hexadecimal(words, true))
        return reading.ignored(words[0], "is not hexadecimal, with x for any digit");
    check.reply = hexadecimal(words);
}

const KeywordTable<UdpCheck>& udp_table() {
    static const KeywordTable<UdpCheck> table{
        "virtual_server/real_server/UDP_CHECK",
        joined<UdpCheck>({connection_rows<UdpCheck>(),
                          timing_rows<UdpCheck>(),
                          {{"payload",
                            custom("HEXADECIMAL", 1, kAnyNumber, read_payload)
                                .with({"Ab12f 3 456"}, {"nonsense"}),
                            "random", "2.2.0", "what is sent"},
                           {"require_reply",
                            custom("[HEXADECIMAL]", 0, kAnyNumber, read_reply)
                                .with({"", "12xx34"}, {"nonsense"}),
                            "", "2.1.0", "there must be an answer, and this one"},
                           {"min_reply_length", number(&UdpCheck::min_reply_length, 0, 65535), "0",
                            "2.2.0", "of an answer that is required, in bytes"},
                           {"max_reply_length", number(&UdpCheck::max_reply_length, 0, 65535),
                            "255", "2.2.0", "of an answer that is required, in bytes"}}})};
    return table;
}

Choices<std::string> dns_types() {
    Choices<std::string> all;
    for (const auto* name : {"A", "NS", "CNAME", "SOA", "MX", "TXT", "AAAA"})
        all.emplace_back(name, name);
    return all;
}

const KeywordTable<DnsCheck>& dns_table() {
    static const KeywordTable<DnsCheck> table{
        "virtual_server/real_server/DNS_CHECK",
        joined<DnsCheck>(
            {connection_rows<DnsCheck>(),
             timing_rows<DnsCheck>(),
             {{"type", choice(&DnsCheck::record, dns_types()), "SOA", "1.3.0", "what is asked for"},
              {"name", word(&DnsCheck::name, "NAME"), ".", "1.3.0",
               "the name that is asked for"}}})};
    return table;
}

const KeywordTable<SmtpCheck>& smtp_host_table() {
    static const KeywordTable<SmtpCheck> table{
        "virtual_server/real_server/SMTP_CHECK/host",
        joined<SmtpCheck>({connection_rows<SmtpCheck>(), timing_rows<SmtpCheck>()})};
    return table;
}

// The old way to name what is checked: a block of its own. What it says of time holds for the
// check.
void read_smtp_host(SmtpCheck& check, const Reading& reading) {
    SmtpCheck host;
    static_cast<CheckTiming&>(host) = check;
    static_cast<Connection&>(host) = check;
    read_block(host, reading.statement.children, smtp_host_table(), reading.diagnostics);
    static_cast<CheckTiming&>(check) = host;
    check.hosts.push_back(host);
}

const KeywordTable<SmtpCheck>& smtp_table() {
    static const KeywordTable<SmtpCheck> table{
        "virtual_server/real_server/SMTP_CHECK",
        joined<SmtpCheck>(
            {connection_rows<SmtpCheck>(),
             timing_rows<SmtpCheck>(),
             {{"helo_name", word(&SmtpCheck::helo_name, "NAME"), "the host's name", "1.1.8",
               "how the server is greeted"},
              {"host", block("", 0, 0, read_smtp_host).with({"{\n}"}, {}), "", "1.1.8",
               "another server to check", now("connect_ip, connect_port ...")}}})};
    return table;
}

const KeywordTable<MiscCheck>& misc_table() {
    static const KeywordTable<MiscCheck> table{
        "virtual_server/real_server/MISC_CHECK",
        joined<MiscCheck>({timing_rows<MiscCheck>(),
                           {{"misc_path", script(&MiscCheck::script), "", "0.5.3",
                             "the program; the server is well when it exits with 0"},
                            {"misc_timeout", whole_seconds(&MiscCheck::timeout, 0, kMostSeconds),
                             "delay_loop", "1.1.0", "how long it may take"},
                            {"misc_dynamic", flag(&MiscCheck::dynamic, true), "", "1.1.8",
                             "its exit status is the weight, plus 2"},
                            {"user", script_user(in(&MiscCheck::script, &Script::run_as)),
                             "script_user", "1.3.0", "who runs it"}}})};
    return table;
}

const KeywordTable<FileCheck>& file_table() {
    static const KeywordTable<FileCheck> table{
        "virtual_server/real_server/FILE_CHECK",
        {
            {"track_file", word(&FileCheck::track_file, "NAME"), "", "2.0.0",
             "the track_file whose number counts"},
            {"weight", weight(&FileCheck::weight, kMostFileCheckWeight), "the track_file's",
             "0.5.3", "times the number in the file, added to the weight"},
        }};
    return table;
}

const KeywordTable<BfdCheck>& bfd_table() {
    static const KeywordTable<BfdCheck> table{
        "virtual_server/real_server/BFD_CHECK",
        {
            {"name", word(&BfdCheck::name, "NAME"), "", "1.3.0", "of the bfd_instance",
             kParsedOnly},
            {"alpha", boolean(&BfdCheck::alpha), "the server's", "1.1.16",
             "the server is down until the session is up", kParsedOnly},
        }};
    return table;
}

// --- reading -----------------------------------------------------------------------------------

// What is to be left out of `check`, empty: nothing.
std::string_view problem_of(const MiscCheck& check) {
    return check.script.command.empty() ? "it has no misc_path" : "";
}
std::string_view problem_of(const FileCheck& check) {
    return check.track_file.empty() ? "it has no track_file" : "";
}
std::string_view problem_of(const BfdCheck& check) {
    return check.name.empty() ? "it has no name" : "";
}
std::string_view problem_of(const UdpCheck& check) {
    const auto most =
        check.reply.empty() ? std::numeric_limits<std::uint16_t>::max() : UdpCheck::kMostReply;
    return check.min_reply_length > check.max_reply_length.value_or(most)
               ? "min_reply_length is more than max_reply_length"
               : "";
}
std::string_view problem_of(const DnsCheck& check) {
    std::array<unsigned char, NS_MAXCDNAME> encoded{};
    const bool is_name = ::ns_name_pton(check.name.c_str(), encoded.data(), encoded.size()) >= 0;
    return is_name ? "" : "its name is no domain name";
}
template <class Check>
std::string_view problem_of(const Check&) {
    return "";
}

template <class Check>
bool can_work(const Check& check, const Reading& reading) {
    const auto problem = problem_of(check);
    if (problem.empty()) return true;
    reading.diagnostics.warning(reading.statement.head(),
                                fmt::format("{} is left out: {}", reading.keyword.name, problem));
    return false;
}

template <class Check>
auto timed(const KeywordTable<Check>& (*table)(), int retries = 1) {
    return block("", 0, 0, [=](RealServerDraft& server, const Reading& reading) {
        auto check = begin_check<Check>(server, reading, retries);
        if constexpr (std::is_same_v<Check, DnsCheck>) {
            if (!server.delay_before_retry) check.delay_before_retry = kNotSaid;
        }
        read_block(check, reading.statement.children, table(), reading.diagnostics);
        finish_times(check);
        if (!can_work(check, reading)) return;
        if constexpr (std::is_same_v<Check, TcpCheck>) {
            server.tcp_checks.push_back(std::move(check));
        } else {
            server.checks.push_back(std::move(check));
        }
    });
}

template <class Check>
auto untimed(const KeywordTable<Check>& (*table)()) {
    return block("", 0, 0, [=](RealServerDraft& server, const Reading& reading) {
        Check check;
        check.where = reading.statement.head();
        if constexpr (requires { check.alpha; }) check.alpha = server.alpha;
        read_block(check, reading.statement.children, table(), reading.diagnostics);
        if (can_work(check, reading)) server.checks.push_back(std::move(check));
    });
}

}  // namespace

void finish_times(CheckTiming& check) {
    if (check.warmup == kNotSaid) check.warmup = check.delay_loop;
    if (check.delay_before_retry == kNotSaid) check.delay_before_retry = check.delay_loop;
}

std::vector<Keyword<RealServerDraft>> check_rows() {
    auto http = http_check_rows();
    std::vector<Keyword<RealServerDraft>> rows{
        {"TCP_CHECK", timed<TcpCheck>(tcp_table).with({"{\n}"}, {}), "", "0.5.3",
         "alive while it takes TCP connections"},
        {"SMTP_CHECK", timed<SmtpCheck>(smtp_table).with({"{\n}"}, {}), "", "1.1.8",
         "alive while it answers SMTP"},
        {"DNS_CHECK", timed<DnsCheck>(dns_table, kDnsRetries).with({"{\n}"}, {}), "", "1.3.0",
         "alive while it answers DNS"},
        {"PING_CHECK", timed<PingCheck>(ping_table).with({"{\n}"}, {}), "", "2.1.0",
         "alive while it answers pings"},
        {"UDP_CHECK", timed<UdpCheck>(udp_table).with({"{\n}"}, {}), "", "2.1.0",
         "alive while it takes UDP"},
        {"MISC_CHECK",
         timed<MiscCheck>(misc_table, kMiscRetries).with({"{\n misc_path /bin/true\n}"}, {"{\n}"}),
         "", "0.5.3", "alive while a program says so"},
        {"FILE_CHECK",
         untimed<FileCheck>(file_table).with({"{\n track_file some-name\n}"}, {"{\n}"}), "",
         "2.1.0", "its weight moves with a file's number"},
        {"BFD_CHECK", untimed<BfdCheck>(bfd_table).with({"{\n name some-name\n}"}, {"{\n}"}), "",
         "2.0.0", "alive while a BFD session is up", kParsedOnly},
    };
    return joined<RealServerDraft>({std::move(http), std::move(rows)});
}

std::vector<const TableIndex*> check_tables() {
    auto all = http_check_tables();
    for (const auto* table :
         {&tcp_table().index(), &smtp_table().index(), &smtp_host_table().index(),
          &dns_table().index(), &ping_table().index(), &udp_table().index(), &misc_table().index(),
          &file_table().index(), &bfd_table().index()})
        all.push_back(table);
    return all;
}

}  // namespace holdfast::config
