#include "ipvs/kernel_table.h"

namespace holdfast::ipvs {

namespace {

// Up to so many services are asked for one by one, more by a list of all there are.
constexpr std::size_t kFew = 16;

}  // namespace

Result<Client*> KernelTable::client() {
    if (!client_) {
        auto opened = Client::open();
        if (!opened) return opened.error();
        client_ = std::move(*opened);
        static_cast<void>(widen());
    }
    return &*client_;
}

Result<void> KernelTable::widen() {
    if (!buffer_.bytes) return {};
    return client_->set_receive_buffer(*buffer_.bytes, buffer_.force);
}

Result<void> KernelTable::set_receive_buffer(const config::Buffer& buffer) {
    buffer_ = buffer;
    if (!buffer_.bytes || !client()) return {};
    return widen();
}

// Whatever has gone wrong, a new line has nothing of it: no answers to former questions, no
// family number of a module that was unloaded and loaded again.
Error KernelTable::lost(Error error) {
    client_.reset();
    error.code = 0;
    return error;
}

Result<KernelTable::Services> KernelTable::services(const std::set<ServiceKey>& keys) {
    auto client = this->client();
    if (!client) return client.error();
    Services found;
    if (keys.size() > kFew) {
        auto all = (*client)->services();
        if (!all) return lost(all.error());
        for (auto& service : *all)
            if (keys.contains(service.key)) found.emplace(service.key, std::move(service));
        return found;
    }
    for (const auto& key : keys) {
        auto service = (*client)->service(key);
        if (service) {
            found.emplace(key, std::move(*service));
        } else if (service.error().code != ESRCH) {
            return lost(service.error());
        }
    }
    return found;
}

// One whose servers cannot be listed has been removed since by somebody.
Result<Table> KernelTable::take(Services& services, const std::set<ServiceKey>& keys,
                                const Table& desired) {
    auto client = this->client();
    if (!client) return client.error();
    const bool many = keys.size() > kFew;
    Table table;
    for (const auto& key : keys) {
        auto service = services.extract(key);
        if (!service) continue;
        if (!desired.contains(key)) {
            table.emplace_hint(table.end(), key, TableEntry{std::move(service.mapped()), {}});
            continue;
        }
        auto destinations =
            many ? (*client)->destinations_without_counters(key) : (*client)->destinations(key);
        if (!destinations && destinations.error().code == ESRCH) continue;
        if (!destinations) return lost(destinations.error());
        auto& entry =
            table.emplace_hint(table.end(), key, TableEntry{std::move(service.mapped()), {}})
                ->second;
        for (auto& destination : *destinations)
            entry.destinations.emplace(destination.endpoint, std::move(destination));
    }
    return table;
}

Result<Table> KernelTable::read_with_counters(const std::set<ServiceKey>& keys) {
    auto services = this->services(keys);
    if (!services) return services.error();
    Table table;
    for (auto& [key, service] : *services) {
        auto destinations = client_->destinations(key);
        if (!destinations && destinations.error().code == ESRCH) continue;
        if (!destinations) return lost(destinations.error());
        auto& entry =
            table.emplace_hint(table.end(), key, TableEntry{std::move(service), {}})->second;
        for (auto& destination : *destinations)
            entry.destinations.emplace(destination.endpoint, std::move(destination));
    }
    return table;
}

Result<std::set<ServiceKey>> KernelTable::keys() {
    auto client = this->client();
    if (!client) return client.error();
    const auto services = (*client)->services();
    if (!services) return lost(services.error());
    std::set<ServiceKey> keys;
    for (const auto& service : *services)
        keys.insert(service.key);
    return keys;
}

Result<bool> KernelTable::set_timeouts(const Timeouts& wanted) {
    auto client = this->client();
    if (!client) return client.error();
    const auto there = (*client)->timeouts();
    if (!there) return lost(there.error());
    const auto fits = [](std::uint32_t asked, std::uint32_t is) {
        return asked == 0 || asked == is;
    };
    if (fits(wanted.tcp_seconds, there->tcp_seconds) &&
        fits(wanted.tcp_fin_seconds, there->tcp_fin_seconds) &&
        fits(wanted.udp_seconds, there->udp_seconds)) {
        return false;
    }
    const auto done = (*client)->set_timeouts(wanted);
    if (!done) return done.error();
    return true;
}

Result<std::vector<SyncDaemon>> KernelTable::sync_daemons() {
    auto client = this->client();
    if (!client) return client.error();
    auto running = (*client)->sync_daemons();
    if (!running) return lost(running.error());
    return running;
}

Result<void> KernelTable::apply(const SyncPlan& plan) {
    auto client = this->client();
    if (!client) return client.error();
    Result<void> outcome;
    for (const auto role : plan.stop) {
        const auto done = (*client)->stop(role);
        if (!done && outcome) outcome = done;
    }
    for (const auto& daemon : plan.start) {
        const auto done = (*client)->start(daemon);
        if (!done && outcome) outcome = done;
    }
    return outcome;
}

Result<std::vector<Refused>> KernelTable::apply(const Operations& operations) {
    auto client = this->client();
    if (!client) return client.error();
    auto refused = (*client)->apply(operations);
    if (!refused) return lost(refused.error());
    return refused;
}

}  // namespace holdfast::ipvs
