// Alert mails and webhooks: who is told what happens, and how.
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

// Whether the conversation is encrypted: not at all, from STARTTLS on (RFC 3207), from the start.
enum class SmtpTls { off, starttls, tls };
BOOST_DESCRIBE_ENUM(SmtpTls, off, starttls, tls)

inline constexpr std::uint16_t kSmtpPort = 25;
inline constexpr std::uint16_t kSmtpsPort = 465;  // RFC 8314 section 7.3

// Of names, what is empty comes from the host's name.
struct MailSettings {
    std::vector<std::string> recipients;
    std::string from;
    std::optional<SmtpServer> server;
    std::string helo_name;
    seconds timeout{30};  // of each answer
    SmtpTls tls = SmtpTls::off;
    bool verify = true;      // the server's certificate
    std::string ca;          // file of who may have signed it; empty: the standard ones
    int expiry_warning = 0;  // days before it expires, 0: no warning
    std::string user;        // empty: no AUTH (RFC 4954)
    std::string password;
    seconds merge_within{0};  // 0: a mail an event

    friend bool operator==(const MailSettings&, const MailSettings&) = default;
};
BOOST_DESCRIBE_STRUCT(MailSettings, (),
                      (recipients, from, server, helo_name, timeout, tls, verify, ca,
                       expiry_warning, user, password, merge_within))

// Who is told by HTTP.
struct Webhook {
    std::string url;      // empty: nobody
    seconds timeout{10};  // of the whole request
    std::string ca;       // as above
    std::string token;    // empty: none

    friend bool operator==(const Webhook&, const Webhook&) = default;
};
BOOST_DESCRIBE_STRUCT(Webhook, (), (url, timeout, ca, token))

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
    Webhook webhook;
    bool no_faults = false;
    bool no_checker_mails = false;
    std::vector<AlertingInstance> instances;
    std::vector<AlertingInstance> groups;
    std::vector<AlertingService> services;
};
BOOST_DESCRIBE_STRUCT(AlertsConfig, (),
                      (router_id, mail, webhook, no_faults, no_checker_mails, instances, groups,
                       services))

AlertsConfig alerts_slice(const Config& config);

// Whether there is anybody to be told: by mail, at all.
bool has_mailbox(const AlertsConfig& config);
bool has_receivers(const AlertsConfig& config);

}  // namespace holdfast::config
