#include "tests/reloads/kernel_model.h"

#include <fmt/format.h>

namespace holdfast::reloads {

AddressModel::Key AddressModel::key_of(const config::VirtualAddress& address) {
    const bool v6 = address.prefix.address.is_v6();
    return {address.interface, address.prefix.address, v6 ? 128 : address.prefix.length};
}

void AddressModel::carry_out(const vrrp::Actions& actions) {
    for (const auto& action : actions) {
        if (const auto* add = std::get_if<vrrp::AddAddresses>(&action)) {
            for (const auto& address : add->addresses)
                there_.emplace(key_of(address), address);
        } else if (const auto* remove = std::get_if<vrrp::RemoveAddresses>(&action)) {
            for (const auto& address : remove->addresses) {
                auto gone = there_.extract(key_of(address));
                if (gone) removed_.insert(std::move(gone));
            }
        }
    }
}

bool AddressModel::has(const config::VirtualAddress& address) const {
    const auto found = there_.find(key_of(address));
    return found != there_.end() && found->second == address;
}

namespace {

struct Carrier {
    ipvs::Table& table;

    ipvs::TableEntry* find(const ipvs::ServiceKey& key) const {
        const auto found = table.find(key);
        return found == table.end() ? nullptr : &found->second;
    }
    bool operator()(const ipvs::NewService& add) const {
        return table.emplace(add.service.key, ipvs::TableEntry{add.service, {}}).second;
    }
    bool operator()(const ipvs::SetService& set) const {
        auto* entry = find(set.service.key);
        if (entry) entry->service = set.service;
        return entry != nullptr;
    }
    bool operator()(const ipvs::RemoveService& remove) const {
        return table.erase(remove.key) == 1;
    }
    bool operator()(const ipvs::NewDestination& add) const {
        auto* entry = find(add.key);
        return entry &&
               entry->destinations.emplace(add.destination.endpoint, add.destination).second;
    }
    bool operator()(const ipvs::SetDestination& set) const {
        auto* entry = find(set.key);
        if (!entry || !entry->destinations.contains(set.destination.endpoint)) return false;
        entry->destinations[set.destination.endpoint] = set.destination;
        return true;
    }
    bool operator()(const ipvs::RemoveDestination& remove) const {
        auto* entry = find(remove.key);
        return entry && entry->destinations.erase(remove.endpoint) == 1;
    }
    bool operator()(const ipvs::Flush&) const {
        table.clear();
        return true;
    }
};

}  // namespace

Verdict TableModel::carry_out(const ipvs::Operations& operations) {
    for (const auto& operation : operations) {
        if (!std::visit(Carrier{table_}, operation))
            return "the kernel would refuse: " + to_string(operation);
    }
    return {};
}

}  // namespace holdfast::reloads
