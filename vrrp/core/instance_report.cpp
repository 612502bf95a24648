// What an instance tells operators of itself.
#include <array>
#include <utility>

#include "vrrp/core/instance.h"

namespace holdfast::vrrp {

namespace {

// Why adverts are refused, with the names that statistics give it.
constexpr std::array<std::pair<Complaint, const char*>, 17> kRefusals{{
    {Complaint::ttl, "ttl"},
    {Complaint::own_address, "own_address"},
    {Complaint::not_multicast, "not_multicast"},
    {Complaint::not_unicast, "not_unicast"},
    {Complaint::not_a_peer, "not_a_peer"},
    {Complaint::version, "version"},
    {Complaint::length, "length"},
    {Complaint::packet_type, "packet_type"},
    {Complaint::checksum, "checksum"},
    {Complaint::malformed, "malformed"},
    {Complaint::authentication, "authentication"},
    {Complaint::replay, "replay"},
    {Complaint::trailer_missing, "trailer_missing"},
    {Complaint::trailer_malformed, "trailer_malformed"},
    {Complaint::unknown_key, "unknown_key"},
    {Complaint::stale, "stale"},
    {Complaint::interval, "interval"},
}};

}  // namespace

ipc::InstanceReport Instance::report(TimePoint now) const {
    ipc::InstanceReport report;
    report.instance = settings_.name;
    report.state = state_;
    report.priority = priority_;
    report.reason = state_ == State::fault ? why_in_fault() : why_;
    report.in_state = std::chrono::duration_cast<microseconds>(now - in_state_since_);
    report.stepped_down = stepped_down_;
    report.peers = peers_.report(now);
    report.adverts = counts_;
    report.adverts.other_addresses = complaints_.total(Complaint::address_list);
    report.latest_advert = latest_advert_;
    for (const auto& [complaint, name] : kRefusals)
        report.refused.push_back({name, complaints_.total(complaint)});
    return report;
}

void Instance::clear_counts() {
    counts_ = {};
    complaints_.forget_totals();
}

}  // namespace holdfast::vrrp
