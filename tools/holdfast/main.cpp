// holdfast: the operator's command.
#include <cstdio>
#include <iostream>
#include <string_view>

#include <fmt/format.h>

#include "tools/holdfast/live/candidates.h"
#include "tools/holdfast/live/verbs.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

constexpr Verb kVerbs[] = {
    {"check", "[-f FILE] [--format text|json] [-i ID]", "say what is wrong with a configuration",
     "holdfast check -f /etc/keepalived/keepalived.conf", run_check},
    {"completion", "bash|zsh|fish", "print what makes a shell complete this command's words",
     "holdfast completion bash > /etc/bash_completion.d/holdfast", run_completion},
    {"explain", "KEYWORD | --unimplemented [--format text|json|man]", "say what a keyword means",
     "holdfast explain preempt_delay", run_explain},
    {"explain-election", "[-f FILE] [--peer FILE]... [-i ID]",
     "show the arithmetic of who becomes master", "holdfast explain-election --peer lb2.conf",
     run_explain_election},
    {"fmt", "[--check|--write] [FILE]...", "lay configuration files out",
     "holdfast fmt --check /etc/keepalived/keepalived.conf", run_fmt},
    {"plan", "[--from FILE] [-f FILE] [-i ID] [--format text|json]",
     "say what a reload would change, in the kernel and on the wire", "holdfast plan -f new.conf",
     run_plan},
    {"simulate", "[NAME=]FILE... [--event \"TIME WHAT\"]... [--until TIME]",
     "rehearse what happens to a cluster, in no time",
     "holdfast simulate lb1.conf lb2.conf --event \"10s kill A\"", run_simulate},
    {"upgrade", "[-p FILE]", "have the daemon become the programs on disk, unnoticed",
     "holdfast upgrade -p /run/holdfast.pid", run_upgrade},
    {"url", "[--virtualhost NAME [--sni]] URL",
     "ask for a page, and print the block that checks it", "holdfast url http://10.0.0.1/health",
     run_url},
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

int run_with_example(const Verb& verb, const std::vector<std::string>& arguments) {
    const int status = verb.run({arguments.begin() + 1, arguments.end()});
    const bool asks = arguments.size() == 2 && (arguments[1] == "--help" || arguments[1] == "-h");
    if (asks && status == kGood) {
        std::cout.flush();
        fmt::print("\nexample: {}\n", verb.example);
    }
    return status;
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
        if (name == verb.name) return run_with_example(verb, arguments);
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
