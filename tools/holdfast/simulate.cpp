// holdfast simulate: who holds which address while this and that befalls a cluster, from its
// configurations alone. It touches nothing.
#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "parser/load.h"
#include "simulation/rehearsal.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;
using sim::Time;

constexpr const char* kExample =
    "Example, for two directors, the first of which dies and comes back:\n"
    "  holdfast simulate A=lb1/keepalived.conf B=lb2/keepalived.conf \\\n"
    "      --event '10s kill A' --event '30s start A' --until 40s\n";
// It goes on for so many advert intervals after the last event, unless told otherwise.
constexpr int kAfterwards = 10;
constexpr std::size_t kMostHosts = 26;

double seconds(Time time) { return std::chrono::duration<double>(time).count(); }

void tell(Time now, const std::string& machine, const std::string& text) {
    fmt::print("{:12.6f}  {:<3} {}\n", seconds(now), machine, text);
}

// NAME=FILE, or a file whose machine is A, B, C...; the name is also what @ID lines are for.
std::optional<sim::Role> role_of(const std::string& word, std::size_t number) {
    const auto equals = word.find('=');
    const bool named = equals != std::string::npos && equals != 0;
    const auto name = named ? word.substr(0, equals)
                            : std::string(1, static_cast<char>('A' + static_cast<int>(number)));
    auto loaded = config::load(named ? word.substr(equals + 1) : word, {name, nullptr});
    if (!loaded.config) {
        fmt::print(stderr, "{}", loaded.diagnostics.render());
        return std::nullopt;
    }
    return sim::Role{name, std::move(loaded.config->vrrp)};
}

std::optional<std::vector<sim::Role>> roles_of(const std::vector<std::string>& words) {
    std::vector<sim::Role> roles;
    for (const auto& word : words) {
        auto role = role_of(word, roles.size());
        if (!role) return std::nullopt;
        for (const auto& other : roles) {
            if (other.machine == role->machine)
                throw po::error(fmt::format("two hosts are called {}", role->machine));
        }
        roles.push_back(std::move(*role));
    }
    return roles;
}

void print_services(const sim::Rehearsal& rehearsal) {
    const auto services = rehearsal.services();
    std::size_t width = 7;
    for (const auto& [address, service] : services)
        width = std::max(width, address.size());
    fmt::print("\n{:<{}}  {:<8}  {:>14}  {:>14}  {:>14}\n", "address", width, "held by",
               "unanswered, s", "at a stretch", "held by two, s");
    for (const auto& [address, service] : services) {
        fmt::print(
            "{:<{}}  {:<8}  {:>14.6f}  {:>14.6f}  {:>14.6f}\n", address, width,
            service.holders.empty() ? "nobody" : fmt::format("{}", fmt::join(service.holders, ",")),
            seconds(service.unanswered), seconds(service.longest_unanswered),
            seconds(service.doubled));
    }
}

int simulate(const std::vector<sim::Role>& roles, const std::vector<sim::Incident>& incidents,
             std::optional<Time> until) {
    const auto rehearsal = sim::Rehearsal::prepare(roles, tell);
    if (!rehearsal) throw po::error(rehearsal.error().message);
    auto end = kAfterwards * (*rehearsal)->longest_interval();
    Time last(0);
    for (const auto& incident : incidents) {
        if (const auto planned = (*rehearsal)->plan(incident); !planned)
            throw po::error(planned.error().message);
        last = std::max(last, incident.at);
    }
    end = until.value_or(last + end);
    const auto done = (*rehearsal)->run_until(end);
    tell(end, "", "end");
    print_services(**rehearsal);
    if (!done) fmt::print(stderr, "holdfast simulate: {}\n", done.error().message);
    return done ? kGood : kBad;
}

void print_help(const po::options_description& options) {
    fmt::print(
        "usage: holdfast simulate [OPTION]... [NAME=]FILE...\n"
        "Hosts without a NAME are A, B, C...; a NAME is also what @ID lines are compared "
        "with.\n{}\nEvents:\n",
        (std::ostringstream() << options).str());
    for (const auto& form : sim::incident_forms())
        fmt::print("  TIME {:<24} {}\n", form.form, form.doc);
    fmt::print("\n{}", kExample);
}

int simulate_given(const po::variables_map& given) {
    const auto files = given["file"].as<std::vector<std::string>>();
    if (files.empty()) throw po::error("which configuration? Give the file of each host");
    if (files.size() > kMostHosts) throw po::error("26 hosts at most");
    std::vector<sim::Incident> incidents;
    for (const auto& text : given["event"].as<std::vector<std::string>>()) {
        auto incident = sim::read_incident(text);
        if (!incident) throw po::error(incident.error().message);
        incidents.push_back(std::move(*incident));
    }
    std::optional<Time> until;
    if (given.contains("until")) {
        const auto time = sim::read_time(given["until"].as<std::string>());
        if (!time) throw po::error("--until: " + time.error().message);
        until = *time;
    }
    auto roles = roles_of(files);
    return roles ? simulate(*roles, incidents, until) : kBad;
}

}  // namespace

int run_simulate(const std::vector<std::string>& arguments) {
    const std::vector<std::string> none;
    po::options_description options;
    options.add_options()("help,h", "this text")(
        "event,e", po::value<std::vector<std::string>>()->default_value(none, ""),
        "what happens and when, such as \"10s kill A\"; may be given again")(
        "until", po::value<std::string>(),
        "how long to go on; default: ten advert intervals after the last event");
    po::options_description all;
    all.add(options).add_options()("file",
                                   po::value<std::vector<std::string>>()->default_value(none, ""));
    po::positional_options_description positions;
    positions.add("file", -1);
    try {
        po::variables_map given;
        po::store(po::command_line_parser(arguments).options(all).positional(positions).run(),
                  given);
        if (!given.contains("help")) return simulate_given(given);
    } catch (const po::error& error) {
        fmt::print(stderr, "holdfast simulate: {}\n", error.what());
        return kUsage;
    }
    print_help(options);
    return kGood;
}

}  // namespace holdfast::tool
