// holdfast: the operator's command.
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "tools/holdfast/live/candidates.h"
#include "tools/holdfast/live/verbs.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

constexpr Verb kVerbs[] = {
    {"check", "[-f FILE] [--format text|json] [-i ID]", "say what is wrong with a configuration",
     run_check},
    {"completion", "bash|zsh|fish", "print what makes a shell complete this command's words",
     run_completion},
    {"explain", "KEYWORD | --unimplemented [--format text|json|man]", "say what a keyword means",
     run_explain},
    {"explain-election", "[-f FILE] [--peer FILE]... [-i ID]",
     "show the arithmetic of who becomes master", run_explain_election},
    {"fmt", "[--check|--write] [FILE]...", "lay configuration files out", run_fmt},
    {"plan", "[--from FILE] [-f FILE] [-i ID] [--format text|json]",
     "say what a reload would change, in the kernel and on the wire", run_plan},
    {"simulate", "[NAME=]FILE... [--event \"TIME WHAT\"]... [--until TIME]",
     "rehearse what happens to a cluster, in no time", run_simulate},
    {"upgrade", "[-p FILE]", "have the daemon become the programs on disk, unnoticed", run_upgrade},
    {"url", "[--virtualhost NAME [--sni]] URL",
     "ask for a page, and print the block that checks it", run_url},
};

void print_usage(std::FILE* to) {
    fmt::print(to, "usage: holdfast VERB [ARGUMENT...]\n");
    for (const auto& verb : kVerbs)
        fmt::print(to, "  holdfast {} {}\n      {}\n", verb.name, verb.arguments, verb.doc);
    fmt::print(to, "with the daemon that runs:\n");
    for (const auto& verb : live_verbs())
        fmt::print(to, "  holdfast {} {}\n      {}\n", verb.name, verb.arguments, verb.doc);
}

// What a shell asks: what may come after these words.
int run_complete(const std::vector<std::string>& words) {
    if (words.empty()) {
        for (const auto& verb : kVerbs)
            fmt::print("{}\n", verb.name);
        for (const auto& verb : live_verbs())
            fmt::print("{}\n", verb.name);
        return kGood;
    }
    for (const auto& candidate : candidates_after(words[0], std::span(words).subspan(1)))
        fmt::print("{}\n", candidate);
    return kGood;
}

int run(const std::vector<std::string>& arguments) {
    if (arguments.empty()) {
        print_usage(stderr);
        return kUsage;
    }
    const std::string_view name = arguments[0];
    if (name == "--help" || name == "-h" || name == "help") {
        print_usage(stdout);
        return kGood;
    }
    if (name == "--version") {
        fmt::print("holdfast {}\n", HOLDFAST_VERSION);
        return kGood;
    }
    for (const auto& verb : kVerbs) {
        if (name == verb.name) return verb.run({arguments.begin() + 1, arguments.end()});
    }
    if (name == "complete") return run_complete({arguments.begin() + 1, arguments.end()});
    for (const auto& verb : live_verbs()) {
        if (name == verb.name) return run_live(verb, {arguments.begin() + 1, arguments.end()});
    }
    fmt::print(stderr, "holdfast: no verb '{}'\n", name);
    print_usage(stderr);
    return kUsage;
}

}  // namespace
}  // namespace holdfast::tool

int main(int argc, char** argv) {
    try {
        return holdfast::tool::run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        fmt::print(stderr, "holdfast: {}\n", error.what());
        return holdfast::tool::kUsage;
    }
}
