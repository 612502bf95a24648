// TrackScripts: has the supervisor run the vrrp_scripts at their intervals, and tells what of it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "lib/ipc/messages.h"
#include "lib/log.h"
#include "parser/config.h"
#include "vrrp/core/script_health.h"

namespace holdfast::vrrp {

class TrackScripts {
  public:
    using Tell = std::function<void(const ipc::Message&)>;
    using OnHealth = std::function<void(const std::string& name, bool good)>;

    TrackScripts(boost::asio::io_context& loop, Tell tell, OnHealth on_health, Log& log)
        : loop_(loop), tell_(std::move(tell)), on_health_(std::move(on_health)), log_(log) {}
    TrackScripts(const TrackScripts&) = delete;
    TrackScripts& operator=(const TrackScripts&) = delete;

    // What a process before this one knew; before the first configuration.
    void inherit(const std::string& name, bool good) { inherited_[name] = good; }

    // Runs these and no others; what stays the same goes on undisturbed.
    void configure(const std::vector<config::TrackScript>& scripts);

    // The supervisor's answer.
    void ended(const ipc::ScriptEnded& end);

  private:
    struct Script {
        Script(boost::asio::io_context& loop, config::TrackScript script, std::optional<bool> known)
            : settings(std::move(script)), health(settings, known), timer(loop) {}
        config::TrackScript settings;
        ScriptHealth health;
        boost::asio::steady_timer timer;
        std::uint64_t run = 0;  // the one that has not ended, 0: none does
    };

    void start(Script& script);
    void schedule(Script& script);
    void say(const Script& script, const ipc::ScriptEnded& end);

    boost::asio::io_context& loop_;
    Tell tell_;
    OnHealth on_health_;
    Log& log_;
    std::map<std::string, std::unique_ptr<Script>> scripts_;
    std::map<std::string, bool> inherited_;
    std::uint64_t last_run_ = 0;
};

}  // namespace holdfast::vrrp
