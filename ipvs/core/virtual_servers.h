// VirtualServers: what the IPVS process knows: the configuration, what the checkers have said about
// its servers, and so what the kernel's table should be.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ipvs/core/desired.h"
#include "ipvs/core/failure_guard.h"
#include "ipvs/core/slow_start.h"
#include "lib/ipc/messages.h"
#include "lib/ipc/reports.h"
#include "lib/log.h"
#include "parser/config/ipvs.h"

namespace holdfast::ipvs {

// What is to be told of a change: in the log, to a program, to the notify pipes.
struct News {
    std::string virtual_server;  // as the log names it
    std::string real_server;     // likewise; empty: it is about the virtual server
    bool up = false;             // or has its quorum
    std::string reason;          // of a real server: why no check says it
    bool in_log = false;
    bool first = false;           // of a virtual server: it has only begun
    Rare<config::Script> script;  // of notify_up, notify_down, quorum_up or quorum_down
};

// A line for the log.
struct Remark {
    Severity severity = Severity::info;
    std::string text;
};

// Time is handed in, and never runs backwards.
class VirtualServers {
  public:
    // Answers what cannot be. A service that two virtual servers have is the first one's. Verdicts
    // on servers that are not configured are forgotten.
    std::vector<std::string> configure(config::IpvsConfig config);

    // An earlier life of this process may have known more than the verdicts that were remembered
    // for it: which of these services, as the kernel has them now, tell of that? To be asked after
    // the first configuration, and the answer to be given to resume().
    std::set<ServiceKey> worth_a_look() const;
    void resume(const Table& actual, TimePoint now);

    // The services that the verdict changes; none if it says what was taken for true anyway. A
    // verdict that comes before the first configuration is remembered for it.
    std::vector<ServiceKey> hear(const ipc::ServerVerdict& verdict, TimePoint now);

    // An operator gives a server its weight, whatever is configured; none: takes that back. It
    // outlives reloads, also those that take the server out for a while. Answers as hear().
    std::vector<ServiceKey> order(const ipc::OrderWeight& order);

    // How things stand, as far as that is wanted; `actual`: the kernel's keys(wanted).
    ipc::IpvsReport report(const ipc::Wanted& wanted, const Table& actual) const;
    std::set<ServiceKey> keys(const ipc::Wanted& wanted) const;

    // Time has come to next_deadline(), or later: the services whose servers weigh more now.
    std::vector<ServiceKey> advance(TimePoint now);
    std::optional<TimePoint> next_deadline() const { return next_step_; }

    // Whether the virtual servers have their quorum, after all that was heard. To be called before
    // desired(); answers what is to be told since the last call.
    std::vector<News> settle();

    // Whether anybody is there for it: of thousands of services that begin well, and have no
    // program that wants to know, nobody needs to be told.
    bool is_heard(const News& news) const {
        return !(news.first && news.up) || news.script || config_.has_listeners;
    }

    // What is to be said in the log since the last call; and by whatever means there are.
    std::vector<Remark> take_remarks() { return std::exchange(remarks_, {}); }
    std::vector<ipc::GuardNews> take_alarms() { return std::exchange(alarms_, {}); }

    // The end: what those with "omega" want to be told.
    std::vector<News> retire();

    // All services; those of `keys` that are configured.
    Table desired() const;
    Table desired(const std::set<ServiceKey>& keys) const;
    std::set<ServiceKey> keys() const;
    // Of the services whose servers are drained when they leave the configuration.
    std::map<ServiceKey, config::seconds> removal_delays() const;

    const config::IpvsSettings& settings() const { return config_.settings; }
    // Null when there is none.
    const config::VirtualServer* find(const ServiceKey& key) const;
    // Whether the server, by its name in the kernel's table, has not got all of its weight yet.
    bool is_rising(const ServiceKey& key, const IpEndpoint& server) const;

  private:
    struct VirtualServer {
        const config::VirtualServer* config = nullptr;  // into config_
        std::vector<ServiceKey> services;
        Standing standing;
        FailureGuard guard;
        SlowStart slow_start;
        bool is_new = true;
    };
    using All = std::map<std::string, VirtualServer>;  // by config::id_of()

    ipc::ServiceReport report(const VirtualServer& server, const Table& actual) const;
    void begin(const config::VirtualServer& config, All& before,
               std::vector<std::string>& problems);
    void adopt(VirtualServer& server, VirtualServer& before);
    void part_from(const VirtualServer& server, const std::string& why);
    void settle(VirtualServer& server);
    bool tell_guard(VirtualServer& server, const config::RealServer& real, bool was_up, int weight,
                    TimePoint now);
    void adopt_guards(VirtualServer& server, VirtualServer& before);
    void rise(VirtualServer& server, const config::RealServer& real, double share, TimePoint now);
    void follow_slow_start(VirtualServer& server);
    bool follow_guard(VirtualServer& server, FailureGuard::Change change);
    void resume(VirtualServer& server, const config::RealServer& real, const TableEntry& there,
                TimePoint now);
    void tell(const config::VirtualServer& of, const config::RealServer& server, bool up,
              std::string reason = {});
    void tell(const config::VirtualServer& about, bool up, std::string reason, bool in_log,
              bool first);

    config::IpvsConfig config_;
    All servers_;
    std::map<ServiceKey, const VirtualServer*> services_;  // into servers_
    std::map<std::string, std::map<IpEndpoint, Verdict>> early_verdicts_;
    std::map<std::string, std::map<IpEndpoint, int>> orders_;  // by id
    std::set<std::string> unsettled_;                          // ids
    std::set<std::string> rising_;  // ids of those with servers that rise
    std::optional<TimePoint> next_step_;
    std::vector<News> news_;
    std::vector<Remark> remarks_;
    std::vector<ipc::GuardNews> alarms_;
    bool configured_ = false;
};

}  // namespace holdfast::ipvs
