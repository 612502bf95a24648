// Alert mails: who is told what happens, and how.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "lib/net/ip.h"

namespace holdfast::config {

using std::chrono::seconds;

struct Config;

struct SmtpServer {
    std::string host;  // a name or an address
    std::optional<std::uint16_t> port;

    friend bool operator==(const SmtpServer&, const SmtpServer&) = default;
};
BOOST_DESCRIBE_STRUCT(SmtpServer, (), (host, port))

// What is empty here comes from the host's name.
struct MailSettings {
    std::vector<std::string> recipients;
    std::string from;
    std::optional<SmtpServer> server;
    std::string helo_name;
    seconds timeout{30};  // of each answer

    friend bool operator==(const MailSettings&, const MailSettings&) = default;
};
BOOST_DESCRIBE_STRUCT(MailSettings, (), (recipients, from, server, helo_name, timeout))

// What leads to a mail where nobody closer says so.
struct Alerts {
    std::optional<bool> all;
    std::optional<bool> vrrp;
    std::optional<bool> checkers;
    bool no_faults = false;
    bool no_checker_mails = false;

    friend bool operator==(const Alerts&, const Alerts&) = default;
};
BOOST_DESCRIBE_STRUCT(Alerts, (), (all, vrrp, checkers, no_faults, no_checker_mails))

// --- what the alerts process is given ------------------------------------------------------------

// An instance or a group of VRRP.
struct AlertingInstance {
    std::string name;
    bool mail = false;
    bool tells_deleted = false;
};
BOOST_DESCRIBE_STRUCT(AlertingInstance, (), (name, mail, tells_deleted))

struct AlertingServer {
    IpEndpoint endpoint;
    std::string name;  // as the log has it, here and below
    bool mail = false;
    bool alpha = false;  // counts as down until it has been checked
};
BOOST_DESCRIBE_STRUCT(AlertingServer, (), (endpoint, name, mail, alpha))

struct AlertingService {
    std::string id;  // of the virtual server: its id_of()
    std::string name;
    bool mail = false;
    std::vector<AlertingServer> servers;
};
BOOST_DESCRIBE_STRUCT(AlertingService, (), (id, name, mail, servers))

struct AlertsConfig {
    std::string router_id;  // empty: the host's name
    MailSettings mail;
    bool no_faults = false;
    bool no_checker_mails = false;
    std::vector<AlertingInstance> instances;
    std::vector<AlertingInstance> groups;
    std::vector<AlertingService> services;
};
BOOST_DESCRIBE_STRUCT(AlertsConfig, (),
                      (router_id, mail, no_faults, no_checker_mails, instances, groups, services))

AlertsConfig alerts_slice(const Config& config);

// Whether there is anybody to be told.
bool has_receivers(const AlertsConfig& config);

}  // namespace holdfast::config
