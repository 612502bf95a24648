// Machine: one host of a rehearsal: what its kernel holds, and the VRRP core that runs on it with
// the host's own configuration.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/result.h"
#include "parser/config.h"
#include "simulation/clock.h"
#include "vrrp/core/router.h"

namespace holdfast::sim {

class Machine {
  public:
    enum class Process { gone, running, paused };

    // `number`: its place among the machines, which tells its addresses where the configuration
    // does not. `addresses`: of its interfaces, as far as they are known.
    Machine(std::string name, config::VrrpConfig config, std::size_t number,
            const std::map<std::string, IpAddress>& addresses);

    const std::string& name() const { return name_; }
    const config::VrrpConfig& config() const { return config_; }
    bool is_running() const { return process_ == Process::running; }
    bool has_interface(const std::string& name) const { return interfaces_.contains(name); }
    // Nothing if it tracks nothing of that name.
    std::optional<vrrp::TrackerId> tracker(const std::string& name) const;

    // Whether a packet to this address is for it, and where it comes in then: on the interface of
    // that name, or any that has the virtual router. Nothing: it is not for this machine.
    std::optional<std::string> receives(const vrrp::SendPacket& packet, int vrid) const;

    // Addresses that it answers for now, as "ADDRESS/LENGTH on INTERFACE".
    std::set<std::string> answers_for() const;
    std::optional<vrrp::TimePoint> next_deadline() const;

    // --- what befalls it; the actions are to be carried out by the caller, but for addresses ---

    vrrp::Actions start(vrrp::TimePoint now);
    vrrp::Actions stop(vrrp::TimePoint now);
    void crash();
    void kill();
    void pause();
    vrrp::Actions resume(vrrp::TimePoint now);
    vrrp::Actions set_interface(const std::string& name, bool up, vrrp::TimePoint now);
    vrrp::Actions set_tracker(const vrrp::TrackerId& id, int status, vrrp::TimePoint now);
    vrrp::Actions receive(vrrp::PacketReceived packet, vrrp::TimePoint now);
    vrrp::Actions wake(vrrp::TimePoint now);

  private:
    struct Interface {
        bool up = true;
        IpAddress address;
        IpAddress link_local;
    };

    void add_interface(const std::string& name, std::size_t number,
                       const std::map<std::string, IpAddress>& addresses);
    void add_trackers(const config::VrrpInstance& instance, const config::SyncGroup* group);
    void tell(const vrrp::Event& event, vrrp::TimePoint now, vrrp::Actions& actions);
    void carry_out(const vrrp::Action& action);
    vrrp::InterfaceChanged status_of(const std::string& name) const;

    std::string name_;
    config::VrrpConfig config_;
    Process process_ = Process::gone;
    std::optional<vrrp::Router> core_;
    std::map<std::string, Interface> interfaces_;
    std::map<vrrp::TrackerId, int> trackers_;
    std::set<std::pair<std::string, std::string>> held_;  // interface and address
    std::vector<vrrp::PacketReceived> unread_;            // while it is paused
};

}  // namespace holdfast::sim
