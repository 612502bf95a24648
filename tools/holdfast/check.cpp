// holdfast check: reads a configuration as the daemon would, and touches nothing else. It needs no
// privileges.
#include <sstream>

#include <boost/json.hpp>
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "lib/described_json.h"
#include "parser/load.h"
#include "tools/holdfast/config_status.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;

boost::json::array as_json(const config::Diagnostics& diagnostics) {
    boost::json::array out;
    for (const auto& diagnostic : diagnostics.all()) {
        const auto& where = diagnostic.where;
        boost::json::object item{{"severity", to_json(diagnostic.severity)},
                                 {"file", diagnostics.sources().name(where.file)},
                                 {"line", where.line},
                                 {"column", where.column},
                                 {"length", where.length},
                                 {"message", diagnostic.message}};
        if (!diagnostic.suggestion.empty()) item["suggestion"] = diagnostic.suggestion;
        out.push_back(std::move(item));
    }
    return out;
}

}  // namespace

int run_check(const std::vector<std::string>& arguments) {
    po::options_description options("holdfast check");
    options.add_options()("help,h", "this text")(
        "file,f", po::value<std::string>()->default_value(kDefaultFile), "the configuration")(
        "format", po::value<std::string>()->default_value("text"), "text or json")(
        "config-id,i", po::value<std::string>()->default_value(""),
        "what @ID lines are compared with");
    po::positional_options_description positional;
    positional.add("file", 1);
    po::variables_map given;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).run(),
              given);
    if (given.contains("help")) {
        std::fputs(fmt::format("usage: holdfast check [OPTION]... [FILE]\n{}",
                               (std::ostringstream() << options).str())
                       .c_str(),
                   stdout);
        return kGood;
    }
    const auto format = given["format"].as<std::string>();
    if (format != "text" && format != "json") {
        fmt::print(stderr, "holdfast check: no format '{}' (text, json)\n", format);
        return kUsage;
    }
    const auto loaded = config::load(given["file"].as<std::string>(),
                                     {given["config-id"].as<std::string>(), nullptr});
    const auto text = format == "json" ? boost::json::serialize(as_json(loaded.diagnostics)) + "\n"
                                       : loaded.diagnostics.render();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return status_of(loaded);
}

}  // namespace holdfast::tool
