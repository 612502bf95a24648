#include "parser/reference.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "parser/draft.h"
#include "parser/suggest.h"

namespace holdfast::config {
namespace {

std::string block_text(std::string_view path) {
    return path.empty() ? "the top level" : std::string(path);
}

std::string usage(const KeywordInfo& keyword) {
    std::string text(keyword.name);
    if (!keyword.syntax.empty()) text += " " + keyword.syntax;
    if (keyword.takes_block && keyword.syntax.find('{') == std::string::npos) text += " { ... }";
    return text;
}

// A minus, a backslash and a leading dot mean something to man(7).
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '-') out += '\\';
        out += c == '\\' ? 'e' : c;
        if (c == '\\') continue;
    }
    if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
    return out;
}

// A keyword of our own names us.
std::string since(const KeywordInfo& keyword) {
    const bool ours = keyword.since.starts_with("holdfast");
    return fmt::format("since {}{}", ours ? "" : "keepalived ", keyword.since);
}

// Lines of at most 80 characters, none of which begins with a dot or an apostrophe.
std::string filled(std::string_view text) {
    constexpr std::size_t kWidth = 80;
    std::string out;
    std::size_t column = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find(' ', begin), text.size());
        const auto word = text.substr(begin, end - begin);
        const bool fits = column + 1 + word.size() <= kWidth || word.find_first_of(".'") == 0;
        if (column > 0) {
            out += fits ? ' ' : '\n';
            column = fits ? column + 1 : 0;
        }
        out += word;
        column += word.size();
        begin = end + 1;
    }
    return out;
}

std::string manual_entry(const KeywordInfo& keyword) {
    std::string text = escaped(keyword.doc) + ".";
    if (!keyword.default_text.empty())
        text += fmt::format(" Default: {}.", escaped(keyword.default_text));
    if (!keyword.replaced_by.empty())
        text += fmt::format(" An old name of \\fB{}\\fR.", escaped(keyword.replaced_by));
    if (!keyword.implemented) text += " Understood, but without effect yet.";
    text += fmt::format(" ({})", since(keyword));
    return fmt::format(".TP\n.B {}\n{}\n", escaped(usage(keyword)), filled(text));
}

constexpr const char* kManualBegin =
    R"(.\" Made from the keyword tables by: holdfast explain --format man
.TH HOLDFAST.CONF 5 "November 21, 2026" "Holdfast" "File formats"
.SH NAME
holdfast.conf, keepalived.conf \- the configuration of Holdfast
.SH DESCRIPTION
The file is a list of statements: a keyword, its arguments, and for some a block
of further statements in braces. # and ! begin a comment. A word with white
space stands in "quotation marks".
.PP
The language is that of keepalived, whose keepalived.conf(5) tells of each
keyword at length; this page tells what Holdfast makes of it.
.PP
.BR "holdfast check" " says what is wrong with a file, and"
.BI "holdfast explain " KEYWORD
what a keyword means.
)";

}  // namespace

std::vector<Entry> all_keywords() {
    std::vector<Entry> all;
    for (const auto* table : all_tables()) {
        for (const auto* keyword : table->rows())
            all.push_back({table, keyword});
    }
    return all;
}

std::vector<Entry> keywords_named(std::string_view name) {
    const auto slash = name.rfind('/');
    const auto path = slash == std::string_view::npos ? "" : name.substr(0, slash);
    const auto last = slash == std::string_view::npos ? name : name.substr(slash + 1);
    std::vector<Entry> found;
    for (const auto& entry : all_keywords()) {
        if (entry.keyword->name == last && entry.table->path().ends_with(path))
            found.push_back(entry);
    }
    return found;
}

std::string nearest_keyword(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& entry : all_keywords())
        names.push_back(entry.keyword->name);
    return closest(name, names);
}

std::string explanation(const Entry& entry) {
    const auto& keyword = *entry.keyword;
    std::string text = fmt::format("{}\n    {}\n    in {}", usage(keyword), keyword.doc,
                                   block_text(entry.table->path()));
    if (!keyword.default_text.empty()) text += fmt::format("; default: {}", keyword.default_text);
    text += "; " + since(keyword);
    if (!keyword.replaced_by.empty())
        text += fmt::format("\n    an old name of {}", keyword.replaced_by);
    if (!keyword.implemented) text += "\n    understood and checked, but nothing acts on it yet";
    return text + "\n";
}

boost::json::array keywords_as_json() {
    const auto texts = [](const std::vector<std::string>& all) {
        return boost::json::array(all.begin(), all.end());
    };
    boost::json::array out;
    for (const auto& [table, keyword] : all_keywords()) {
        out.push_back({{"block", table->path().empty() ? "/" : table->path()},
                       {"keyword", keyword->name},
                       {"arguments", keyword->syntax},
                       {"default", keyword->default_text},
                       {"since", keyword->since},
                       {"doc", keyword->doc},
                       {"replaced_by", keyword->replaced_by},
                       {"implemented", keyword->implemented},
                       {"takes_block", keyword->takes_block},
                       {"repeats", keyword->repeats},
                       {"least_words", keyword->least_words},
                       {"examples", texts(keyword->examples.good)},
                       {"wrong_examples", texts(keyword->examples.bad)}});
    }
    return out;
}

std::string manual_page() {
    std::string page = kManualBegin;
    for (const auto* table : all_tables()) {
        page +=
            fmt::format(".SH {}\n", table->path().empty() ? "TOP LEVEL" : escaped(table->path()));
        for (const auto* keyword : table->rows())
            page += manual_entry(*keyword);
    }
    return page + ".SH SEE ALSO\nholdfast(8), holdfastd(8), keepalived.conf(5), ipvsadm(8)\n";
}

}  // namespace holdfast::config
