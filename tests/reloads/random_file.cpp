#include "tests/reloads/random_file.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace holdfast::reloads {

namespace {

using Lines = std::vector<std::string>;

// Few, so that they come again.
constexpr std::array kNames{"A", "B", "C", "D", "E"};
const Lines kAddresses{"192.0.2.1", "192.0.2.2",   "192.0.2.3",   "192.0.2.4",  "192.0.2.5",
                       "192.0.2.6", "2001:db8::1", "2001:db8::2", "2001:db8::3"};
const Lines kRoutes{"198.51.100.0/24 via 192.0.2.99", "203.0.113.0/24 dev eth0",
                    "198.51.100.0/24 via 192.0.2.98 table 5", "blackhole 192.0.2.128/25"};
const Lines kRules{"from 198.51.100.0/24 table 5", "to 203.0.113.0/24 table 6 preference 77",
                   "iif eth1 table 7"};
const Lines kOfInstances{"advert_int 2",
                         "advert_int 5",
                         "nopreempt",
                         "preempt_delay 3",
                         "garp_master_delay 1",
                         "garp_master_delay 0",
                         "garp_master_repeat 2",
                         "garp_master_refresh 4",
                         "version 3",
                         "version 3",
                         "use_vmac",
                         "no_accept",
                         "state MASTER",
                         "priority 200",
                         "priority 255",
                         "notify_master /bin/true",
                         "track_interface {\n eth1 weight 10\n }",
                         "track_interface {\n eth1\n }",
                         "track_script {\n s\n }",
                         "authentication {\n auth_type PASS\n auth_pass secret\n }",
                         "accept",
                         "skip_check_adv_addr",
                         "track_script {\n s weight -20\n }",
                         "unicast_peer {\n 192.0.2.200\n }\n unicast_src_ip 192.0.2.1"};
const Lines kOfServices{"persistence_timeout 60",
                        "ha_suspend",
                        "alpha",
                        "omega",
                        "quorum 2",
                        "quorum 3\n hysteresis 1",
                        "delay_before_removal 30",
                        "mass_failure_guard 40 10",
                        "slow_start 20",
                        "ops",
                        "delay_loop 2",
                        "sorry_server 10.0.0.99 80",
                        "retry 2",
                        "lvs_sched sh\n sh-port",
                        "lvs_method DR",
                        "lvs_method TUN",
                        "quorum_up /bin/true"};
const Lines kOfServers{
    "weight 5", "weight 0",     "inhibit_on_failure", "uthreshold 10", "notify_down /bin/true",
    "alpha",    "lvs_method DR"};
const Lines kChecks{"TCP_CHECK {\n connect_timeout 1\n }",
                    "TCP_CHECK {\n connect_port 81\n }",
                    "HTTP_GET {\n url {\n path /\n }\n url {\n path /x\n status_code 200\n }\n }",
                    "MISC_CHECK {\n misc_path /bin/true\n misc_dynamic\n }",
                    "PING_CHECK {\n }",
                    "DNS_CHECK {\n type A\n name x.example\n }",
                    "SMTP_CHECK {\n }",
                    "UDP_CHECK {\n require_reply\n }",
                    "TCP_CHECK {\n delay_loop 7\n retry 3\n }"};
const Lines kGlobal{"router_id x",
                    "vrrp_garp_master_repeat 3",
                    "lvs_timeouts tcp 9 udp 8",
                    "vrrp_version 3",
                    "checker_log_all_failures",
                    "vrrp_startup_delay 2",
                    "lvs_sync_daemon eth0 A",
                    "lvs_sync_daemon eth1",
                    "vrrp_higher_prio_send_advert",
                    "vrrp_handover_time 1",
                    "lvs_sync_wait 0",
                    "initial_rs_notify",
                    "vrrp_garp_interval 0.01"};
const Lines kMistakes{"nonsense 5\n",
                      "vrrp_instance X {\n",
                      "}\n",
                      "virtual_server 1.2.3 80 {\n}\n",
                      "vrrp_instance Y {\n virtual_router_id 300\n}\n",
                      "include /none/of/this\n",
                      "vrrp_sync_group Z {\n group {\n nobody\n }\n}\n"};

class Writer {
  public:
    explicit Writer(const Draw& draw) : draw_(draw) {}

    std::string write() {
        block("global_defs", some(kGlobal, 2));
        block("vrrp_script s", {"script /bin/true"});
        instances();
        services();
        if (chance(5)) text_ += pick(kMistakes);
        return std::move(text_);
    }

  private:
    bool chance(std::size_t percent) { return draw_(100) < percent; }
    const std::string& pick(const Lines& lines) { return lines[draw_(lines.size())]; }

    // About so many of them.
    Lines some(const Lines& lines, std::size_t about) {
        Lines chosen;
        for (const auto& line : lines) {
            if (draw_(lines.size()) < about) chosen.push_back(line);
        }
        return chosen;
    }

    void block(const std::string& name, const Lines& lines) {
        text_ += fmt::format("{} {{\n", name);
        for (const auto& line : lines)
            text_ += fmt::format(" {}\n", line);
        text_ += "}\n";
    }

    static std::string list(const char* name, const Lines& lines) {
        std::string text = fmt::format("{} {{\n", name);
        for (const auto& line : lines)
            text += fmt::format("  {}\n", line);
        return text + " }";
    }

    // Each address is one instance's at most, in one of its forms.
    std::string form(const std::string& address) {
        const bool v6 = address.find(':') != std::string::npos;
        static constexpr std::array kEndings{"", "", "", " dev eth1", " dev eth0"};
        static constexpr std::array kLengths{"/32", "/24", "/24", "/16"};
        static constexpr std::array kLengths6{"/128", "/64", "/64", "/48"};
        std::string text = address + (v6 ? kLengths6 : kLengths).at(draw_(4));
        text += kEndings.at(draw_(kEndings.size()));
        if (!v6 && chance(10)) text += " scope link";
        return text;
    }

    void instances() {
        std::vector<Lines> addresses(kNames.size());
        std::vector<Lines> excluded(kNames.size());
        for (const auto& address : kAddresses) {
            const auto owner = draw_(kNames.size() + 1);
            const bool v6 = address.find(':') != std::string::npos;
            if (owner == kNames.size()) continue;
            (v6 || chance(20) ? excluded : addresses)[owner].push_back(form(address));
        }
        Lines members;
        const auto rotation = chance(20) ? draw_(kNames.size()) : 0;
        for (std::size_t i = 0; i < kNames.size(); ++i) {
            const std::string name = kNames.at((i + rotation) % kNames.size());
            if (chance(25)) continue;
            auto lines = some(kOfInstances, 2);
            lines.push_back(fmt::format("interface {}", chance(85) ? "eth0" : "eth1"));
            lines.push_back(fmt::format("virtual_router_id {}", chance(90) ? i + 1 : i + 11));
            lines.push_back(list("virtual_ipaddress", addresses[i]));
            lines.push_back(list("virtual_ipaddress_excluded", excluded[i]));
            if (chance(40)) lines.push_back(list("virtual_routes", some(kRoutes, 2)));
            if (chance(40)) lines.push_back(list("virtual_rules", some(kRules, 1)));
            block("vrrp_instance " + name, lines);
            if (chance(40)) members.push_back(name);
        }
        if (members.size() < 2 || chance(30)) return;
        block(chance(80) ? "vrrp_sync_group G" : "vrrp_sync_group H", {list("group", members)});
    }

    Lines servers() {
        Lines all;
        for (int number = 1; number <= 5; ++number) {
            if (chance(40)) continue;
            auto lines = some(kOfServers, 1);
            const auto checks = some(kChecks, 1);
            lines.insert(lines.end(), checks.begin(), checks.end());
            std::string text = fmt::format("real_server 10.0.0.{} 80 {{\n", number);
            for (const auto& line : lines)
                text += fmt::format("  {}\n", line);
            all.push_back(text + " }");
        }
        return all;
    }

    void services() {
        static const Lines kHeads{"virtual_server 192.0.2.1 80", "virtual_server 192.0.2.2 80",
                                  "virtual_server 192.0.2.3 443", "virtual_server fwmark 5",
                                  "virtual_server group web"};
        Lines entries{"192.0.2.7 80"};
        for (const auto* entry : {"192.0.2.8-12 80", "192.0.2.3 443", "fwmark 9", "192.0.2.2 80"}) {
            if (chance(50)) entries.emplace_back(entry);
        }
        block("virtual_server_group web", entries);
        for (const auto& head : kHeads) {
            if (chance(30)) continue;
            auto lines = some(kOfServices, 2);
            lines.insert(lines.begin(), {"lvs_sched rr", "lvs_method NAT", "protocol TCP"});
            const auto all = servers();
            lines.insert(lines.end(), all.begin(), all.end());
            block(head, lines);
        }
    }

    const Draw& draw_;
    std::string text_;
};

}  // namespace

std::string random_file(const Draw& draw) { return Writer(draw).write(); }

}  // namespace holdfast::reloads
