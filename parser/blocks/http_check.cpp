// HTTP_GET and SSL_GET.
#include <algorithm>

#include "lib/regex/regex.h"
#include "parser/arguments.h"
#include "parser/blocks/checks.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr microseconds kDelayBeforeRetry = seconds(3);
constexpr std::size_t kDigestLength = 32;  // of MD5 in hexadecimal digits
constexpr std::int64_t kMostOffset = std::numeric_limits<std::int64_t>::max();

void read_digest(CheckedUrl& url, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    if (word.text.size() != kDigestLength ||
        word.text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
        return reading.ignored(word, "is not an MD5 digest of 32 hexadecimal digits");
    url.digest = word.text;
    std::transform(url.digest.begin(), url.digest.end(), url.digest.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

// "200", "200-299", each one or more times.
void read_status_codes(CheckedUrl& url, const Reading& reading) {
    constexpr std::int64_t kLeast = 100;
    constexpr std::int64_t kMost = 999;
    const auto in_range = [](std::optional<std::int64_t> code) {
        return code && *code >= kLeast && *code <= kMost;
    };
    for (const auto& word : reading.statement.arguments) {
        const auto dash = word.text.find('-');
        const auto first = parse_integer(word.text.substr(0, dash));
        const auto last =
            dash == std::string_view::npos ? first : parse_integer(word.text.substr(dash + 1));
        if (!in_range(first) || !in_range(last) || *first > *last) {
            reading.ignored(word, "is neither a status code (100..999) nor a range of them");
            continue;
        }
        url.status_codes.push_back({static_cast<int>(*first), static_cast<int>(*last)});
    }
}

void read_regex_options(CheckedUrl& url, const Reading& reading) {
    for (const auto& word : reading.statement.arguments) {
        if (read_choice(reading, word, Regex::option_names(), false))
            url.regex.options.emplace_back(word.text);
    }
}

void read_regex_stack(CheckedUrl& url, const Reading& reading) {
    const Words words = reading.statement.arguments;
    const auto start = read_integer(reading, words[0], 1, kMostOffset);
    const auto most = read_integer(reading, words[1], 1, kMostOffset);
    if (!start || !most) return;
    if (*start > *most) return reading.ignored(words[0], "is more than the stack's largest size");
    url.regex.stack_start = *start;
    url.regex.stack_most = *most;
}

template <class Inner>
auto regex(Inner inner) {
    return in(&CheckedUrl::regex, inner);
}

std::vector<Keyword<CheckedUrl>> url_rows() {
    return {
        {"path", word(&CheckedUrl::path, "PATH"), "", "0.5.3", "the page to get"},
        {"digest",
         custom("DIGEST", 1, 1, read_digest)
             .with({"9b3a0c85a887a256d6939da88aabd8cd"}, {"9b3a0c85", "nonsense"}),
         "", "0.5.3", "the page's MD5 digest, as genhash(1) prints it"},
        {"status_code",
         custom("CODE|CODE-CODE...", 1, kAnyNumber, read_status_codes)
             .with({"200", "200-299 404"}, {"99", "1000", "299-200", "x"}),
         "200-299", "0.7.6", "the HTTP status codes that are good"},
        {"virtualhost", word(&CheckedUrl::virtual_host, "NAME"), "the check's", "0.5.8",
         "the Host that is asked for"},
        {"regex", quoted_word(regex(&PageRegex::pattern), "PATTERN"), "", "2.0.7",
         "the page must match it (pcre2pattern(3)), within its first 256 KiB"},
        {"regex_no_match", flag(regex(&PageRegex::must_not_match), true), "", "2.0.7",
         "the page must not match it"},
        {"regex_options",
         custom("OPTION...", 1, kAnyNumber, read_regex_options)
             .with({"caseless dotall"}, {"nonsense"}),
         "", "2.0.7", "how it is matched"},
        {"regex_min_offset", number(regex(&PageRegex::min_offset), 0, kMostOffset - 1), "0",
         "2.0.7", "where in the page a match may begin"},
        {"regex_max_offset", number(regex(&PageRegex::max_offset), 0, kMostOffset - 1), "", "2.0.7",
         "where in the page a match must have begun"},
        {"regex_stack",
         custom("BYTES BYTES", 2, 2, read_regex_stack).with({"1024 65536"}, {"x 5", "9 8"}), "",
         "2.0.7", "the memory for matching; only the second size counts"},
    };
}

std::vector<Keyword<CheckedUrl>> tls_url_rows() {
    return {{"tls_compliant", boolean(&CheckedUrl::tls_compliant), "off", "2.2.8",
             "the connection ends with a close_notify"}};
}

const KeywordTable<CheckedUrl>& http_url_table() {
    static const KeywordTable<CheckedUrl> table{"virtual_server/real_server/HTTP_GET/url",
                                                url_rows()};
    return table;
}
const KeywordTable<CheckedUrl>& tls_url_table() {
    static const KeywordTable<CheckedUrl> table{"virtual_server/real_server/SSL_GET/url",
                                                joined<CheckedUrl>({url_rows(), tls_url_rows()})};
    return table;
}

// A pattern that is none is taken out.
void check_regex(PageRegex& regex, const Reading& reading) {
    const auto warn = [&](std::string_view keyword, const std::string& what) {
        reading.diagnostics.warning(reading.statement.place_of(keyword), what);
    };
    if (regex.pattern.empty()) {
        for (const auto* keyword : {"regex_no_match", "regex_options", "regex_min_offset",
                                    "regex_max_offset", "regex_stack"}) {
            if (reading.statement.last(keyword))
                warn(keyword, fmt::format("{} without regex, ignored", keyword));
        }
        return;
    }
    const auto compiled = Regex::compile(regex.pattern, regex.options);
    if (!compiled) {
        warn("regex", "regex is ignored: " + compiled.error().message);
        regex = {};
    } else if (regex.max_offset && regex.min_offset.value_or(0) > *regex.max_offset) {
        warn("regex_min_offset",
             "regex_min_offset is more than regex_max_offset, both are ignored");
        regex.min_offset.reset();
        regex.max_offset.reset();
    }
}

void read_url(HttpCheck& check, const Reading& reading) {
    CheckedUrl url;
    read_block(url, reading.statement.children, check.tls ? tls_url_table() : http_url_table(),
               reading.diagnostics);
    if (url.path.empty()) {
        reading.diagnostics.warning(reading.statement.head(), "url is left out: it has no path");
        return;
    }
    check_regex(url.regex, reading);
    check.urls.push_back(std::move(url));
}

std::vector<Keyword<HttpCheck>> http_rows() {
    return {
        {"nb_get_retry", number(&CheckTiming::retry, 0, kMostInt), "the server's", "0.5.3",
         "failures in a row that are forgiven", now("retry")},
        {"virtualhost", word(&HttpCheck::virtual_host, "NAME"), "the server's", "0.5.8",
         "the Host that is asked for"},
        {"http_protocol",
         choice(&HttpCheck::version, Choices<HttpVersion>{{"1.0", HttpVersion::v1_0},
                                                          {"1.1", HttpVersion::v1_1},
                                                          {"1.0C", HttpVersion::v1_0_close},
                                                          {"1.0c", HttpVersion::v1_0_close}}),
         "1.0", "2.0.17", "the version of HTTP; 1.0C asks to close the connection"},
        {"enable_sni", boolean(&HttpCheck::send_sni), "off", "1.4.3",
         "the Host is sent in TLS too"},
        {"sni_name", word(&HttpCheck::sni_name, "NAME"), "the Host", "2.2.8",
         "the name that is sent in TLS"},
        {"fast_recovery", boolean(&HttpCheck::fast_recovery), "off", "2.0.17",
         "all pages are checked at once when it comes back"},
        {"url", block("", 0, 0, read_url).with({"{\n path /\n}"}, {"{\n}"}), "", "0.5.3",
         "a page that is checked"},
    };
}

std::vector<Keyword<HttpCheck>> all_rows() {
    return joined<HttpCheck>({connection_rows<HttpCheck>(), path_rows<HttpCheck>(),
                              timing_rows<HttpCheck>(), http_rows()});
}

const KeywordTable<HttpCheck>& http_table() {
    static const KeywordTable<HttpCheck> table{"virtual_server/real_server/HTTP_GET", all_rows()};
    return table;
}
const KeywordTable<HttpCheck>& tls_table() {
    static const KeywordTable<HttpCheck> table{
        "virtual_server/real_server/SSL_GET",
        joined<HttpCheck>(
            {all_rows(),
             {{"tls_compliant", boolean(&HttpCheck::tls_compliant), "off", "2.2.8",
               "the connection ends with a close_notify"},
              {"verify_certificate", boolean(&HttpCheck::verify), "off", "holdfast 0.1.0",
               "the server's certificate must be valid, and for the name that is "
               "asked for or else for its address"},
              {"verify_ca", path(&HttpCheck::ca), "SSL ca, or the system's", "holdfast 0.1.0",
               "who may have signed the certificate"},
              {"expiry_warning", number(&HttpCheck::expiry_warning, 1, 3650), "", "holdfast 0.1.0",
               "days before the certificate expires that the log warns of it"}}})};
    return table;
}

auto reader(bool tls) {
    return [tls](RealServerDraft& server, const Reading& reading) {
        auto check = begin_check<HttpCheck>(server, reading, 1);
        check.tls = tls;
        check.virtual_host = server.virtual_host;
        if (!server.delay_before_retry) check.delay_before_retry = kDelayBeforeRetry;
        read_block(check, reading.statement.children, tls ? tls_table() : http_table(),
                   reading.diagnostics);
        finish_times(check);
        if (check.urls.empty()) {
            reading.diagnostics.warning(
                reading.statement.head(),
                fmt::format("{} is left out: it has no url", reading.keyword.name));
            return;
        }
        server.checks.push_back(std::move(check));
    };
}

}  // namespace

std::vector<Keyword<RealServerDraft>> http_check_rows() {
    const std::vector<std::string> good{"{\n url {\n path /\n }\n}"};
    return {
        {"HTTP_GET", block("", 0, 0, reader(false)).with(good, {"{\n}"}), "", "0.5.3",
         "alive while its pages are what they should be"},
        {"SSL_GET", block("", 0, 0, reader(true)).with(good, {"{\n}"}), "", "0.5.3",
         "the same over TLS"},
    };
}

std::vector<const TableIndex*> http_check_tables() {
    return {&http_table().index(), &http_url_table().index(), &tls_table().index(),
            &tls_url_table().index()};
}

}  // namespace holdfast::config
