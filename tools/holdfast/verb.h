// The verbs of holdfast(8).
#pragma once

#include <string>
#include <vector>

namespace holdfast::tool {

// The exit statuses of holdfast, as of other programs.
inline constexpr int kGood = 0;
inline constexpr int kBad = 1;    // what was asked is not so
inline constexpr int kUsage = 2;  // the command line makes no sense

inline constexpr const char* kDefaultFile = "/etc/keepalived/keepalived.conf";

struct Verb {
    const char* name;
    const char* arguments;
    const char* doc;
    const char* example;  // main() adds it to what --help says
    int (*run)(const std::vector<std::string>& arguments);
};

int run_completion(const std::vector<std::string>& arguments);
int run_check(const std::vector<std::string>& arguments);
int run_explain(const std::vector<std::string>& arguments);
int run_explain_election(const std::vector<std::string>& arguments);
int run_fmt(const std::vector<std::string>& arguments);
int run_plan(const std::vector<std::string>& arguments);
int run_simulate(const std::vector<std::string>& arguments);
int run_upgrade(const std::vector<std::string>& arguments);
int run_url(const std::vector<std::string>& arguments);

}  // namespace holdfast::tool
