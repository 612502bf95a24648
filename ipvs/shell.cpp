#include "ipvs/shell.h"

#include <algorithm>

#include <boost/asio/post.hpp>

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

Timeouts timeouts_of(const config::IpvsSettings& settings) {
    const auto number = [](const std::optional<config::seconds>& time) {
        return static_cast<std::uint32_t>(time ? time->count() : 0);
    };
    return {number(settings.tcp_timeout), number(settings.tcp_fin_timeout),
            number(settings.udp_timeout)};
}

std::set<ServiceKey> keys_of(const std::map<ServiceKey, config::seconds>& delays) {
    std::set<ServiceKey> keys;
    for (const auto& [key, delay] : delays)
        keys.insert(keys.end(), key);
    return keys;
}

std::string explain(const Error& error) {
    if (error.code != ENOENT) return error.message;
    return "IPVS: Can't initialize ipvs: " + error.message +
           "; virtual servers are served as soon as it is, everything else goes on";
}

}  // namespace

Shell::Shell(ipc::Child& child)
    : child_(child),
      connections_(
          child.loop(), [this] { return connections(); },
          [this] {
              const auto& daemon = virtual_servers_.settings().sync_daemon;
              if (daemon) child_.tell(ipc::ConnectionsCaughtUp{daemon->instance});
          }),
      timer_(child.loop()),
      step_timer_(child.loop()) {}

std::vector<std::string> Shell::configure(const ipc::Slice& slice) {
    auto config = slice.read<config::IpvsConfig>();
    if (!config) return {"the LVS configuration handed over: " + config.error().message};
    const auto delays = virtual_servers_.removal_delays();
    const auto before = virtual_servers_.desired(keys_of(delays));
    const auto widened = kernel_.set_receive_buffer(config->command_buffer);
    auto problems = virtual_servers_.configure(std::move(*config));
    if (!widened) problems.push_back("lvs_netlink_cmd_rcv_bufs: " + widened.error().message);
    drain(before, delays);
    if (!std::exchange(resumed_, true)) resume();
    take_over_ = take_over_ && virtual_servers_.settings().flush;
    changed_.clear();
    complaints_.clear();
    auto keys = virtual_servers_.keys();
    keys.insert(owned_.begin(), owned_.end());
    auto more = reconcile(std::move(keys), Cause::configuration);
    std::move(more.begin(), more.end(), std::back_inserter(problems));
    look_for_drift_later();
    advance_in_time();
    return problems;
}

// What cannot be read now will be complained about when it is to be changed.
void Shell::resume() {
    const auto keys = virtual_servers_.worth_a_look();
    if (keys.empty()) return;
    auto there = kernel_.services(keys);
    if (!there) return;
    const auto actual = kernel_.take(*there, keys, virtual_servers_.desired(keys));
    if (actual) virtual_servers_.resume(*actual, Clock::now());
}

// Those servers leave slowly that a reload has taken from a service that stays.
void Shell::drain(const Table& before, const std::map<ServiceKey, config::seconds>& delays) {
    const auto after = virtual_servers_.desired(keys_of(delays));
    for (const auto& [key, entry] : after) {
        for (const auto& [endpoint, server] : before.at(key).destinations) {
            if (entry.destinations.contains(endpoint)) continue;
            draining_.begin(key, server, Clock::now() + delays.at(key));
            child_.log().info("Draining service {} of VS {}, for {} s at most",
                              in_log(endpoint, key), in_log(key), delays.at(key).count());
        }
    }
}

void Shell::receive(const ipc::Message& message) {
    if (const auto* verdict = std::get_if<ipc::ServerVerdict>(&message)) {
        const auto keys = virtual_servers_.hear(*verdict, Clock::now());
        if (!keys.empty()) reconcile_soon({keys.begin(), keys.end()});
        advance_in_time();
    } else if (const auto* change = std::get_if<ipc::InstanceChanged>(&message)) {
        instance_changed(*change);
    } else if (const auto* order = std::get_if<ipc::OrderWeight>(&message)) {
        const auto keys = virtual_servers_.order(*order);
        if (!keys.empty()) reconcile_soon({keys.begin(), keys.end()});
    } else if (const auto* ask = std::get_if<ipc::AskReport>(&message)) {
        report(*ask);
    }
}

void Shell::instance_changed(const ipc::InstanceChanged& change) {
    instances_[change.instance] = change.state;
    const auto& daemon = virtual_servers_.settings().sync_daemon;
    if (!daemon || daemon->instance != change.instance) return;
    if (change.state != ipc::InstanceState::backup) connections_.end();
    connections_.tell_again();  // to a new process
    reconcile_soon({});
}

Result<std::uint64_t> Shell::connections() {
    const auto table = kernel_.read_with_counters(virtual_servers_.keys());
    if (!table) return table.error();
    return connections_of(*table);
}

void Shell::report(const ipc::AskReport& ask) {
    const auto keys = virtual_servers_.keys(ask.wanted);
    const auto actual = keys.empty() ? Result<Table>(Table()) : kernel_.read_with_counters(keys);
    auto report = virtual_servers_.report(ask.wanted, actual ? *actual : Table());
    if (!actual) report.problem = actual.error().message;
    child_.report(ask.number, ipc::Reporter::ipvs, report);
}

// The programs that "omega" asks for run when the table is gone; the supervisor waits for them.
void Shell::stop() {
    timer_.cancel();
    step_timer_.cancel();
    connections_.end();
    changed_.clear();
    const auto last_news = virtual_servers_.retire();
    const bool flush = virtual_servers_.settings().flush_on_stop == config::FlushOnStop::yes;
    virtual_servers_.configure({});
    draining_ = {};
    static_cast<void>(virtual_servers_.settle());
    for (const auto& problem : flush ? flush_at_the_end() : std::vector<std::string>())
        child_.log().error("{}", problem);
    reconcile_aloud(std::set(owned_), Cause::configuration);
    for (const auto& news : last_news)
        tell(news);
    child_.finish();
}

std::vector<std::string> Shell::flush_at_the_end() {
    const auto done = kernel_.apply({Flush{}});
    if (!done) return {done.error().message};
    if (!done->empty()) return {done->front().error.message};
    child_.log().info("{}", narrate(Flush{}, {}, nullptr));
    return {};
}

void Shell::tell(const News& news) {
    ipc::ServiceNews message{news.virtual_server, news.real_server, news.up, news.reason,
                             news.first};
    if (news.script) {
        const auto& owner = news.script->run_as;
        message.command = news.script->command;
        message.user = owner.user;
        message.group = owner.group;
        message.supplementary_groups = owner.supplementary_groups;
    }
    child_.tell(message);
}

// Verdicts come in crowds: when a rack goes dark, when this process has been started anew. Those
// that are here already are carried out together.
void Shell::reconcile_soon(const std::set<ServiceKey>& keys) {
    if (!std::exchange(soon_, true)) {
        boost::asio::post(child_.loop(), [this] {
            soon_ = false;
            reconcile_aloud(std::exchange(changed_, {}), Cause::verdict);
        });
    }
    changed_.insert(keys.begin(), keys.end());
}

void Shell::reconcile_aloud(std::set<ServiceKey> keys, Cause cause) {
    for (const auto& problem : reconcile(std::move(keys), cause))
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

void Shell::advance_in_time() {
    const auto deadline = virtual_servers_.next_deadline();
    if (!deadline) return;
    step_timer_.expires_at(*deadline);
    step_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        const auto keys = virtual_servers_.advance(Clock::now());
        if (!keys.empty()) reconcile_soon({keys.begin(), keys.end()});
        advance_in_time();
    });
}

// The one way to the kernel. When the line fails nobody knows what has been done, so the table is
// looked at once more; what fails then is left to the next look for drift. Programs run when the
// table is as they are told. What a verdict means is said first; but after a new configuration,
// when there may be much to say, nobody has to wait for their table.
std::vector<std::string> Shell::reconcile(std::set<ServiceKey> keys, Cause cause) {
    const auto told = virtual_servers_.settle();
    const auto say = [&] {
        for (const auto& line : narrate(told))
            child_.log().info("{}", line);
    };
    if (cause != Cause::configuration) say();
    for (const auto& remark : virtual_servers_.take_remarks())
        child_.log().write(remark.severity, remark.text);
    for (const auto& alarm : virtual_servers_.take_alarms()) {
        child_.log().write(alarm.engaged ? Severity::error : Severity::warning, alarm.text);
        child_.tell(alarm);
    }
    owned_.insert(keys.begin(), keys.end());
    auto problems = attempt(keys, cause);
    if (!problems && problems.error().code != ENOENT) {
        for (const auto& line : unsaid({problems.error().message + "; trying again"}))
            child_.log().warning("{}", line);
        problems = attempt(keys, cause);
    }
    if (cause == Cause::configuration) say();
    for (const auto& news : told) {
        if (virtual_servers_.is_heard(news)) tell(news);
    }
    return unsaid(problems ? *problems : std::vector{explain(problems.error())});
}

// Timeouts and sync daemons first: a table that is there already works with them.
Result<std::vector<std::string>> Shell::attempt(std::set<ServiceKey>& keys, Cause cause) {
    std::vector<std::string> problems;
    if (const auto done = reconcile_settings(problems); !done) return done.error();
    if (take_over_) {
        const auto everything = kernel_.keys();
        if (!everything) return everything.error();
        take_over_ = false;
        keys.insert(everything->begin(), everything->end());
        owned_.insert(everything->begin(), everything->end());
    }
    if (keys.empty()) return problems;
    auto more = attempt_table(keys, cause);
    if (!more) return more.error();
    std::move(more->begin(), more->end(), std::back_inserter(problems));
    return problems;
}

// An Error is a failure of the line; what the kernel refuses is added to `problems`.
Result<void> Shell::reconcile_settings(std::vector<std::string>& problems) {
    const auto& settings = virtual_servers_.settings();
    const Timeouts timeouts = timeouts_of(settings);
    if (timeouts != Timeouts{}) {
        const auto changed = kernel_.set_timeouts(timeouts);
        if (!changed) return changed.error();
        if (*changed) {
            child_.log().info("Setting IPVS timeouts: tcp {} s, tcpfin {} s, udp {} s (0: as is)",
                              timeouts.tcp_seconds, timeouts.tcp_fin_seconds, timeouts.udp_seconds);
        }
    }
    if (!settings.sync_daemon && sync_daemons_.empty()) return {};
    return reconcile_sync_daemons(problems);
}

Result<void> Shell::reconcile_sync_daemons(std::vector<std::string>& problems) {
    const auto& config = virtual_servers_.settings().sync_daemon;
    const auto instance = instances_.find(config ? config->instance : std::string());
    const auto state = instance == instances_.end() ? ipc::InstanceState::init : instance->second;
    const auto wanted = wanted_sync_daemons(config, state);
    const auto running = kernel_.sync_daemons();
    if (!running) return running.error();
    const auto plan = plan_sync_daemons(wanted, *running, sync_daemons_);
    for (const auto& daemon : wanted)
        sync_daemons_.insert(daemon.role);
    if (config && state == ipc::InstanceState::backup) connections_.begin();
    if (plan.empty()) return {};
    for (const auto role : plan.stop)
        child_.log().info("Stopping the IPVS {} sync daemon", name(role));
    for (const auto& daemon : plan.start) {
        child_.log().info("Starting the IPVS {} sync daemon on {}", name(daemon.role),
                          daemon.interface);
    }
    if (const auto done = kernel_.apply(plan); !done) {
        problems.push_back(done.error().message);
    } else {
        std::erase_if(sync_daemons_, [&](const auto role) {
            return std::none_of(wanted.begin(), wanted.end(),
                                [&](const auto& daemon) { return daemon.role == role; });
        });
    }
    return {};
}

// Looks at what is there, then does what is missing. What the kernel refuses comes back.
Result<std::vector<std::string>> Shell::attempt_table(const std::set<ServiceKey>& keys,
                                                      Cause cause) {
    auto there = kernel_.services(keys);
    if (!there) return there.error();
    Changes changes;
    const auto done = change(keys, *there, changes);
    const auto lines = changes.narration.lines();
    if (cause == Cause::drift && !lines.empty())
        child_.log().warning("The IPVS table is not what it should be, repairing it");
    for (const auto& line : lines)
        child_.log().info("{}", line);
    if (!done) return done.error();
    return std::move(changes.problems);
}

// Some services after the others, so that what should be and what is need no more memory for a
// large table than for a small one; and last of all those that nobody wants any more.
Result<void> Shell::change(const std::set<ServiceKey>& keys, KernelTable::Services& there,
                           Changes& changes) {
    constexpr std::size_t kAtOnce = 100;
    std::set<ServiceKey> part;
    std::set<ServiceKey> unwanted;
    for (const auto& key : keys) {
        auto& its = virtual_servers_.find(key) ? part : unwanted;
        its.insert(its.end(), key);
        if (part.size() < kAtOnce) continue;
        if (auto done = change_part(std::exchange(part, {}), there, changes); !done) return done;
    }
    for (const auto& rest : {part, unwanted}) {
        if (auto done = change_part(rest, there, changes); !done) return done;
    }
    return {};
}

Result<void> Shell::change_part(const std::set<ServiceKey>& keys, KernelTable::Services& there,
                                Changes& changes) {
    auto desired = virtual_servers_.desired(keys);
    const auto actual = kernel_.take(there, keys, desired);
    if (!actual) return actual.error();
    draining_.look(*actual, Clock::now());
    draining_.add_to(desired);
    const auto operations = plan(desired, *actual, keys);
    std::set<ServiceKey> still_there;  // though it should not, perhaps
    if (!operations.empty()) {
        const auto refused = kernel_.apply(operations);
        if (!refused) return refused.error();
        std::set<std::size_t> failed;
        for (const auto& refusal : *refused) {
            failed.insert(refusal.index);
            still_there.insert(service_of(operations[refusal.index]));
        }
        changes.narration.add(operations, failed, *actual, virtual_servers_);
        for (auto& line : worth_saying(operations, *refused))
            changes.problems.push_back(std::move(line));
    }
    for (const auto& key : keys) {
        if (!desired.contains(key) && !still_there.contains(key)) owned_.erase(key);
    }
    return {};
}

// What has not been said already. What cannot be done is tried again and again, and said once.
std::vector<std::string> Shell::unsaid(std::vector<std::string> complaints) {
    std::erase_if(complaints, [&](const auto& line) { return !complaints_.insert(line).second; });
    return complaints;
}

}  // namespace holdfast::ipvs
