#include "control/desk.h"

#include <algorithm>
#include <array>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "control/core/find.h"
#include "control/core/keepalived_dumps.h"
#include "control/core/metrics.h"
#include "control/core/page.h"
#include "lib/write_json.h"
#include "parser/config/influences.h"

namespace holdfast::control {

namespace {

using boost::asio::awaitable;

// As many as a kernel lets weights be told from each other with (ip_vs.h: atomic_t, but ipvsadm and
// keepalived know these).
constexpr int kMostWeight = 65535;

// A reload that takes longer goes on, but nobody waits for it any more.
constexpr std::chrono::seconds kLongestReload(30);

constexpr std::size_t kEventsShown = 50;  // on the page

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string said(const std::string& text) { return events::json_text(boost::json::string(text)); }

awaitable<void> until_cancelled(boost::asio::steady_timer& timer) {
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
}

}  // namespace

Desk::Desk(ipc::Child& child)
    : child_(child),
      host_(host_name()),
      collector_(child),
      news_(child.loop(), std::chrono::steady_clock::time_point::max()),
      reload_(child.loop()) {}

void Desk::configure(config::ControlConfig config) {
    config_ = std::move(config);
    events_.configure(
        config::alerts_slice(config::Config{config_.global, config_.vrrp, config_.lvs}));
}

void Desk::receive(const ipc::Message& message, const UniqueFd& memory) {
    if (const auto* report = std::get_if<ipc::Report>(&message))
        return collector_.receive(*report, memory);
    if (const auto* ended = std::get_if<ipc::ReloadEnded>(&message)) {
        reload_ended_ = *ended;
        return void(reload_.cancel());
    }
    if (const auto* check = std::get_if<ipc::CheckNews>(&message)) return events_.hear(*check);
    if (const auto* traced = std::get_if<ipc::Traced>(&message)) {
        for (const auto& [who, watcher] : watchers_) {
            if (watcher.instance == traced->instance) watcher.on_text(traced->text);
        }
        return;
    }
    if (const auto* ask = std::get_if<ipc::AskDump>(&message)) {
        return boost::asio::co_spawn(child_.loop(), dump(*ask), boost::asio::detached);
    }
    const auto now = std::chrono::system_clock::now();
    std::optional<std::string> event;
    if (const auto* vrrp = std::get_if<ipc::VrrpNews>(&message)) event = events_.of(*vrrp, now);
    if (const auto* service = std::get_if<ipc::ServiceNews>(&message))
        event = events_.of(*service, now);
    if (const auto* alarm = std::get_if<ipc::GuardNews>(&message)) event = events_.of(*alarm, now);
    if (!event) return;
    event_log_.add(std::move(*event));
    news_.cancel();
}

// A VRRP process that is started anew traces nothing: who watches asks again.
Result<void> Desk::trace(const std::string& instance, const void* who, OnText on_text) {
    const auto& all = config_.vrrp.instances;
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.name == instance; });
    if (!known) return Error{fmt::format("no instance '{}'", instance)};
    watchers_[who] = {instance, std::move(on_text)};
    child_.tell(ipc::Trace{instance, true});
    return {};
}

void Desk::untrace(const void* who) {
    const auto gone = watchers_.extract(who);
    if (!gone) return;
    const auto& instance = gone.mapped().instance;
    const bool watched = std::any_of(watchers_.begin(), watchers_.end(), [&](const auto& other) {
        return other.second.instance == instance;
    });
    if (!watched) child_.tell(ipc::Trace{instance, false});
}

awaitable<void> Desk::wait_for_event(std::uint64_t count) {
    if (event_log_.count() == count) {
        co_await until_cancelled(news_);
    }
}

awaitable<void> Desk::wait_to_be_woken() { return until_cancelled(news_); }

// keepalived's files are about VRRP alone.
awaitable<void> Desk::dump(ipc::AskDump ask) {
    const auto kind = ask.kind;
    const auto present = co_await collector_.present({ipc::Extent::instances, {}});
    const auto status = status_of(config_, *present, host_);
    const DumpSubject subject{config_, status, present->when};
    child_.tell_with(ipc::Dump{kind}, kind == ipc::DumpKind::json    ? json_dump(subject)
                                      : kind == ipc::DumpKind::stats ? stats_dump(subject)
                                                                     : data_dump(subject));
    if (ask.then_clear) child_.tell(ipc::ClearCounts{});
}

awaitable<Status> Desk::status(ipc::Wanted wanted) {
    const auto present = co_await collector_.present(std::move(wanted));
    co_return status_of(config_, *present, host_);
}

awaitable<Desk::Text> Desk::metrics() {
    const auto present = co_await collector_.present({});
    co_return metrics_.of(present, [this](const Present& moment) {
        return metrics_of(status_of(config_, moment, host_));
    });
}

awaitable<Desk::Text> Desk::page() {
    const auto present = co_await collector_.present({});
    co_return page_.of(present, [this](const Present& moment) {
        return page_of(status_of(config_, moment, host_), last_events());
    });
}

// Newest first.
std::vector<std::string> Desk::last_events() const {
    std::vector<std::string> events;
    for (auto number = event_log_.count();
         number > event_log_.oldest() && events.size() < kEventsShown;)
        events.push_back(event_log_.at(--number));
    return events;
}

// None: the verb does not ask how things stand.
std::optional<Result<ipc::Wanted>> Desk::wanted_by(const Request& request) const {
    const auto& verb = request.verb;
    if (verb == "status") return ipc::Wanted{ipc::Extent::services, {}};
    if (verb == "instances") return ipc::Wanted{ipc::Extent::instances, {}};
    if (verb == "services") return wanted_of_services(config_.lvs, request.service);
    if (verb == "why") return wanted_of(config_, request.name);
    return std::nullopt;
}

awaitable<Result<void>> Desk::answer(const Request& request, const Operator& by,
                                     const OnPart& on_part) {
    if (const auto wanted = wanted_by(request)) {
        if (!*wanted) {
            co_return wanted->error();
        }
        const auto status = co_await this->status(**wanted);
        if (request.whole) {
            whole_json(status, on_part);
        } else {
            brief_json(status, on_part);
        }
        co_return Result<void>();
    }
    const auto result = co_await answer_whole(request, by);
    if (!result) {
        co_return result.error();
    }
    on_part(*result);
    co_return Result<void>();
}

awaitable<Result<std::string>> Desk::answer_whole(const Request& request, const Operator& by) {
    const auto& verb = request.verb;
    if (verb == "metrics") {
        const auto text = co_await metrics();
        if (!text) {
            co_return Error{"too many who have asked for them do not read them"};
        }
        co_return said(*text);
    }
    if (verb == "reload") {
        auto outcome = co_await reload(by);
        co_return outcome;
    }
    auto result = answer_at_once(request, by);
    co_return result;
}

Result<std::string> Desk::answer_at_once(const Request& request, const Operator& by) {
    using Answer = Result<std::string> (*)(Desk&, const Request&, const Operator&);
    static constexpr std::pair<std::string_view, Answer> kAnswers[] = {
        {"failover", [](Desk& desk, const auto& request,
                        const auto& by) { return desk.step_down(request, by, true); }},
        {"release", [](Desk& desk, const auto& request,
                       const auto& by) { return desk.step_down(request, by, false); }},
        {"drain", [](Desk& desk, const auto& request,
                     const auto& by) { return desk.order_weight(request, by, 0); }},
        {"undrain", [](Desk& desk, const auto& request,
                       const auto& by) { return desk.order_weight(request, by, std::nullopt); }},
        {"weight",
         [](Desk& desk, const auto& request, const auto& by) {
             if (request.weight) return desk.order_weight(request, by, request.weight);
             return Result<std::string>(Error{"no weight is given"});
         }},
        {"check-now", [](Desk& desk, const auto& request,
                         const auto& by) { return desk.check_now(request, by); }},
        {"log-level", [](Desk& desk, const auto& request,
                         const auto& by) { return desk.set_log_level(request, by); }},
        {"configuration",
         [](Desk& desk, const auto&, const auto& by) { return desk.configuration(by); }},
    };
    for (const auto& [verb, answer] : kAnswers) {
        if (verb == request.verb) return answer(*this, request, by);
    }
    return Error{fmt::format("there is no verb '{}'", request.verb)};
}

void Desk::note(const Operator& by, const std::string& order) {
    child_.log().notice("user {} (process {}): {}", by.user, by.process, order);
}

Result<std::string> Desk::step_down(const Request& request, const Operator& by, bool on) {
    const auto known = find_instance(config_.vrrp, request.name);
    // What is no longer configured may still be released.
    if (!known && on) return known.error();
    for (const auto& instance : config_.vrrp.instances) {
        if (on && instance.name == request.name && instance.priority == config::kOwnerPriority)
            return Error{fmt::format("{} owns its addresses (priority 255), it cannot step down",
                                     request.name)};
    }
    const auto name = moves_with(config_.vrrp, request.name);
    note(by, fmt::format("{} {}", on ? "failover" : "release", name));
    child_.tell(ipc::StepDown{name, on});
    return said(on ? fmt::format("{} hands over, and takes over only while no other does", name)
                   : fmt::format("{} may be master again", name));
}

Result<Desk::Server> Desk::find(const Request& request) const {
    const auto service = find_service(config_.lvs, request.service);
    if (!service) return service.error();
    const auto server = find_server(**service, request.server);
    if (!server) return server.error();
    const auto id = config::id_of(**service);
    return Server{id, (*server)->endpoint,
                  fmt::format("{} of {}", to_string((*server)->endpoint), id)};
}

Result<std::string> Desk::order_weight(const Request& request, const Operator& by,
                                       std::optional<int> weight) {
    if (weight && (*weight < 0 || *weight > kMostWeight))
        return Error{fmt::format("{} is no weight: 0..{}", *weight, kMostWeight)};
    const auto server = find(request);
    if (!server) return server.error();
    const auto what = weight ? fmt::format("weight {}", *weight) : std::string("its own weight");
    note(by, fmt::format("{} for {}", what, server->name));
    child_.tell(ipc::OrderWeight{server->virtual_server, server->endpoint, weight});
    return said(fmt::format("{} has {}", server->name, what));
}

Result<std::string> Desk::check_now(const Request& request, const Operator& by) {
    const auto server = find(request);
    if (!server) return server.error();
    note(by, "check " + server->name);
    child_.tell(ipc::CheckNow{server->virtual_server, server->endpoint});
    return said(server->name + " is being checked");
}

Result<std::string> Desk::set_log_level(const Request& request, const Operator& by) {
    Severity threshold{};
    if (!boost::describe::enum_from_string(request.level.c_str(), threshold)) {
        return Error{fmt::format("'{}' is no log level: error, warning, notice, info, debug",
                                 request.level)};
    }
    note(by, "log level " + request.level);
    child_.tell(ipc::SetLogThreshold{threshold});
    return said("log level " + request.level);
}

Result<std::string> Desk::configuration(const Operator& by) const {
    if (by.user != 0) return Error{"only root may see the whole configuration"};
    return brief_json(config_);
}

awaitable<Result<std::string>> Desk::reload(const Operator& by) {
    note(by, "reload");
    if (reloads_++ == 0) begin_to_reload();
    co_await until_cancelled(reload_);
    --reloads_;
    if (!reload_ended_.good) co_return Error{reload_ended_.outcome};
    co_return said(reload_ended_.outcome);
}

void Desk::begin_to_reload() {
    reload_ended_ = {false, fmt::format("has not ended within {} s", kLongestReload.count())};
    reload_.expires_after(kLongestReload);
    child_.tell(ipc::Reload{});
}

}  // namespace holdfast::control
