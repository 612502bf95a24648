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
    }
    return &*client_;
}

// Whatever has gone wrong, a new line has nothing of it: no answers to former questions, no
// family number of a module that was unloaded and loaded again.
Error KernelTable::lost(Error error) {
    client_.reset();
    error.code = 0;
    return error;
}

Result<std::vector<Service>> KernelTable::services(Client& client,
                                                   const std::set<ServiceKey>& keys) {
    if (keys.size() > kFew) return client.services();
    std::vector<Service> found;
    for (const auto& key : keys) {
        auto service = client.service(key);
        if (service) {
            found.push_back(std::move(*service));
        } else if (service.error().code != ESRCH) {
            return service.error();
        }
    }
    return found;
}

Result<Table> KernelTable::read(const std::set<ServiceKey>& keys, const Table& desired) {
    auto client = this->client();
    if (!client) return client.error();
    auto services = this->services(**client, keys);
    if (!services) return lost(services.error());
    Table table;
    for (auto& service : *services) {
        const auto key = service.key;
        if (!keys.contains(key)) continue;
        TableEntry entry{std::move(service), {}};
        if (desired.contains(key)) {
            auto destinations = (*client)->destinations(key);
            if (!destinations) {
                // Somebody has removed it since.
                if (destinations.error().code == ESRCH) continue;
                return lost(destinations.error());
            }
            for (auto& destination : *destinations)
                entry.destinations.emplace(destination.endpoint, std::move(destination));
        }
        table.emplace(key, std::move(entry));
    }
    return table;
}

Result<std::vector<Refused>> KernelTable::apply(const Operations& operations) {
    auto client = this->client();
    if (!client) return client.error();
    auto refused = (*client)->apply(operations);
    if (!refused) return lost(refused.error());
    return refused;
}

}  // namespace holdfast::ipvs
