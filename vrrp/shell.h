// Shell: what connects the VRRP core to this machine: its clock, its interfaces, the wire, the
// kernel's addresses and the supervisor.
//
// One event loop, one timer. Nothing in here blocks.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "lib/background.h"
#include "lib/ipc/child.h"
#include "lib/netlink/rtnetlink_monitor.h"
#include "lib/result.h"
#include "vrrp/advert_socket.h"
#include "vrrp/announcer.h"
#include "vrrp/core/garp_pauses.h"
#include "vrrp/core/lateness.h"
#include "vrrp/core/router.h"
#include "vrrp/interfaces.h"
#include "vrrp/kept_objects.h"
#include "vrrp/kernel_addresses.h"
#include "vrrp/packet_filter.h"
#include "vrrp/sysctls.h"
#include "vrrp/trace.h"
#include "vrrp/track_files.h"
#include "vrrp/track_processes.h"
#include "vrrp/track_scripts.h"
#include "vrrp/trouble_log.h"
#include "vrrp/vmacs.h"

namespace holdfast::vrrp {

class Shell {
  public:
    // Opens what needs privileges; `child` outlives the shell.
    static Result<std::unique_ptr<Shell>> open(ipc::Child& child);
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;

    // Puts a new configuration (config::VrrpConfig as JSON) into force; answers what of it cannot
    // be. The first one sets everything going.
    std::vector<std::string> configure(const ipc::Slice& slice);

    // What the supervisor passes on.
    void receive(const ipc::Message& message);
    // Before the first configuration: what a process before this one knew.
    void inherit(const ipc::InstanceWas& predecessor);
    void inherit(const ipc::TrackerStatus& tracker);

    // Gives up what is held, then ends the child's loop.
    void stop();

  private:
    // By interface (empty: unicast), whether it is for IPv6, and for AH.
    using SocketKey = std::tuple<std::string, bool, bool>;

    Shell(ipc::Child& child, rtnetlink::Connection connection, rtnetlink::Connection for_routing,
          rtnetlink::Connection for_links, UniqueFd arp_socket);

    void feed(const Event& event);
    void execute(const Actions& actions);
    void perform(const SendPacket& action);
    void perform(const AddAddresses& action);
    void perform(const RemoveAddresses& action);
    void perform(const AddRouting& action);
    void perform(const RemoveRouting& action);
    void perform(const SendGratuitousArps& action);
    void perform(const StateChanged& action);
    void perform(const InstancesRenamed& action);
    void perform(const GroupChanged&) {}        // is news
    void perform(const LowerPriorityHeard&) {}  // is news
    void perform(const Say& action);
    void perform(const Stopped& action);
    void arm_timer();

    std::vector<std::string> apply_settings();
    Result<void> filter_packets(const std::vector<VmacPlan>& vmacs);
    Result<void> start_watching();
    void replace_interfaces();
    void interface_changed(const rtnetlink::Change& change);
    void tell(const Interfaces::News& news);
    void note_address(const rtnetlink::Change& change);
    void tell_addresses();
    bool told_just_now(const std::pair<std::string, IpAddress>& address);
    void note_virtual_addresses();
    void promote_secondaries();
    void follow_interfaces();
    void tell_hopeless(const std::string& who, const KeptObjects::Object& object,
                       const std::string& name);
    void open_sockets();
    void open_socket(const SocketKey& key, const AdvertPlace& place);
    void tell_tracker(const TrackerId& id, int status);
    void tell_source_addresses();

    // Interfaces with virtual MAC addresses (shell_vmacs.cpp).
    std::vector<std::string> prepare_vmacs(std::vector<VmacPlan> plans);
    void place_own_addresses();
    void heard(PacketReceived packet);
    std::string sends_through(const SendPacket& packet) const;

    ipc::Child& child_;
    std::vector<int> command_sockets_;  // of the connections below
    TroubleLog troubles_;
    Router router_;
    boost::asio::steady_timer timer_;
    std::optional<TimePoint> armed_for_;
    Lateness lateness_;
    Interfaces interfaces_;
    KernelAddresses addresses_;
    KeptObjects kept_;  // routes, rules, and what is static
    Vmacs vmacs_;
    std::set<std::string> with_address_;  // of their own
    Announcer announcer_;
    std::unique_ptr<rtnetlink::Monitor> monitor_;  // from the first configuration on
    config::VrrpConfig config_;                    // the one in force
    std::map<SocketKey, std::shared_ptr<AdvertSocket>> sockets_;
    Background background_;
    TrackFiles track_files_;
    TrackScripts track_scripts_;
    TrackProcesses track_processes_;
    bool stopping_ = false;
    bool reconfiguring_ = false;  // what was before is still needed
    std::map<TrackerId, int> told_trackers_;
    std::set<std::pair<std::string, IpAddress>> touched_;          // to be told of, by interface
    std::map<std::pair<std::string, IpAddress>, TimePoint> lost_;  // when it was told of last
    std::set<std::pair<std::string, IpAddress>> lost_again_;       // too soon
    boost::asio::steady_timer lost_again_timer_;
    GarpPauses pauses_;
    Trace trace_;
    PacketFilter packet_filter_;
    Sysctls sysctls_;
    std::set<std::string> promoting_;  // interfaces with promote_secondaries
};

}  // namespace holdfast::vrrp
