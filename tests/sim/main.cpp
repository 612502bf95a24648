// sim: lets clusters of the VRRP core live through bad days, and says when one breaks a rule.
//
// A seed is a run, exactly. What is found is found again with --seed S --runs 1 --timeline.
#include <atomic>
#include <cstdio>
#include <iostream>
#include <limits>
#include <mutex>
#include <thread>

#include <boost/program_options.hpp>

#include "tests/sim/world.h"

namespace holdfast::sim {
namespace {

namespace options = boost::program_options;

struct Wanted {
    std::uint64_t first_seed = 1;
    double hours = 100;
    std::uint64_t runs = std::numeric_limits<std::uint64_t>::max();
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    bool timeline = false;
    bool cluster_rules_only = false;

    RuleBook rules() const { return cluster_rules_only ? RuleBook::cluster : RuleBook::all; }
};

// What the workers share.
struct Search {
    std::mutex mutex;
    std::uint64_t begun = 0;
    Statistics done;
    std::optional<std::uint64_t> failed;  // the seed
    int tenths = 0;                       // told of so far
};

void tell_progress(Search& search, double wanted_hours) {
    if (search.done.router_hours < wanted_hours / 10 * (search.tenths + 1)) return;
    ++search.tenths;
    std::cerr << fmt::format("{:.0f} of {:.0f} router-hours\n", search.done.router_hours,
                             wanted_hours);
}

void print_run(std::uint64_t seed, RuleBook rules) {
    Timeline timeline(true);
    World world(seed, rules, timeline);
    world.run();
    std::cout << "seed " << seed << ":\n" << describe(world.cluster());
    for (const auto& line : timeline.lines())
        std::cout << line << '\n';
    std::cout << world.violation().value_or("no rule is broken") << '\n';
}

void work(Search& search, const Wanted& wanted) {
    for (;;) {
        std::uint64_t seed = 0;
        {
            const std::lock_guard lock(search.mutex);
            if (search.failed || search.begun == wanted.runs ||
                search.done.router_hours >= wanted.hours)
                return;
            seed = wanted.first_seed + search.begun++;
        }
        Timeline nothing(false);
        World world(seed, wanted.rules(), nothing);
        world.run();
        const std::lock_guard lock(search.mutex);
        search.done += world.statistics();
        tell_progress(search, wanted.hours);
        if (world.violation() && (!search.failed || seed < *search.failed)) search.failed = seed;
    }
}

int simulate(const Wanted& wanted) {
    if (wanted.timeline) {
        print_run(wanted.first_seed, wanted.rules());
        return 0;
    }
    Search search;
    {
        std::vector<std::jthread> workers;
        for (unsigned i = 0; i < wanted.jobs; ++i)
            workers.emplace_back([&] { work(search, wanted); });
    }
    if (search.failed) {
        print_run(*search.failed, wanted.rules());
        std::cout << fmt::format("found after {} runs; again: --seed {} --runs 1\n",
                                 search.done.runs, *search.failed);
        return 1;
    }
    const auto& done = search.done;
    std::cout << fmt::format(
        "{:.0f} router-hours in {} runs from seed {}: {} troubles, {} takeovers, {} adverts; no "
        "rule broken\n",
        done.router_hours, done.runs, wanted.first_seed, done.troubles, done.takeovers,
        done.adverts);
    return 0;
}

int main_with(int count, char** arguments) {
    Wanted wanted;
    options::options_description description("sim: clusters of the VRRP core through bad days");
    description.add_options()("help,h", "this text")(
        "seed", options::value(&wanted.first_seed), "of the first run (1); the next have the next")(
        "hours", options::value(&wanted.hours), "router-hours to simulate (100)")(
        "runs", options::value(&wanted.runs), "at most so many runs")(
        "jobs", options::value(&wanted.jobs),
        "runs at the same time (as many as there are processors)")(
        "timeline", options::bool_switch(&wanted.timeline), "tell the first run")(
        "cluster-rules-only", options::bool_switch(&wanted.cluster_rules_only),
        "do not look at what each host does, only at what comes of it");
    options::variables_map values;
    try {
        options::store(options::parse_command_line(count, arguments, description), values);
        options::notify(values);
    } catch (const options::error& error) {
        std::cerr << "sim: " << error.what() << '\n';
        return 2;
    }
    if (values.contains("help")) {
        std::cout << description;
        return 0;
    }
    return simulate(wanted);
}

}  // namespace
}  // namespace holdfast::sim

int main(int count, char** arguments) { return holdfast::sim::main_with(count, arguments); }
