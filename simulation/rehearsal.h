// Rehearsal: a cluster with real configurations, in virtual time: who holds which address, and what
// the instances say, while this and that befalls it.
//
// The VRRP core is the real one (vrrp/core); kernels, links and checks are told of, not run.
#pragma once

#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "simulation/incident.h"
#include "simulation/machine.h"
#include "simulation/network.h"
#include "simulation/random.h"
#include "simulation/service_record.h"

namespace holdfast::sim {

struct Role {
    std::string machine;  // its name
    config::VrrpConfig config;
};

class Rehearsal {
  public:
    // A line of the timeline; `machine` is empty when it is about none in particular.
    using Tell = std::function<void(Time now, const std::string& machine, const std::string& text)>;

    // An error where the configurations do not say which machine an address belongs to.
    static Result<std::unique_ptr<Rehearsal>> prepare(const std::vector<Role>& roles, Tell tell);

    // An error if it is about machines, interfaces or trackers that are not there.
    Result<void> plan(const Incident& incident);

    // Everything up to `end`; an error if that is more than a rehearsal is for.
    Result<void> run_until(Time end);

    std::map<std::string, ServiceRecord::Service> services() const { return record_.until(now_); }

    // The longest time between two adverts of an instance.
    Time longest_interval() const;

  private:
    struct Happening {
        Time at{0};
        std::uint64_t number = 0;  // the order of what happens at the same time
        std::function<void()> doing;

        bool operator<(const Happening& other) const {
            return std::pair(at, number) > std::pair(other.at, other.number);
        }
    };

    Rehearsal(std::vector<Machine> machines, Tell tell);

    std::size_t index_of(const std::string& machine) const;  // machines_.size(): none
    void push(Time at, std::function<void()> doing);
    void carry_out(const Incident& incident);
    void carry_out_on(std::size_t index, const Incident& incident);
    void cut(std::size_t one, std::size_t other);
    void perform(std::size_t index, const vrrp::Actions& actions);
    void transmit(std::size_t index, const vrrp::SendPacket& packet);
    void look_at_services(const Machine& machine);
    void arm(std::size_t index);
    vrrp::TimePoint clock() const { return vrrp::TimePoint(now_ + kBooted); }

    // Clocks show this at the beginning: nobody's is at zero.
    static constexpr Time kBooted = std::chrono::hours(1);

    std::vector<Machine> machines_;
    Tell tell_;
    Network network_;
    Random random_{1};
    ServiceRecord record_;
    Time now_{0};
    std::uint64_t pushed_ = 0;
    std::priority_queue<Happening> queue_;
};

}  // namespace holdfast::sim
