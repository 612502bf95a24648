#include "ipvs/core/plan.h"

namespace holdfast::ipvs {

namespace {

// The bits that a configuration sets; "hashed" is the kernel's own.
std::uint32_t settable(std::uint32_t flags) { return flags & ~service_flag::hashed; }

// How long persistence lasts and how wide it is mean nothing without it; the kernel keeps them.
bool same(const Service& desired, const Service& actual) {
    const bool persistent = desired.flags & service_flag::persistent;
    return desired.scheduler == actual.scheduler &&
           settable(desired.flags) == settable(actual.flags) &&
           desired.persistence_engine == actual.persistence_engine &&
           (!persistent || (desired.timeout_seconds == actual.timeout_seconds &&
                            desired.netmask == actual.netmask));
}

// Old kernels turn the method of a server on the director itself into `local`, whatever was asked.
bool same_method(const Destination& desired, const Destination& actual) {
    if (actual.method == ForwardingMethod::local) return true;
    if (desired.method != actual.method) return false;
    return desired.method != ForwardingMethod::tunnel ||
           (desired.tunnel_type == actual.tunnel_type &&
            desired.tunnel_port == actual.tunnel_port &&
            desired.tunnel_flags == actual.tunnel_flags);
}

bool same(const Destination& desired, const Destination& actual) {
    return desired.weight == actual.weight && same_method(desired, actual) &&
           desired.upper_threshold == actual.upper_threshold &&
           desired.lower_threshold == actual.lower_threshold;
}

void add(const ServiceKey& key, const TableEntry& desired, Operations& operations) {
    operations.emplace_back(NewService{desired.service});
    for (const auto& [endpoint, destination] : desired.destinations) {
        operations.emplace_back(NewDestination{key, destination});
    }
}

void change(const ServiceKey& key, const TableEntry& desired, const TableEntry& actual,
            Operations& operations, Operations& removals) {
    if (!same(desired.service, actual.service)) {
        operations.emplace_back(SetService{desired.service});
    }
    // New servers before changes, and those that give weight before those that take it away, for
    // that may be the last.
    Operations changes;
    Operations drained;
    for (const auto& [endpoint, destination] : desired.destinations) {
        const auto there = actual.destinations.find(endpoint);
        if (there == actual.destinations.end()) {
            operations.emplace_back(NewDestination{key, destination});
        } else if (!same(destination, there->second)) {
            auto& some = destination.weight > 0 ? changes : drained;
            some.emplace_back(SetDestination{key, destination});
        }
    }
    for (auto* some : {&changes, &drained})
        std::move(some->begin(), some->end(), std::back_inserter(operations));
    for (const auto& [endpoint, destination] : actual.destinations) {
        if (!desired.destinations.contains(endpoint)) {
            removals.emplace_back(RemoveDestination{key, endpoint});
        }
    }
}

}  // namespace

Operations plan(const Table& desired, const Table& actual, const std::set<ServiceKey>& owned) {
    Operations operations;
    Operations removals;
    for (const auto& [key, entry] : desired) {
        const auto there = actual.find(key);
        if (there == actual.end()) {
            add(key, entry, operations);
        } else {
            change(key, entry, there->second, operations, removals);
        }
    }
    // In the reverse of the order in which they would be added. The kernel keeps removed servers
    // for a while in a list, latest first, and searches it for every server that is added: so it
    // finds them at its beginning when this table comes back.
    for (auto key = owned.rbegin(); key != owned.rend(); ++key) {
        if (!desired.contains(*key) && actual.contains(*key)) {
            removals.emplace_back(RemoveService{*key});
        }
    }
    std::move(removals.begin(), removals.end(), std::back_inserter(operations));
    return operations;
}

}  // namespace holdfast::ipvs
