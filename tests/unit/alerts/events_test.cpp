#include "events/events.h"

#include <boost/json.hpp>

#include "alerts/core/post.h"
#include "tests/unit/catch.h"

namespace holdfast::alerts {
namespace {

using holdfast::events::Events;
using ipc::CheckKind;
using ipc::ServiceNews;
using ipc::VrrpEvent;
using ipc::VrrpNews;
using ipc::VrrpSubject;

// 2021-03-01 09:44:08.007 UTC
const auto kWhen =
    std::chrono::system_clock::from_time_t(1614591848) + std::chrono::milliseconds(7);
const IpEndpoint kServer{*parse_ip_address("10.0.0.1"), 80};
constexpr auto kServiceName = "[192.0.2.1]:tcp:80";
constexpr auto kServerName = "[10.0.0.1]:tcp:80";

Events events() {
    config::AlertsConfig config;
    config.services = {{"tcp 192.0.2.1:80", kServiceName, false, {{kServer, kServerName}}}};
    Events made;
    made.configure(config);
    return made;
}

template <class News>
std::string told(Events& events, const News& news) {
    return events.of(news, kWhen).value_or("");
}

TEST_CASE("an instance's states, each with the one before") {
    auto all = events();
    CHECK(told(all, VrrpNews{VrrpSubject::instance, "VI", VrrpEvent::backup, 100}) ==
          R"({"time":"2021-03-01T09:44:08.007Z","what":"vrrp_instance","name":"VI",)"
          R"("old_state":null,"state":"BACKUP","priority":100,"reason":""})");
    CHECK(told(all, VrrpNews{VrrpSubject::instance, "VI", VrrpEvent::master_priority, 90}).empty());
    CHECK(told(all, VrrpNews{VrrpSubject::instance, "VI", VrrpEvent::backup, 90}).empty());
    CHECK(told(all, VrrpNews{VrrpSubject::instance, "VI", VrrpEvent::master, 90}) ==
          R"({"time":"2021-03-01T09:44:08.007Z","what":"vrrp_instance","name":"VI",)"
          R"("old_state":"BACKUP","state":"MASTER","priority":90,"reason":""})");
    CHECK(told(all, VrrpNews{VrrpSubject::group, "VI", VrrpEvent::fault, 0}) ==
          R"({"time":"2021-03-01T09:44:08.007Z","what":"vrrp_sync_group","name":"VI",)"
          R"("old_state":null,"state":"FAULT","reason":""})");
}

TEST_CASE("a server's states, with what its check said") {
    auto all = events();
    all.hear({"tcp 192.0.2.1:80",
              kServer,
              CheckKind::tcp,
              false,
              true,
              {},
              false,
              "failed",
              "Connection refused"});
    CHECK(told(all, ServiceNews{kServiceName, kServerName, false}) ==
          R"({"time":"2021-03-01T09:44:08.007Z","what":"real_server","name":"[10.0.0.1]:tcp:80",)"
          R"("virtual_server":"[192.0.2.1]:tcp:80","old_state":null,"state":"DOWN",)"
          R"("reason":"TCP_CHECK failed: Connection refused"})");
    // What was said is no reason for the contrary.
    CHECK(told(all, ServiceNews{kServiceName, kServerName, true}).ends_with(R"("reason":""})"));
    CHECK(told(all, ServiceNews{kServiceName, kServerName, false, "Removing"})
              .ends_with(R"("old_state":"UP","state":"DOWN","reason":"Removing"})"));
    CHECK(told(all, ServiceNews{kServiceName, "", false, "Lost quorum 1-0=1 > 0"}) ==
          R"({"time":"2021-03-01T09:44:08.007Z","what":"virtual_server",)"
          R"("name":"[192.0.2.1]:tcp:80","old_state":null,"state":"DOWN",)"
          R"("reason":"Lost quorum 1-0=1 > 0"})");
}

TEST_CASE("a guard that engages and is released is a subject of its own") {
    auto all = events();
    CHECK_FALSE(told(all, ServiceNews{kServiceName, "", true, "Gained quorum"}).empty());
    CHECK(told(all, ipc::GuardNews{kServiceName, true, "ALARM: 3 of 4"}) ==
          R"({"time":"2021-03-01T09:44:08.007Z","what":"mass_failure_guard",)"
          R"("name":"[192.0.2.1]:tcp:80","old_state":null,"state":"ENGAGED",)"
          R"("reason":"ALARM: 3 of 4"})");
    // A process that begins anew says so again.
    CHECK(told(all, ipc::GuardNews{kServiceName, true, "ALARM: 3 of 4"}).empty());
    CHECK(told(all, ipc::GuardNews{kServiceName, false, "released"})
              .ends_with(R"("old_state":"ENGAGED","state":"RELEASED","reason":"released"})"));
}

TEST_CASE("what is posted is JSON, whatever the names are") {
    auto all = events();
    std::vector<Alert> alerts;
    for (const auto* name : {"quoted \"name\"\n", "gr\xc3\xbcn", "not utf-8 \xff\xfe"})
        alerts.push_back(
            {kWhen, {}, told(all, VrrpNews{VrrpSubject::instance, name, VrrpEvent::stop, 1})});
    const auto value = boost::json::parse(post(alerts, "h\xff", "lb1"));
    CHECK(value.at("host") == "h?");
    CHECK(value.at("router_id") == "lb1");
    const auto& posted = value.at("events").as_array();
    REQUIRE(posted.size() == 3);
    CHECK(posted[0].at("name") == "quoted \"name\"\n");
    CHECK(posted[1].at("name") == "gr\xc3\xbcn");
    CHECK(posted[2].at("name") == "not utf-8 ??");
}

}  // namespace
}  // namespace holdfast::alerts
