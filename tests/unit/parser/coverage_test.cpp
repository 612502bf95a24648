// Every keyword of keepalived 2.4.3 has a row, and every row does what it says.
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "parser/reference.h"
#include "tests/unit/catch.h"
#include "tests/unit/parser/in_context.h"

namespace holdfast::config {
namespace {

struct GrammarRow {
    std::string block;  // "" the top level
    std::string keyword;
};

std::vector<GrammarRow> grammar() {
    std::ifstream file(HOLDFAST_SOURCE_DIR "/tests/grammar/keywords.tsv");
    std::vector<GrammarRow> rows;
    std::string line;
    std::getline(file, line);  // the titles
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        GrammarRow row;
        std::getline(fields, row.block, '\t');
        std::getline(fields, row.keyword, '\t');
        if (row.block == "/") row.block.clear();
        rows.push_back(std::move(row));
    }
    return rows;
}

bool has_warning_about(const Loaded& loaded, std::string_view keyword) {
    for (const auto& diagnostic : loaded.diagnostics.all()) {
        if (diagnostic.severity != DiagnosticSeverity::warning) continue;
        if (diagnostic.message.find(keyword) != std::string::npos) return true;
    }
    return false;
}

TEST_CASE("every keyword of the grammar has a row") {
    const auto rows = grammar();
    REQUIRE(rows.size() == 527);
    std::set<std::pair<std::string, std::string>> known;
    for (const auto& [table, keyword] : all_keywords())
        known.emplace(table->path(), keyword->name);
    for (const auto& row : rows) {
        INFO(row.block << " " << row.keyword);
        CHECK(known.contains({row.block, row.keyword}));
    }
}

TEST_CASE("every row is complete") {
    for (const auto& [table, keyword] : all_keywords()) {
        INFO(table->path() << "/" << keyword->name);
        CHECK_FALSE(keyword->doc.empty());
        CHECK_FALSE(keyword->since.empty());
        CHECK(keyword->doc.find('\n') == std::string_view::npos);
        const bool is_named_block = keyword->takes_block && keyword->least_words > 0;
        CHECK((is_named_block || !keyword->examples.good.empty() ||
               keyword->name == "global_defs" || keyword->name == "SSL" ||
               keyword->name == "garp_group"));
        CHECK(table->find(keyword->name) != TableIndex::kNoRow);
    }
}

// tests/grammar/unimplemented.txt is what `holdfast explain --unimplemented` printed once, and is
// only ever shortened.
TEST_CASE("no keyword is parsed only that was acted on before") {
    std::ifstream file(HOLDFAST_SOURCE_DIR "/tests/grammar/unimplemented.txt");
    std::set<std::string> known;
    for (std::string line; std::getline(file, line);)
        known.insert(line);
    REQUIRE_FALSE(known.empty());
    for (const auto& [table, keyword] : all_keywords()) {
        if (keyword->implemented) continue;
        const auto separator = table->path().empty() ? "" : "/";
        const auto name = fmt::format("{}{}{}", table->path(), separator, keyword->name);
        INFO(name);
        CHECK(known.contains(name));
    }
}

TEST_CASE("what a row gives as an example is taken") {
    for (const auto& [table, keyword] : all_keywords()) {
        for (const auto& example : keyword->examples.good) {
            const auto text =
                in_context(table->path(), fmt::format("{} {}", keyword->name, example));
            const auto loaded = read(text);
            INFO(text << "\n" << text_of(loaded));
            REQUIRE(loaded.config);
            CHECK_FALSE(mentions(loaded, fmt::format("unknown keyword '{}'", keyword->name)));
            CHECK_FALSE(has_warning_about(loaded, fmt::format("{}: ", keyword->name)));
        }
    }
}

TEST_CASE("what a row gives as a wrong example is told of, and nothing else happens") {
    for (const auto& [table, keyword] : all_keywords()) {
        for (const auto& example : keyword->examples.bad) {
            const auto text =
                in_context(table->path(), fmt::format("{} {}", keyword->name, example));
            const auto loaded = read(text);
            INFO(text << "\n" << text_of(loaded));
            CHECK(loaded.config);
            CHECK(has_warning_about(loaded, keyword->name));
        }
    }
}

TEST_CASE("an argument that is missing is told of") {
    for (const auto& [table, keyword] : all_keywords()) {
        if (keyword->least_words == 0) continue;
        const auto loaded = read(in_context(table->path(), std::string(keyword->name)));
        INFO(table->path() << "/" << keyword->name << "\n" << text_of(loaded));
        CHECK(mentions(loaded, fmt::format("'{}' needs", keyword->name)));
    }
}

TEST_CASE("what nothing acts on is told once, as no problem") {
    const auto loaded = read("global_defs {\n vrrp_ipsets\n nftables_ifindex\n}\n" + instance("") +
                             "global_defs {\n vrrp_ipsets\n}\n");
    CHECK(problems(loaded).empty());
    std::size_t told = 0;
    for (const auto& diagnostic : loaded.diagnostics.all())
        told += diagnostic.severity == DiagnosticSeverity::info;
    CHECK(told == 2);
    CHECK(
        mentions(loaded, "info: 'vrrp_ipsets' is understood and checked, but nothing acts on it"));
}

TEST_CASE("the manual page has an entry for every keyword") {
    const auto page = manual_page();
    std::size_t entries = 0;
    for (std::size_t at = 0; (at = page.find("\n.TP\n.B ", at)) != std::string::npos; ++at)
        ++entries;
    CHECK(entries == all_keywords().size());
    CHECK(page.find("\n.B priority NUMBER (1..255)\n") != std::string::npos);
    CHECK(page.find("\n.B auth_pass PASSWORD\n") != std::string::npos);
}

TEST_CASE("a keyword is found by its name, and by its block's") {
    CHECK(keywords_named("auth_pass").size() == 1);
    CHECK(keywords_named("weight").size() > 4);
    CHECK(keywords_named("vrrp_script/weight").size() == 1);
    CHECK(keywords_named("port_connect").empty());
    CHECK(nearest_keyword("port_connect") == "connect_port");
    CHECK(explanation(keywords_named("priority")[0]) ==
          "priority NUMBER (1..255)\n    the highest becomes master; 255 owns the addresses\n"
          "    in vrrp_instance; default: 100; since keepalived 0.5.3\n");
}

}  // namespace
}  // namespace holdfast::config
