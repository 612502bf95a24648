// Desk: answers what operators ask, and passes on what they order.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/types.h>

#include "control/collector.h"
#include "control/core/event_log.h"
#include "control/core/present.h"
#include "control/core/rendered.h"
#include "events/events.h"
#include "lib/ipc/child.h"
#include "lib/result.h"

namespace holdfast::control {

// Who is at the other end of a socket (SO_PEERCRED).
struct Operator {
    uid_t user = 0;
    pid_t process = 0;
};

class Desk {
  public:
    // `child` outlives the desk.
    explicit Desk(ipc::Child& child);

    void configure(config::ControlConfig config);
    // Reports and news.
    void receive(const ipc::Message& message, const UniqueFd& memory);

    // The result as JSON, in parts if it is long. An Error is told before the first of them.
    using OnPart = std::function<void(std::string_view part)>;
    boost::asio::awaitable<Result<void>> answer(const Request& request, const Operator& by,
                                                const OnPart& on_part);
    // What is to be had by HTTP.
    using Text = std::shared_ptr<const std::string>;  // null: too many are not read
    boost::asio::awaitable<Text> metrics();
    boost::asio::awaitable<Text> page();

    const EventLog& events() const { return event_log_; }
    // Returns when there may be another event than those of which there were `count`.
    boost::asio::awaitable<void> wait_for_event(std::uint64_t count);
    boost::asio::awaitable<void> wait_to_be_woken();
    // Those who wait are woken.
    void wake_all() { news_.cancel(); }

    // What an instance says and hears, until untrace(). `on_text` is called for each packet.
    using OnText = std::function<void(const std::string&)>;
    Result<void> trace(const std::string& instance, const void* who, OnText on_text);
    void untrace(const void* who);

    const config::ControlConfig& config() const { return config_; }

  private:
    struct Server {
        std::string virtual_server;
        IpEndpoint endpoint;
        std::string name;
    };

    boost::asio::awaitable<Status> status(ipc::Wanted wanted);
    boost::asio::awaitable<void> dump(ipc::AskDump ask);
    std::vector<std::string> last_events() const;
    std::optional<Result<ipc::Wanted>> wanted_by(const Request& request) const;
    boost::asio::awaitable<Result<std::string>> answer_whole(const Request& request,
                                                             const Operator& by);
    Result<std::string> answer_at_once(const Request& request, const Operator& by);
    Result<Server> find(const Request& request) const;
    void note(const Operator& by, const std::string& order);
    Result<std::string> step_down(const Request& request, const Operator& by, bool on);
    Result<std::string> order_weight(const Request& request, const Operator& by,
                                     std::optional<int> weight);
    Result<std::string> check_now(const Request& request, const Operator& by);
    Result<std::string> set_log_level(const Request& request, const Operator& by);
    Result<std::string> configuration(const Operator& by) const;
    boost::asio::awaitable<Result<std::string>> reload(const Operator& by);

    void begin_to_reload();

    ipc::Child& child_;
    config::ControlConfig config_;
    std::string host_;
    Collector collector_;
    Rendered metrics_;
    Rendered page_;
    events::Events events_;
    EventLog event_log_;
    boost::asio::steady_timer news_;    // cancelled at each event
    boost::asio::steady_timer reload_;  // cancelled when one has ended
    struct Watcher {
        std::string instance;
        OnText on_text;
    };
    std::map<const void*, Watcher> watchers_;
    ipc::ReloadEnded reload_ended_;
    int reloads_ = 0;  // that are waited for
};

}  // namespace holdfast::control
