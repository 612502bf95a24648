// holdfast explain-election: who becomes master, and what would change that. It reads
// configurations and asks nobody else.
#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "parser/config/influences.h"
#include "parser/load.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;
using config::VrrpConfig;
using config::VrrpInstance;

constexpr const char* kExample =
    "Example, for two directors:\n"
    "  holdfast explain-election -f keepalived.conf --peer other/keepalived.conf\n";

// An instance with the sum of what moves its priority.
class Candidate {
  public:
    Candidate(const VrrpConfig& config, const VrrpInstance& instance)
        : instance_(instance), influences_(config::influences(config, instance)) {}

    const VrrpInstance& instance() const { return instance_; }
    const std::vector<config::Influence>& influences() const { return influences_; }

    // With everything well but that one.
    int priority_without(const config::Influence* failed) const {
        int points = 0;
        for (const auto& influence : influences_)
            points += influence.points(&influence != failed);
        return config::effective_priority(instance_.priority, points);
    }
    int priority() const { return priority_without(nullptr); }

    bool same_router(const Candidate& other) const {
        return instance_.vrid == other.instance_.vrid && is_v6() == other.is_v6();
    }

  private:
    bool is_v6() const {
        return !instance_.addresses.empty() && instance_.addresses[0].prefix.address.is_v6();
    }

    const VrrpInstance& instance_;
    std::vector<config::Influence> influences_;
};

std::string weight_text(const config::Weight& weight) {
    if (weight.value == 0) return weight.reverse ? "no weight, reverse" : "no weight";
    return fmt::format("weight {}{}", weight.value, weight.reverse ? " reverse" : "");
}

void describe(const Candidate& candidate) {
    const auto& instance = candidate.instance();
    fmt::print("{}: virtual_router_id {}, priority {}{}\n", instance.name, instance.vrid,
               instance.priority, instance.preempt ? "" : ", nopreempt");
    for (const auto& influence : candidate.influences()) {
        std::string effect;
        if (influence.kind == "file" && influence.weight.value != 0) {
            effect = fmt::format("{:+} for each 1 in it", influence.weight.reverse
                                                              ? -influence.weight.value
                                                              : influence.weight.value);
        } else if (influence.weight.value == 0) {
            effect = fmt::format("{} means FAULT", influence.weight.reverse ? "good" : "bad");
        } else {
            effect =
                fmt::format("good {:+}, bad {:+}", influence.points(true), influence.points(false));
        }
        fmt::print("  {} {}: {}: {}\n", influence.kind, influence.name,
                   weight_text(influence.weight), effect);
    }
    fmt::print("  all is well: priority {}\n", candidate.priority());
}

// What happens when `failed` fails on the master and all is well with the backup.
std::string outcome(const Candidate& master, const Candidate& backup,
                    const config::Influence& failed) {
    if (failed.is_fault(false)) return "FAULT, the backup takes over";
    const int left = master.priority_without(&failed);
    const int other = backup.priority();
    const auto arithmetic = fmt::format("{} against {}", left, other);
    if (left > other) return arithmetic + ": stays master, this can never cause a failover";
    if (left == other)
        return arithmetic + ": the same, the higher IP address decides; write different ones";
    if (!backup.instance().preempt)
        return arithmetic + ": stays master, because the backup has nopreempt";
    return arithmetic + ": the backup takes over";
}

void compare(const Candidate& ours, const Candidate& peer, const std::string& file) {
    const int here = ours.priority();
    const int there = peer.priority();
    fmt::print("  with {}: {} here, {} there: {}\n", file, here, there,
               here > there   ? "this machine is master"
               : here < there ? "the peer is master"
                              : "the same, the higher IP address decides; write different ones");
    const bool we_begin = here > there;
    const auto& first = we_begin ? ours : peer;
    const auto& second = we_begin ? peer : ours;
    for (const auto& influence : first.influences()) {
        if (influence.kind == "file" && influence.weight.value != 0) continue;
        fmt::print("    {} {} fails on the master: {}\n", influence.kind, influence.name,
                   outcome(first, second, influence));
    }
}

std::optional<config::Config> load(const std::string& file, const std::string& id) {
    auto loaded = config::load(file, {id, nullptr});
    if (!loaded.config) fmt::print(stderr, "{}", loaded.diagnostics.render());
    return std::move(loaded.config);
}

int explain(const std::string& file, const std::vector<std::string>& peers, const std::string& id) {
    const auto ours = load(file, id);
    if (!ours) return kBad;
    std::map<std::string, config::Config> others;
    for (const auto& peer : peers) {
        auto other = load(peer, id);
        if (!other) return kBad;
        others.emplace(peer, std::move(*other));
    }
    for (const auto& instance : ours->vrrp.instances) {
        const Candidate candidate(ours->vrrp, instance);
        describe(candidate);
        for (const auto& [name, other] : others) {
            for (const auto& theirs : other.vrrp.instances) {
                const Candidate peer(other.vrrp, theirs);
                if (candidate.same_router(peer)) compare(candidate, peer, name);
            }
        }
    }
    return kGood;
}

}  // namespace

int run_explain_election(const std::vector<std::string>& arguments) {
    po::options_description options("holdfast explain-election");
    options.add_options()("help,h", "this text")(
        "file,f", po::value<std::string>()->default_value(kDefaultFile), "the configuration")(
        "peer", po::value<std::vector<std::string>>()->default_value({}, ""),
        "the configuration of another machine of the cluster; may be given again")(
        "config-id,i", po::value<std::string>()->default_value(""),
        "what @ID lines are compared with");
    po::variables_map given;
    po::store(po::command_line_parser(arguments).options(options).run(), given);
    if (given.contains("help")) {
        fmt::print("usage: holdfast explain-election [OPTION]...\n{}\n{}",
                   (std::ostringstream() << options).str(), kExample);
        return kGood;
    }
    return explain(given["file"].as<std::string>(), given["peer"].as<std::vector<std::string>>(),
                   given["config-id"].as<std::string>());
}

}  // namespace holdfast::tool
