// A Router under test: events in, and what it does and says as lines of text.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/unit/catch.h"
#include "vrrp/core/router.h"

namespace holdfast::vrrp::test {

using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

inline IpAddress ip(std::string_view text) { return *parse_ip_address(text); }
inline const IpAddress kGroupAddress = ip("224.0.0.18");

struct Outcome {
    Lines done;  // "VI_1 advert 100", "VI_1 add 192.0.2.100/24", "VI_1 backup -> master", ...
    Lines said;
    std::vector<ipc::VrrpNews> news;

    Outcome& operator+=(Outcome other);
};

// VRID 51 on eth0 with priority 100, version 2, advert_int 1 and 192.0.2.100/24; `number` adds to
// the VRID, the interface and the address.
config::VrrpInstance instance(std::uint8_t number = 1);
config::VrrpConfig configuration(std::vector<config::VrrpInstance> instances,
                                 std::vector<std::string> group = {});
config::VirtualAddress virtual_address(std::string_view prefix);

InterfaceChanged interface_up(const std::string& name, std::string_view address);
InterfaceChanged interface_down(const std::string& name);

// What a router with this configuration would say.
Advert advert_of(const config::VrrpInstance& from, std::uint8_t priority);
PacketReceived packet(const std::string& interface, const Advert& advert,
                      std::string_view source = "192.0.2.2");

class Rig {
  public:
    // 192.0.2.1 on eth0, eth1, ...: those that the instances name are up. Ready for wait().
    explicit Rig(const config::VrrpConfig& config,
                 const std::vector<PredecessorWas>& predecessors = {});

    Outcome on(const Event& event);
    Outcome on_time(TimePoint now);
    // Lets the time pass, all deadlines met.
    Outcome wait(std::chrono::microseconds duration);
    // An advert of a peer with the first instance's configuration.
    Outcome hear(std::uint8_t priority, std::string_view source = "192.0.2.2");
    // From the start to MASTER.
    Outcome become_master() { return wait(4s); }

    ipc::InstanceState state(const std::string& instance = "VI_1") const;
    std::chrono::microseconds until_deadline() const;

    Outcome start;  // what configuring gave
    Router router;
    TimePoint now{};

  private:
    Outcome describe(const Actions& actions);

    config::VrrpConfig config_;
    std::vector<std::pair<std::string, ipc::InstanceState>> states_;
};

// Whether one of the lines has this in it.
bool mentions(const Lines& lines, const std::string& what);

}  // namespace holdfast::vrrp::test
