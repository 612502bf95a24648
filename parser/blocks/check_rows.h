// The rows that kinds of checks have alike, and that virtual and real servers hand down to them.
#pragma once

#include <vector>

#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {

inline constexpr microseconds kShortestTime = microseconds(1);
// keepalived sets no limit; this one is 31 years.
inline constexpr microseconds kLongestCheckTime = seconds(1'000'000'000);
inline constexpr microseconds kNotSaid = microseconds(-1);  // while a check is being read

// Of a virtual and a real server, each level's value being the default of the next.
template <class Block>
std::vector<Keyword<Block>> check_default_rows() {
    const std::chrono::milliseconds none(0);
    return {
        {"connect_timeout", time(&CheckDefaults::connect_timeout, kShortestTime, kLongestTime), "5",
         "0.5.3", "how long a connection may take"},
        {"delay_loop", time(&CheckDefaults::delay_loop, kShortestTime, kLongestCheckTime), "60",
         "0.5.3", "between two checks"},
        {"retry", number(&CheckDefaults::retry, 1, kMostInt), "1", "1.1.8",
         "failures in a row that are forgiven"},
        {"delay_before_retry", time(&CheckDefaults::delay_before_retry, none, kLongestCheckTime),
         "1", "0.5.3", "between a failure and the next try"},
        {"warmup", time(&CheckDefaults::warmup, none, kLongestCheckTime), "delay_loop", "1.2.13",
         "the first check starts at random within this time"},
    };
}

template <class Check>
std::vector<Keyword<Check>> timing_rows() {
    const std::chrono::milliseconds none(0);
    return {
        {"delay_loop", time(&CheckTiming::delay_loop, kShortestTime, kLongestCheckTime),
         "the server's", "0.5.3", "between two checks"},
        {"retry", number(&CheckTiming::retry, 0, kMostInt), "the server's", "1.1.8",
         "failures in a row that are forgiven"},
        {"delay_before_retry", time(&CheckTiming::delay_before_retry, none, kLongestCheckTime),
         "the server's", "0.5.3", "between a failure and the next try"},
        {"warmup", time(&CheckTiming::warmup, none, kLongestCheckTime), "the server's", "1.2.13",
         "the first check starts at random within this time"},
        {"alpha", boolean(&CheckTiming::alpha), "the server's", "1.1.16",
         "it counts as failed until it passes"},
        {"log_all_failures", boolean(&CheckTiming::log_all_failures), "checker_log_all_failures",
         "2.0.11", "a failure that is forgiven is logged too"},
    };
}

template <class Block>
std::vector<Keyword<Block>> connection_rows() {
    return {
        {"connect_ip", address(in(&Connection::target, &IpEndpoint::address)), "the real server's",
         "1.1.8", "the address to check"},
        {"connect_port", number(in(&Connection::target, &IpEndpoint::port), 1, 65535),
         "the real server's", "0.5.8", "the port to check"},
        {"bindto", address(&Connection::bind_address), "", "1.1.2",
         "the address that checks come from"},
        {"bind_port", number(&Connection::bind_port, 1, 65535), "", "1.2.13",
         "the port that checks come from"},
        {"bind_if", interface_name(&Connection::bind_interface), "", "1.3.7",
         "the interface that checks leave by"},
        {"connect_timeout", time(&Connection::connect_timeout, kShortestTime, kLongestTime),
         "the server's", "0.5.3", "how long a connection may take"},
        {"fwmark", number(&Connection::fwmark, 0, kMostUnsigned), "0", "1.2.13",
         "the firewall mark of what checks send"},
    };
}

// Of checks that speak TCP.
template <class Block>
std::vector<Keyword<Block>> path_rows() {
    return {
        {"connect_vip", boolean(&Connection::connect_vip), "off", "holdfast 0.1.0",
         "DR and TUN: connects to the virtual server's address, forwarded by IPVS to this real "
         "server; answers need net.ipv4.conf.INTERFACE.accept_local = 1 where the address is here"},
    };
}

}  // namespace holdfast::config
