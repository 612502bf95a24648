// holdfast explain: what the keyword tables say.
#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "parser/reference.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int explain(const std::vector<std::string>& names) {
    int status = kGood;
    for (const auto& name : names) {
        const auto entries = config::keywords_named(name);
        for (const auto& entry : entries)
            print(config::explanation(entry));
        if (!entries.empty()) continue;
        const auto near = config::nearest_keyword(name);
        fmt::print(stderr, "holdfast explain: no keyword '{}'{}\n", name,
                   near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
        status = kBad;
    }
    return status;
}

void list_unimplemented() {
    for (const auto& [table, keyword] : config::all_keywords()) {
        if (!keyword->implemented) {
            fmt::print("{}{}{}\n", table->path(), table->path().empty() ? "" : "/", keyword->name);
        }
    }
}

}  // namespace

int run_explain(const std::vector<std::string>& arguments) {
    po::options_description options("holdfast explain");
    options.add_options()("help,h", "this text")("unimplemented",
                                                 "keywords that nothing acts on yet")(
        "format", po::value<std::string>()->default_value("text"),
        "text, or of all keywords: json, man")("keyword", po::value<std::vector<std::string>>());
    po::positional_options_description positional;
    positional.add("keyword", -1);
    po::variables_map given;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).run(),
              given);
    const auto format = given["format"].as<std::string>();
    const auto usage = "usage: holdfast explain KEYWORD... | --unimplemented | --format json|man\n";
    if (given.contains("help")) {
        print(usage);
    } else if (given.contains("unimplemented")) {
        list_unimplemented();
    } else if (format == "json") {
        print(boost::json::serialize(config::keywords_as_json()) + "\n");
    } else if (format == "man") {
        print(config::manual_page());
    } else if (format == "text" && given.contains("keyword")) {
        return explain(given["keyword"].as<std::vector<std::string>>());
    } else {
        fmt::print(stderr, "{}", usage);
        return kUsage;
    }
    return kGood;
}

}  // namespace holdfast::tool
