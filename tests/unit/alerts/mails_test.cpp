#include "alerts/core/mails.h"

#include "tests/unit/catch.h"

namespace holdfast::alerts {
namespace {

using ipc::CheckKind;
using ipc::CheckNews;
using ipc::ServiceNews;
using ipc::VrrpEvent;
using ipc::VrrpSubject;

const IpEndpoint kServer{*parse_ip_address("10.0.0.1"), 80};
constexpr auto kService = "tcp 192.0.2.1:80";
constexpr auto kServiceName = "[192.0.2.1]:tcp:80";
constexpr auto kServerName = "[10.0.0.1]:tcp:80";

// Everything sends mails.
config::AlertsConfig configuration() {
    config::AlertsConfig config;
    config.instances = {{"VI", true, false}};
    config.groups = {{"G", true, false}};
    config.services = {{kService, kServiceName, true, {{kServer, kServerName, true, false}}}};
    return config;
}

Mails mails(const config::AlertsConfig& config = configuration()) {
    Mails made;
    made.configure(config);
    return made;
}

template <class News>
std::string told(Mails& mails, const News& news) {
    const auto mail = mails.of(news);
    return mail ? mail->subject + "|" + mail->text : "";
}

std::string told(Mails& mails, VrrpEvent event, VrrpSubject subject = VrrpSubject::instance) {
    const auto* name = subject == VrrpSubject::group ? "G" : "VI";
    return told(mails, ipc::VrrpNews{subject, name, event, 100});
}

CheckNews check(CheckKind kind, bool up) {
    return {kService, kServer, kind, up, false, !up, up, "failed", "Connection refused"};
}

TEST_CASE("each state of an instance is told once") {
    auto all = mails();
    CHECK(told(all, VrrpEvent::backup) ==
          "VRRP Instance VI - Entering BACKUP state|"
          "=> VRRP Instance is no longer owning VRRP VIPs <=");
    CHECK(told(all, VrrpEvent::backup).empty());
    CHECK(told(all, VrrpEvent::master) ==
          "VRRP Instance VI - Entering MASTER state|"
          "=> VRRP Instance is now owning VRRP VIPs <=");
    CHECK(told(all, VrrpEvent::fault) ==
          "VRRP Instance VI - Entering FAULT state|"
          "=> VRRP Instance is no longer owning VRRP VIPs <=");
    CHECK(told(all, VrrpEvent::stop) == "VRRP Instance VI - Stopping|=> VRRP Instance stopping <=");
}

TEST_CASE("each state of a group") {
    auto all = mails();
    CHECK(told(all, VrrpEvent::master, VrrpSubject::group) ==
          "VRRP Group G - Entering MASTER state|"
          "=> All VRRP group instances are now in MASTER state <=");
    CHECK(told(all, VrrpEvent::stop, VrrpSubject::group) ==
          "VRRP Group G - Stopping|=> All VRRP group instances are now stopping <=");
    CHECK(told(all, VrrpEvent::deleted, VrrpSubject::group).empty());
}

TEST_CASE("what is no state is for pipes only") {
    auto all = mails();
    for (const auto event : {VrrpEvent::master_priority, VrrpEvent::backup_priority,
                             VrrpEvent::master_rx_lower_priority})
        CHECK(told(all, event).empty());
}

TEST_CASE("without mails of faults, the state before and after one is told once") {
    auto config = configuration();
    config.no_faults = true;
    auto all = mails(config);
    CHECK_FALSE(told(all, VrrpEvent::backup).empty());
    CHECK(told(all, VrrpEvent::fault).empty());
    CHECK(told(all, VrrpEvent::backup).empty());
}

TEST_CASE("an instance that a reload deletes ends with a fault, or says it") {
    auto config = configuration();
    config.instances[0].tells_deleted = GENERATE(false, true);
    auto all = mails(config);
    all.configure({});
    const auto* last = config.instances[0].tells_deleted
                           ? "VRRP Instance VI - Deleted|=> VRRP Deleted at reload <="
                           : "VRRP Instance VI - Entering FAULT state|"
                             "=> VRRP Instance is no longer owning VRRP VIPs <=";
    CHECK(told(all, VrrpEvent::deleted) == last);
    all.configure({});
    CHECK(told(all, VrrpEvent::deleted).empty());
}

TEST_CASE("a reload does not tell a state again") {
    auto all = mails();
    CHECK_FALSE(told(all, VrrpEvent::master).empty());
    all.configure(configuration());
    CHECK(told(all, VrrpEvent::master).empty());
}

TEST_CASE("whoever does not want mails gets none") {
    auto config = configuration();
    config.instances[0].mail = config.services[0].mail = config.services[0].servers[0].mail = false;
    auto all = mails(config);
    CHECK(told(all, VrrpEvent::master).empty());
    CHECK(told(all, ServiceNews{kServiceName, "", false, "Lost quorum"}).empty());
    CHECK(told(all, check(CheckKind::tcp, false)).empty());
    CHECK(told(all, ServiceNews{kServiceName, kServerName, false, "Removing"}).empty());
}

TEST_CASE("a virtual server gains and loses its quorum") {
    auto all = mails();
    CHECK(told(all, ServiceNews{kServiceName, "", false, "Lost quorum 2-0=2 > 1"}) ==
          "Virtualserver [192.0.2.1]:tcp:80 - DOWN|=> Lost quorum 2-0=2 > 1 <=");
    CHECK(told(all, ServiceNews{kServiceName, "", true, "Gained quorum 1+0=1 <= 3"}) ==
          "Virtualserver [192.0.2.1]:tcp:80 - UP|=> Gained quorum 1+0=1 <= 3 <=");
    CHECK(told(all, ServiceNews{kServiceName, "", true, "Gained quorum 1+0=1 <= 3", true}) ==
          "Virtualserver [192.0.2.1]:tcp:80 - UP|=> Starting with quorum up 1+0=1 <= 3 <=");
}

TEST_CASE("servers that fail together") {
    auto all = mails();
    CHECK(told(all, ipc::GuardNews{kServiceName, true, "ALARM: 3 of 4"}) ==
          "Virtualserver [192.0.2.1]:tcp:80 - ALARM|=> ALARM: 3 of 4 <=");
    CHECK(told(all, ipc::GuardNews{kServiceName, false, "released"}) ==
          "Virtualserver [192.0.2.1]:tcp:80 - ALARM is over|=> released <=");
    auto config = configuration();
    config.services[0].mail = false;
    auto silent = mails(config);
    CHECK(told(silent, ipc::GuardNews{kServiceName, true, "ALARM"}).empty());
}

TEST_CASE("what each kind of check says") {
    struct Row {
        CheckKind kind;
        const char* up;
        const char* down;
    };
    const auto [kind, up, down] = GENERATE(
        Row{CheckKind::tcp, "TCP CHECK succeed on service", "TCP CHECK failed on service"},
        Row{CheckKind::http, "CHECK succeed on service",
            "CHECK failed on service : HTTP request failed"},
        Row{CheckKind::misc, "MISC CHECK succeeded on service", "MISC CHECK failed on service"},
        Row{CheckKind::udp, "UDP CHECK succeed on service", "UDP CHECK failed on service"},
        Row{CheckKind::ping, "ICMP CHECK succeed on service", "ICMP CHECK failed on service"},
        Row{CheckKind::dns, "DNS_CHECK: succeed on service", "DNS_CHECK: failed on service"},
        Row{CheckKind::smtp, "CHECK succeed on service", "CHECK failed on service : failed"});
    auto all = mails();
    const std::string subject = "Realserver [10.0.0.1]:tcp:80 of virtual server [192.0.2.1]:tcp:80";
    CHECK(told(all, check(kind, true)) == fmt::format("{} - UP|=> {} <=", subject, up));
    CHECK(told(all, check(kind, false)) == fmt::format("{} - DOWN|=> {} <=", subject, down));
}

TEST_CASE("the subject is about the server, which may have another check that says otherwise") {
    auto all = mails();
    auto news = check(CheckKind::tcp, true);
    news.server_was_up = news.server_is_up = false;
    CHECK(all.of(news)->subject.ends_with("- DOWN"));
    auto config = configuration();
    config.no_checker_mails = true;
    all.configure(config);
    CHECK_FALSE(all.of(news));
    news.server_is_up = true;
    CHECK(all.of(news)->subject.ends_with("- UP"));
}

TEST_CASE("a first conclusion is news when it is not what was taken for true") {
    const bool alpha = GENERATE(false, true);
    auto config = configuration();
    config.services[0].servers[0].alpha = alpha;
    auto all = mails(config);
    auto news = check(CheckKind::tcp, GENERATE(false, true));
    news.first = true;
    news.server_was_up.reset();
    INFO(alpha << news.up);
    CHECK(all.of(news).has_value() == (alpha == news.up));
    news.kind = CheckKind::misc;
    CHECK(all.of(news));
}

TEST_CASE("a server that leaves is told by its virtual server, which may leave too") {
    auto all = mails();
    all.configure({});
    CHECK(told(all, ServiceNews{kServiceName, kServerName, false, "Removing"}) ==
          "Realserver [10.0.0.1]:tcp:80 of virtual server [192.0.2.1]:tcp:80 - DOWN|"
          "=> Removing <=");
    CHECK(told(all, ServiceNews{kServiceName, "", false, "Removing"}) ==
          "Virtualserver [192.0.2.1]:tcp:80 - DOWN|=> Removing <=");
    // That it is down because of a check has been told by the check.
    CHECK(told(all, ServiceNews{kServiceName, kServerName, false, ""}).empty());
}

}  // namespace
}  // namespace holdfast::alerts
