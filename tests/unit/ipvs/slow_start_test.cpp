// slow_start: what weight a server that comes back has, and when.
#include "ipvs/core/slow_start.h"

#include "ipvs/core/narration.h"
#include "ipvs/core/virtual_servers.h"
#include "tests/unit/catch.h"
#include "tests/unit/ipvs/tables.h"

namespace holdfast::ipvs {
namespace {

const ServiceKey kKey{Protocol::tcp, at("192.0.2.1:80"), 0};
const auto kFirst = at("10.0.0.1:80");

// Two servers of weight 100, which they reach a minute after they came back.
config::VirtualServer farm() {
    auto made = service("192.0.2.1:80", {real("10.0.0.1:80", 100), real("10.0.0.2:80", 100)});
    made.slow_start = config::SlowStart{config::seconds(60), 0};
    return made;
}

Lines narrated(const Operations& operations, const Table& before,
               const VirtualServers& configured) {
    Narration narration;
    narration.add(operations, {}, before, configured);
    return narration.lines();
}

struct Farm {
    VirtualServers all;
    TimePoint now{};
    Lines said;
    int changes = 0;

    explicit Farm(const config::VirtualServer& server = farm()) { configure(server); }

    void configure(const config::VirtualServer& server) {
        CHECK(all.configure({{server}}).empty());
        settle();
    }
    void hear(bool up, std::optional<int> weight = {}, const IpEndpoint& server = kFirst) {
        all.hear({"tcp 192.0.2.1:80", server, up, weight}, now);
        settle();
    }
    void come_back() {
        hear(false);
        hear(true);
    }
    void settle() {
        static_cast<void>(all.settle());
        for (const auto& remark : all.take_remarks())
            said.push_back(remark.text);
    }
    // As a shell does it.
    void wait(int seconds) {
        const auto until = now + std::chrono::seconds(seconds);
        while (all.next_deadline() && *all.next_deadline() <= until) {
            CHECK(*all.next_deadline() > now);
            now = *all.next_deadline();
            if (!all.advance(now).empty()) ++changes;
        }
        now = until;
    }
    // -1: it is not in the table.
    int weight(const IpEndpoint& server = kFirst) const {
        const auto table = all.desired();
        const auto& servers = table.at(kKey).destinations;
        const auto found = servers.find(server);
        return found == servers.end() ? -1 : static_cast<int>(found->second.weight);
    }
};

TEST_CASE("who is up from the start, or is new, has its whole weight") {
    Farm farm;
    CHECK(farm.weight() == 100);
    farm.hear(true);
    CHECK(farm.weight() == 100);
    auto more = ::holdfast::ipvs::farm();
    more.real_servers.push_back(real("10.0.0.3:80", 100));
    more.real_servers.back().alpha = true;
    farm.configure(more);
    farm.hear(true, {}, at("10.0.0.3:80"));
    CHECK(farm.weight(at("10.0.0.3:80")) == 100);
    CHECK_FALSE(farm.all.next_deadline());
}

TEST_CASE("who comes back rises evenly, in steps of a second at least") {
    Farm farm;
    farm.come_back();
    CHECK(farm.weight() == 1);
    CHECK(farm.said == Lines{"Slow start of service [10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80: "
                             "weight 1 now, 100 within 60 s"});
    farm.wait(15);
    CHECK(farm.weight() == 25);
    farm.wait(15);
    CHECK(farm.weight() == 50);
    CHECK(farm.weight(at("10.0.0.2:80")) == 100);
    farm.wait(29);
    CHECK(farm.weight() == 98);
    farm.wait(1);
    CHECK(farm.weight() == 100);
    CHECK(farm.changes == 59);  // the first one was not enough for a whole number
    CHECK_FALSE(farm.all.next_deadline());
}

TEST_CASE("the table changes only where a whole weight does") {
    auto small = farm();
    small.real_servers[0].weight = 4;
    Farm farm(small);
    farm.come_back();
    farm.wait(60);
    CHECK(farm.weight() == 4);
    CHECK(farm.changes == 3);
}

TEST_CASE("it may begin with a share, and a weight of 1 or 0 has nothing to rise") {
    auto other = farm();
    other.slow_start->from_percent = 20;
    Farm farm(other);
    farm.come_back();
    CHECK(farm.weight() == 20);
    farm.wait(30);
    CHECK(farm.weight() == 60);
    for (const int weight : {0, 1}) {
        other.real_servers[0].weight = weight;
        Farm flat(other);
        flat.come_back();
        CHECK(flat.weight() == weight);
        CHECK(flat.said.empty());
        flat.wait(60);
        CHECK(flat.changes == 0);
    }
}

TEST_CASE("it rises to the weight that the checks say at the moment") {
    Farm farm;
    farm.come_back();
    farm.wait(30);
    farm.hear(true, 10);
    CHECK(farm.weight() == 5);
    farm.hear(true, 0);
    CHECK(farm.weight() == 0);
    farm.hear(true, 40);
    CHECK(farm.weight() == 20);
    farm.wait(30);
    CHECK(farm.weight() == 40);
}

TEST_CASE("who fails meanwhile begins anew") {
    Farm farm;
    farm.come_back();
    farm.wait(30);
    farm.hear(false);
    CHECK(farm.weight() == -1);
    farm.wait(2);
    CHECK_FALSE(farm.all.next_deadline());
    farm.hear(true);
    CHECK(farm.weight() == 1);
}

TEST_CASE("with inhibit_on_failure it rises from 0") {
    auto inhibited = farm();
    inhibited.real_servers[0].inhibit_on_failure = true;
    Farm farm(inhibited);
    farm.hear(false);
    CHECK(farm.weight() == 0);
    const auto before = farm.all.desired();
    farm.hear(true);
    CHECK(farm.weight() == 1);
    CHECK(narrated(plan(farm.all.desired(), before, {}), before, farm.all) ==
          Lines{"Enabling service [10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80"});
}

TEST_CASE("who leaves the configuration and comes back is new") {
    Farm farm;
    farm.come_back();
    auto without = ::holdfast::ipvs::farm();
    without.real_servers.erase(without.real_servers.begin());
    farm.configure(without);
    farm.configure(::holdfast::ipvs::farm());
    CHECK(farm.weight() == 100);
}

TEST_CASE("the quorum counts whole weights") {
    auto wanting = farm();
    wanting.quorum.weight = 150;
    wanting.sorry_server = config::SorryServer{{}, at("10.0.0.99:80"), {}, {}, false};
    Farm farm(wanting);
    farm.hear(false);
    CHECK(farm.weight(at("10.0.0.99:80")) == 1);
    farm.hear(true);
    CHECK(farm.weight() == 1);
    CHECK(farm.weight(at("10.0.0.99:80")) == -1);
}

TEST_CASE("whom the failure guard keeps, or brings back, has its whole weight") {
    auto guarded = farm();
    guarded.guard = config::FailureGuard{40, config::seconds(10), 100};
    Farm farm(guarded);
    farm.come_back();
    farm.wait(11);
    farm.hear(false);
    CHECK(farm.weight() == -1);
    farm.hear(false, {}, at("10.0.0.2:80"));
    CHECK(farm.weight() == 100);
    farm.hear(true);
    CHECK(farm.weight() == 100);
}

TEST_CASE("a reload leaves it as high as it is") {
    Farm farm;
    farm.come_back();
    farm.wait(30);
    auto changed = ::holdfast::ipvs::farm();
    SECTION("with the same settings") {}
    SECTION("with others") { changed.slow_start->duration = config::seconds(600); }
    SECTION("with another share to begin with") { changed.slow_start->from_percent = 90; }
    farm.configure(changed);
    CHECK(farm.weight() == 50);
    changed.real_servers[0].weight = 200;
    farm.configure(changed);
    CHECK(farm.weight() == 100);
    changed.slow_start.reset();
    farm.configure(changed);
    CHECK(farm.weight() == 200);
    farm.wait(5);
    CHECK_FALSE(farm.all.next_deadline());
}

// What the supervisor remembers, and the kernel has.
struct Respawned : Farm {
    explicit Respawned(const std::map<IpEndpoint, int>& weights) : Farm(farm()) {
        auto kernel = all.desired();
        auto& servers = kernel.at(kKey).destinations;
        std::erase_if(servers, [&](const auto& server) { return !weights.contains(server.first); });
        for (auto& [endpoint, server] : servers)
            server.weight = static_cast<std::uint32_t>(weights.at(endpoint));
        all = VirtualServers();
        hear(true);
        hear(true, {}, at("10.0.0.2:80"));
        CHECK(all.configure({{farm()}}).empty());
        all.resume(kernel, now);
        settle();
    }
};

TEST_CASE("a process that begins anew goes on from the kernel's weight") {
    Respawned risen({{kFirst, 30}, {at("10.0.0.2:80"), 100}});
    CHECK(risen.weight() == 30);
    CHECK(risen.weight(at("10.0.0.2:80")) == 100);
    risen.wait(42);
    CHECK(risen.weight() == 100);
    CHECK_FALSE(risen.all.next_deadline());
    CHECK(Respawned({{at("10.0.0.2:80"), 100}}).weight() == 1);  // came back while nobody looked
}

TEST_CASE("who failed while it rose, and nobody looked, is kept with its whole weight") {
    auto guarded = farm();
    guarded.guard = config::FailureGuard{40, config::seconds(10), 100};
    Farm farm(guarded);
    auto kernel = farm.all.desired();
    kernel.at(kKey).destinations.at(kFirst).weight = 30;
    farm.all = VirtualServers();
    farm.hear(false);
    farm.hear(false, {}, at("10.0.0.2:80"));
    CHECK(farm.all.configure({{guarded}}).empty());
    farm.all.resume(kernel, farm.now);
    CHECK(farm.weight() == 100);
}

TEST_CASE("the log tells of its begin and its end, and not of its steps") {
    Farm farm;
    farm.come_back();
    const auto told = [&](int seconds) {
        const auto before = farm.all.desired();
        farm.wait(seconds);
        return narrated(plan(farm.all.desired(), before, {}), before, farm.all);
    };
    CHECK(told(30).empty());
    CHECK(told(30) == Lines{"Changing weight from 50 to 100 for active service "
                            "[10.0.0.1]:tcp:80 of VS [192.0.2.1]:tcp:80"});
}

}  // namespace
}  // namespace holdfast::ipvs
