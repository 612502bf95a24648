// What operators order of servers, and what they are told.
#include "ipvs/core/virtual_servers.h"
#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

const auto kWeb = service("192.0.2.1:80", {real("10.0.0.1:80"), real("10.0.0.2:80")});
const ServiceKey kKey{Protocol::tcp, at("192.0.2.1:80"), 0};

ipc::OrderWeight order(std::optional<int> weight, const std::string& server = "10.0.0.1:80") {
    return {"tcp 192.0.2.1:80", at(server), weight};
}

std::uint32_t weight(const VirtualServers& all, const std::string& server = "10.0.0.1:80") {
    return all.desired().at(kKey).destinations.at(at(server)).weight;
}

void configure(VirtualServers& all, const config::VirtualServer& server) {
    CHECK(all.configure({{server}}).empty());
    static_cast<void>(all.settle());
}

TEST_CASE("an ordered weight counts before all others, until it is taken back") {
    VirtualServers all;
    configure(all, kWeb);
    CHECK(all.order(order(0)) == std::vector{kKey});
    CHECK(weight(all) == 0);
    CHECK(weight(all, "10.0.0.2:80") == 1);
    configure(all, kWeb);
    CHECK(weight(all) == 0);
    static_cast<void>(all.hear({"tcp 192.0.2.1:80", at("10.0.0.1:80"), true, 7}, {}));
    CHECK(weight(all) == 0);
    CHECK(all.order(order(std::nullopt)) == std::vector{kKey});
    CHECK(weight(all) == 7);
}

TEST_CASE("an order waits for its server") {
    VirtualServers all;
    CHECK(all.order(order(9)).empty());
    configure(all, kWeb);
    CHECK(weight(all) == 9);
    configure(all, service("192.0.2.1:80", {real("10.0.0.2:80")}));
    CHECK(all.desired().at(kKey).destinations.size() == 1);
    configure(all, kWeb);
    CHECK(weight(all) == 9);
}

TEST_CASE("one that is down stays out, whatever its weight") {
    VirtualServers all;
    configure(all, kWeb);
    static_cast<void>(all.hear({"tcp 192.0.2.1:80", at("10.0.0.1:80"), false, {}}, {}));
    static_cast<void>(all.order(order(9)));
    CHECK(all.desired().at(kKey).destinations.size() == 1);
}

TEST_CASE("what is reported of services") {
    VirtualServers all;
    configure(all, kWeb);
    static_cast<void>(all.order(order(3)));
    auto table = all.desired();
    auto& there = table.at(kKey).destinations.at(at("10.0.0.1:80"));
    there.active_connections = 4;
    there.stats = Stats{.connections = 11};
    table.at(kKey).service.stats = Stats{.connections = 12};
    const auto report = all.report(ipc::Wanted(), table);
    const auto& service = report.services.at(0);
    CHECK(service.virtual_server == "tcp 192.0.2.1:80");
    CHECK(service.quorum);
    CHECK(service.traffic.connections == 12);
    CHECK(service.servers.at(0).in_table);
    CHECK(service.servers.at(0).weight == 3);
    CHECK(service.servers.at(0).ordered == 3);
    CHECK(service.servers.at(0).active_connections == 4);
    CHECK(service.servers.at(0).traffic.connections == 11);
    CHECK_FALSE(service.servers.at(1).ordered);
    CHECK(service.servers_up == 2);
    CHECK(service.active_connections == 4);
    const auto nothing = all.report(ipc::Wanted(), {});
    CHECK_FALSE(nothing.services.at(0).servers.at(0).in_table);
}

TEST_CASE("no more is reported than is wanted") {
    VirtualServers all;
    configure(all, kWeb);
    const auto summary = all.report({ipc::Extent::services, {}}, all.desired());
    CHECK(summary.services.at(0).servers.empty());
    CHECK(summary.services.at(0).servers_up == 2);
    const ipc::Wanted one{ipc::Extent::servers, {"tcp 192.0.2.1:80"}};
    CHECK(all.report(one, {}).services.at(0).servers.size() == 2);
    CHECK(all.keys(one) == std::set{kKey});
    const ipc::Wanted unknown{ipc::Extent::servers, {"tcp 192.0.2.77:80"}};
    CHECK(all.report(unknown, {}).services.empty());
    CHECK(all.keys(unknown).empty());
}

}  // namespace
}  // namespace holdfast::ipvs
