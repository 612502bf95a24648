// global_defs: how the processes run, their buffers, SNMP and D-Bus.
#include "lib/process_name.h"
#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

using ProcessMember = ProcessSettings Processes::*;

auto process(ProcessMember which) { return in(&Global::processes, which); }

// One or more numbers of processors.
auto processors(ProcessMember which) {
    return custom("NUMBER...", 1, kAnyNumber,
                  [which](GlobalDraft& global, const Reading& reading) {
                      constexpr std::int64_t kMostCpu = 8191;  // CONFIG_NR_CPUS at its largest
                      auto& cpus = (global.processes.*which).cpus;
                      for (const auto& word : reading.statement.arguments) {
                          const auto cpu = read_integer(reading, word, 0, kMostCpu);
                          if (cpu) cpus.push_back(static_cast<int>(*cpu));
                      }
                  })
        .with({"0"}, {"x"});
}

auto realtime_limit(ProcessMember which) {
    return custom("MICROSECONDS (1..4294967295)", 1, 1,
                  [which](GlobalDraft& global, const Reading& reading) {
                      const auto limit =
                          read_integer(reading, reading.statement.arguments[0], 1, kMostUnsigned);
                      if (limit) (global.processes.*which).realtime_limit = microseconds(*limit);
                  })
        .with({"10000"}, {"0", "x"});
}

// The rows that VRRP, the checkers and BFD have alike, each with its prefix.
struct ProcessRows {
    ProcessMember which;
    const char* priority;
    const char* no_swap;
    const char* rt_priority;
    const char* cpu_affinity;
    const char* rlimit;
    const char* old_rlimit;
    const char* since;
    const char* rt_since;
    Remark remark = {};
};

std::vector<Keyword<GlobalDraft>> rows_of(const ProcessRows& names) {
    const auto which = names.which;
    const auto member = [which](auto inner) { return in(process(which), inner); };
    return {
        {names.priority, number(member(&ProcessSettings::nice), -20, 19), "", names.since,
         "the process's nice value", names.remark},
        {names.no_swap, flag(member(&ProcessSettings::no_swap), true), "", names.since,
         "the process's memory is never swapped out", names.remark},
        {names.rt_priority, number(member(&ProcessSettings::realtime_priority), 1, 99), "",
         names.rt_since, "runs the process in real time, at this priority", names.remark},
        {names.cpu_affinity, processors(which), "all", "2.0.17",
         "the processors that the process may run on", names.remark},
        {names.rlimit, realtime_limit(which), "1000000", "2.1.0",
         "processor time that a real-time process may use without waiting", names.remark},
        {names.old_rlimit, realtime_limit(which), "1000000", "2.0.0",
         "processor time that a real-time process may use without waiting",
         now(names.rlimit, names.remark.implemented)},
    };
}

auto buffer(Buffer Buffers::*which) {
    return number(in(in(&Global::buffers, which), &Buffer::bytes), 0, kMostUnsigned);
}
auto buffer_force(Buffer Buffers::*which) {
    return boolean(in(in(&Global::buffers, which), &Buffer::force));
}

void read_buffer_policy(GlobalDraft& global, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    auto& buffers = global.buffers;
    if (word.text == "MTU") {
        buffers.advert_policy = BufferPolicy::mtu;
    } else if (word.text == "ADVERT") {
        buffers.advert_policy = BufferPolicy::advert;
    } else if (const auto bytes = read_integer(reading, word, 0, kMostUnsigned)) {
        buffers.advert_policy = BufferPolicy::size;
        buffers.advert_bytes = static_cast<std::uint32_t>(*bytes);
    }
}

std::vector<Keyword<GlobalDraft>> buffer_rows() {
    return {
        {"vrrp_netlink_cmd_rcv_bufs", buffer(&Buffers::vrrp_command), "", "2.0.0",
         "bytes of the VRRP process's netlink command buffer"},
        {"vrrp_netlink_cmd_rcv_bufs_force", buffer_force(&Buffers::vrrp_command), "off", "2.0.0",
         "even above the kernel's limit"},
        {"vrrp_netlink_monitor_rcv_bufs", buffer(&Buffers::vrrp_monitor), "", "2.0.0",
         "bytes of the VRRP process's netlink monitor buffer"},
        {"vrrp_netlink_monitor_rcv_bufs_force", buffer_force(&Buffers::vrrp_monitor), "off",
         "2.0.0", "even above the kernel's limit"},
        {"lvs_netlink_cmd_rcv_bufs", buffer(&Buffers::lvs_command), "1048576", "2.0.0",
         "bytes of the IPVS process's netlink command buffer, which is never made smaller"},
        {"lvs_netlink_cmd_rcv_bufs_force", buffer_force(&Buffers::lvs_command), "off", "2.0.0",
         "even above the kernel's limit"},
        {"lvs_netlink_monitor_rcv_bufs", buffer(&Buffers::lvs_monitor), "", "2.0.0",
         "has no effect: neither the checkers nor the IPVS process monitor anything by netlink"},
        {"lvs_netlink_monitor_rcv_bufs_force", buffer_force(&Buffers::lvs_monitor), "off", "2.0.0",
         "has no effect: neither the checkers nor the IPVS process monitor anything by netlink"},
        {"process_monitor_rcv_bufs", buffer(&Buffers::process_monitor), "", "2.0.11",
         "bytes of the process monitor's buffer"},
        {"process_monitor_rcv_bufs_force", buffer_force(&Buffers::process_monitor), "off", "2.0.11",
         "even above the kernel's limit"},
        {"vrrp_rx_bufs_policy",
         custom("MTU|ADVERT|NUMBER", 1, 1, read_buffer_policy)
             .with({"MTU", "ADVERT", "4096"}, {"x"}),
         "the system's", "2.0.3", "how large the buffers of received adverts are"},
        {"vrrp_rx_bufs_multiplier",
         number(in(&Global::buffers, &Buffers::advert_multiplier), 1, kMostUnsigned), "3", "2.0.3",
         "times the MTU or the advert's size"},
    };
}

auto snmp(bool Snmp::*which) { return flag(in(&Global::snmp, which), true); }

std::vector<Keyword<GlobalDraft>> agent_rows() {
    const auto both = [](bool Snmp::*one, bool Snmp::*other) {
        return custom("", 0, 0,
                      [=](GlobalDraft& global, const Reading&) {
                          global.snmp.*one = global.snmp.*other = true;
                      })
            .with({""}, {});
    };
    return {
        {"snmp_socket", word(in(&Global::snmp, &Snmp::socket), "SOCKET"), "unix:/var/agentx/master",
         "1.2.20", "where the SNMP master agent listens", kParsedOnly},
        {"enable_traps", snmp(&Snmp::traps), "", "1.2.5", "SNMP traps", kParsedOnly},
        {"enable_snmp_vrrp", snmp(&Snmp::vrrp), "", "2.0.0", "keepalived's MIB of VRRP",
         kParsedOnly},
        {"enable_snmp_keepalived", snmp(&Snmp::vrrp), "", "1.2.20", "keepalived's MIB of VRRP",
         now("enable_snmp_vrrp", false)},
        {"enable_snmp_checker", snmp(&Snmp::checkers), "", "1.2.20", "keepalived's MIB of checks",
         kParsedOnly},
        {"enable_snmp_rfc", both(&Snmp::rfc_v2, &Snmp::rfc_v3), "", "1.2.20",
         "the MIBs of RFC 2787 and RFC 6527", kParsedOnly},
        {"enable_snmp_rfcv2", snmp(&Snmp::rfc_v2), "", "1.2.20", "the MIB of RFC 2787",
         kParsedOnly},
        {"enable_snmp_rfcv3", snmp(&Snmp::rfc_v3), "", "1.2.20", "the MIB of RFC 6527",
         kParsedOnly},
        {"snmp_vs_stats_update_interval",
         time(in(&Global::snmp, &Snmp::virtual_server_interval), milliseconds(1), seconds(30)), "5",
         "2.3.0", "how old the statistics of a virtual server may be", kParsedOnly},
        {"snmp_rs_stats_update_interval",
         time(in(&Global::snmp, &Snmp::real_server_interval), milliseconds(1), seconds(30)), "5",
         "2.3.0", "how old the statistics of a real server may be", kParsedOnly},
        {"enable_dbus", flag(in(&Global::dbus, &Dbus::enabled), true), "", "1.3.0",
         "the D-Bus interface", kParsedOnly},
        {"dbus_service_name", word(in(&Global::dbus, &Dbus::service_name), "NAME"),
         "org.keepalived.Vrrp1", "1.3.7", "the name on the bus", kParsedOnly},
        {"dbus_no_interface_name", word(in(&Global::dbus, &Dbus::no_interface_name), "NAME"),
         "none", "2.3.0", "stands in paths for the interface of an instance without one",
         kParsedOnly},
    };
}

template <class Member>
auto process_name(Member member) {
    return custom("NAME", 1, 1,
                  [member](GlobalDraft& global, const Reading& reading) {
                      const auto& word = reading.statement.arguments[0];
                      if (word.text.size() > kLongestProcessName) {
                          reading.diagnostics.warning(
                              word.where,
                              fmt::format("{}: the kernel keeps {} characters of a name only",
                                          reading.keyword.name, kLongestProcessName));
                      }
                      store(std::invoke(member, global), word.text.substr(0, kLongestProcessName));
                  })
        .with({"some-name"}, {"a-name-of-16-let"});
}

std::vector<Keyword<GlobalDraft>> name_rows() {
    const auto name = [](ProcessMember which) {
        return process_name(in(process(which), &ProcessSettings::name));
    };
    return {
        {"process_names", flag(in(&Global::processes, &Processes::default_names), true), "",
         "2.0.16",
         "ps(1) calls the processes keepalived, keepalived_vrrp, keepalived_lvs (the checkers) and "
         "keepalived_ipvs"},
        {"process_name", process_name(in(&Global::processes, &Processes::parent_name)), "holdfastd",
         "2.0.16", "what ps(1) calls the supervisor"},
        {"vrrp_process_name", name(&Processes::vrrp), "holdfast-vrrp", "2.0.16",
         "what ps(1) calls the VRRP process"},
        {"checker_process_name", name(&Processes::checkers), "holdfast-checkers", "2.2.0",
         "what ps(1) calls the checkers' process"},
        {"lvs_process_name", name(&Processes::checkers), "holdfast-checkers", "2.0.16",
         "what ps(1) calls the checkers' process", now("checker_process_name")},
        {"bfd_process_name", name(&Processes::bfd), "", "2.0.16", "the BFD process's name",
         kParsedOnly},
    };
}

// Without a number, the largest.
void read_max_auto_priority(GlobalDraft& global, const Reading& reading) {
    constexpr int kMost = 99;  // sched_get_priority_max(SCHED_RR)
    const auto& words = reading.statement.arguments;
    const auto priority = words.empty() ? kMost : read_integer(reading, words[0], -1, kMost);
    if (priority) global.processes.max_auto_priority = static_cast<int>(*priority);
}

void read_min_auto_delay(GlobalDraft& global, const Reading& reading) {
    const auto delay = read_integer(reading, reading.statement.arguments[0], 1, 10'000'000);
    if (delay) global.processes.min_auto_priority_delay = microseconds(*delay);
}

}  // namespace

std::vector<Keyword<GlobalDraft>> global_process_rows() {
    std::vector<Keyword<GlobalDraft>> priorities{
        {"max_auto_priority",
         custom("[NUMBER (-1..99)]", 0, 1, read_max_auto_priority)
             .with({"", "-1", "99"}, {"-2", "100", "x"}),
         "0", "2.1.0", "how far late adverts may raise the VRRP process's real-time priority"},
        {"min_auto_priority_delay",
         custom("MICROSECONDS (1..10000000)", 1, 1, read_min_auto_delay)
             .with({"1", "10000000"}, {"0", "10000001", "x"}),
         "1000000", "2.1.0", "how late they must be for that"},
    };
    return joined<GlobalDraft>(
        {name_rows(), std::move(priorities),
         rows_of({&Processes::vrrp, "vrrp_priority", "vrrp_no_swap", "vrrp_rt_priority",
                  "vrrp_cpu_affinity", "vrrp_rlimit_rttime", "vrrp_rlimit_rtime", "1.2.20",
                  "2.0.0"}),
         rows_of({&Processes::checkers, "checker_priority", "checker_no_swap",
                  "checker_rt_priority", "checker_cpu_affinity", "checker_rlimit_rttime",
                  "checker_rlimit_rtime", "1.2.20", "2.0.0"}),
         rows_of({&Processes::bfd, "bfd_priority", "bfd_no_swap", "bfd_rt_priority",
                  "bfd_cpu_affinity", "bfd_rlimit_rttime", "bfd_rlimit_rtime", "2.0.0", "2.0.0",
                  kParsedOnly}),
         buffer_rows(), agent_rows()});
}

}  // namespace holdfast::config
