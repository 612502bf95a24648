// holdfast plan: what a reload would change, before it is made. It touches nothing.
#include "tools/plan/plan.h"

#include <optional>
#include <sstream>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "lib/parse_json.h"
#include "lib/write_json.h"
#include "parser/config/control_slice.h"
#include "parser/load.h"
#include "tools/holdfast/config_status.h"
#include "tools/holdfast/live/daemon_socket.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;

config::Config without_secrets(config::Config config) {
    auto slice = config::control_slice(std::move(config), {});
    return {std::move(slice.global), std::move(slice.vrrp), std::move(slice.lvs)};
}

// What the daemon on this machine runs now. It does not tell its secrets.
Result<config::Config> running_configuration(const std::string& socket) {
    auto daemon = DaemonSocket::connect(socket);
    if (!daemon) return daemon.error();
    control::Request asking;
    asking.verb = "configuration";
    const auto text = daemon->ask(asking);
    if (!text) return text.error();
    auto slice = parse_json<config::ControlConfig>(*text);
    if (!slice) return slice.error();
    return config::Config{std::move(slice->global), std::move(slice->vrrp), std::move(slice->lvs)};
}

// A reload refuses what has errors. Null: it does, and that has been said.
std::optional<config::Config> load_whole(const std::string& file, const std::string& id,
                                         int& status) {
    auto loaded = config::load(file, {id, nullptr});
    const bool usable = loaded.config && !loaded.diagnostics.has_errors();
    std::fputs(loaded.diagnostics.render().c_str(), stderr);
    if (usable) return std::move(loaded.config);
    status = status_of(loaded);
    return std::nullopt;
}

void print(const std::vector<plan::Part>& parts) {
    if (parts.empty()) fmt::print("Nothing would change.\n");
    for (const auto& part : parts) {
        fmt::print("{}:\n", part.when);
        for (const auto& [about, what] : part.changes) {
            const bool says_itself = about.empty() || what.find(about) != std::string::npos;
            fmt::print("    {}{}{}\n", says_itself ? "" : about, says_itself ? "" : ": ", what);
        }
    }
}

int plan_reload(const po::variables_map& given) {
    const auto id = given["config-id"].as<std::string>();
    const auto format = given["format"].as<std::string>();
    if (format != "text" && format != "json")
        throw po::error(fmt::format("no format '{}' (text, json)", format));
    int status = kGood;
    std::optional<config::Config> before;
    if (given.contains("from")) {
        before = load_whole(given["from"].as<std::string>(), id, status);
        if (!before) return kBad;
    } else {
        auto running = running_configuration(given["socket"].as<std::string>());
        if (!running) {
            fmt::print(stderr, "holdfast plan: {} (or say with --from what runs)\n",
                       running.error().message);
            return kBad;
        }
        before = std::move(*running);
    }
    const auto file = given["file"].as<std::string>();
    auto after = load_whole(file, id, status);
    if (!after) {
        fmt::print(stderr, "{} would be refused, and nothing changed\n", file);
        return status;
    }
    if (!given.contains("from")) after = without_secrets(std::move(*after));
    const auto parts = plan::reload(*before, *after);
    if (format == "json") {
        fmt::print("{}\n", whole_json(parts));
    } else {
        print(parts);
    }
    return kGood;
}

}  // namespace

int run_plan(const std::vector<std::string>& arguments) {
    po::options_description options;
    options.add_options()("help,h", "this text")(
        "from", po::value<std::string>(),
        "the configuration that runs; default: what the daemon says")(
        "socket,s", po::value<std::string>()->default_value(kDefaultSocket), "of the daemon")(
        "file,f", po::value<std::string>()->default_value(kDefaultFile),
        "the configuration to be loaded")("format", po::value<std::string>()->default_value("text"),
                                          "text or json")(
        "config-id,i", po::value<std::string>()->default_value(""),
        "what @ID lines are compared with");
    po::positional_options_description positional;
    positional.add("file", 1);
    try {
        po::variables_map given;
        po::store(po::command_line_parser(arguments).options(options).positional(positional).run(),
                  given);
        if (!given.contains("help")) return plan_reload(given);
    } catch (const po::error& error) {
        fmt::print(stderr, "holdfast plan: {}\n", error.what());
        return kUsage;
    }
    fmt::print(
        "usage: holdfast plan [OPTION]... [FILE]\n{}\n"
        "It takes servers that are up to stay up, and interfaces that are named to be there.\n"
        "Exit status: 0, or as of holdfast check when a reload would refuse the file.\n",
        (std::ostringstream() << options).str());
    return kGood;
}

}  // namespace holdfast::tool
