#include "ipvs/shell.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "ipvs/core/narration.h"
#include "lib/described_json.h"

namespace holdfast::ipvs {

namespace {

// How soon a table that somebody else has changed is put right, and what the kernel has refused is
// tried again.
constexpr std::chrono::seconds kDriftInterval(5);
// Looking at a large table must not become this process's occupation: it takes a twentieth of the
// time at most.
constexpr int kPausePerLook = 19;

// A service that could not be added takes no servers: only the first refusal says something.
std::vector<std::string> worth_saying(const Operations& operations,
                                      const std::vector<Refused>& refused) {
    std::set<ServiceKey> missing;
    std::vector<std::string> lines;
    for (const auto& refusal : refused) {
        const auto& operation = operations[refusal.index];
        if (refusal.error.code == ESRCH && missing.contains(service_of(operation))) continue;
        if (std::holds_alternative<NewService>(operation)) missing.insert(service_of(operation));
        lines.push_back(refusal.error.message);
    }
    return lines;
}

std::string explain(const Error& error) {
    if (error.code != ENOENT) return error.message;
    return "IPVS: Can't initialize ipvs: " + error.message +
           "; virtual servers are served as soon as it is, everything else goes on";
}

}  // namespace

Shell::Shell(ipc::Child& child) : child_(child), timer_(child.loop()) {}

std::vector<std::string> Shell::configure(const boost::json::value& slice) {
    auto config = from_json<config::LvsConfig>(slice);
    if (!config) return {"the LVS configuration handed over: " + config.error().message};
    virtual_servers_.configure(std::move(*config));
    changed_.clear();
    complaints_.clear();
    auto keys = virtual_servers_.keys();
    keys.insert(owned_.begin(), owned_.end());
    auto problems = reconcile(keys, Cause::configuration);
    look_for_drift_later();
    return problems;
}

void Shell::receive(const ipc::Message& message) {
    const auto* verdict = std::get_if<ipc::ServerVerdict>(&message);
    if (!verdict) return;
    if (const auto key = virtual_servers_.hear(*verdict)) reconcile_soon(*key);
}

void Shell::stop() {
    timer_.cancel();
    virtual_servers_.configure({});
    changed_.clear();
    for (const auto& problem : reconcile(std::set(owned_), Cause::configuration))
        child_.log().error("{}", problem);
    child_.finish();
}

// Verdicts come in crowds: when a rack goes dark, when this process has been started anew. Those
// that are here already are carried out together.
void Shell::reconcile_soon(const ServiceKey& key) {
    if (changed_.empty()) {
        boost::asio::post(child_.loop(), [this] { reconcile_after_verdicts(); });
    }
    changed_.insert(key);
}

void Shell::reconcile_after_verdicts() {
    for (const auto& problem : reconcile(std::exchange(changed_, {}), Cause::verdict))
        child_.log().error("{}", problem);
}

void Shell::look_for_drift_later() {
    timer_.expires_after(std::max<Clock::duration>(kDriftInterval, kPausePerLook * last_look_));
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        const auto began = Clock::now();
        const auto before = std::exchange(complaints_, {});
        for (const auto& problem : reconcile(std::set(owned_), Cause::drift)) {
            if (!before.contains(problem)) child_.log().error("{}", problem);
        }
        last_look_ = Clock::now() - began;
        look_for_drift_later();
    });
}

// The one way to the kernel. When the line fails nobody knows what has been done, so the table is
// looked at once more; what fails then is left to the next look for drift. `keys` may not be owned_
// itself, which changes meanwhile.
std::vector<std::string> Shell::reconcile(const std::set<ServiceKey>& keys, Cause cause) {
    if (keys.empty()) return {};
    for (const auto& key : keys) {
        if (const auto line = virtual_servers_.quorum_news(key); !line.empty())
            child_.log().info("{}", line);
    }
    owned_.insert(keys.begin(), keys.end());
    auto problems = attempt(keys, cause);
    if (!problems && problems.error().code != ENOENT) {
        for (const auto& line : news({problems.error().message + "; trying again"}))
            child_.log().warning("{}", line);
        problems = attempt(keys, cause);
    }
    return news(problems ? *problems : std::vector{explain(problems.error())});
}

// Looks at what is there, then does what is missing. What the kernel refuses comes back.
Result<std::vector<std::string>> Shell::attempt(const std::set<ServiceKey>& keys, Cause cause) {
    const auto desired = virtual_servers_.desired(keys);
    const auto actual = kernel_.read(keys, desired);
    if (!actual) return actual.error();
    const auto operations = plan(desired, *actual, keys);
    std::vector<std::string> problems;
    std::set<ServiceKey> still_there;  // though it should not, perhaps
    if (!operations.empty()) {
        const auto refused = kernel_.apply(operations);
        if (!refused) return refused.error();
        std::set<std::size_t> failed;
        for (const auto& refusal : *refused) {
            failed.insert(refusal.index);
            still_there.insert(service_of(operations[refusal.index]));
        }
        tell(operations, failed, *actual, cause);
        problems = worth_saying(operations, *refused);
    }
    std::erase_if(owned_, [&](const auto& key) {
        return keys.contains(key) && !desired.contains(key) && !still_there.contains(key);
    });
    return problems;
}

void Shell::tell(const Operations& operations, const std::set<std::size_t>& failed,
                 const Table& before, Cause cause) {
    if (cause == Cause::drift && failed.size() < operations.size()) {
        child_.log().warning("The IPVS table is not what it should be, repairing it");
    }
    for (const auto& line : narrate(operations, failed, before, virtual_servers_))
        child_.log().info("{}", line);
}

// What has not been said already. What cannot be done is tried again and again, and said once.
std::vector<std::string> Shell::news(std::vector<std::string> complaints) {
    std::erase_if(complaints, [&](const auto& line) { return !complaints_.insert(line).second; });
    return complaints;
}

}  // namespace holdfast::ipvs
