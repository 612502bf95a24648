#include "tools/ipvsadm/session.h"

#include <cstdio>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "tools/ipvsadm/connections.h"
#include "tools/ipvsadm/json.h"
#include "tools/ipvsadm/listing.h"
#include "tools/ipvsadm/names.h"
#include "tools/ipvsadm/rules.h"

namespace holdfast::ipvsadm {

namespace {

// So many changes are sent to the kernel together while restoring.
constexpr std::size_t kMostWaiting = 4096;

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

Names names_for(const ListOptions& options) {
    return options.numeric ? numbers() : names_of_hosts_and_ports();
}

// A line of --save; the tool's own name may stand in it.
std::vector<std::string> words_of(const std::string& line) {
    constexpr const char* kBlanks = " \t\r";
    std::vector<std::string> words;
    for (auto begin = line.find_first_not_of(kBlanks); begin != std::string::npos;) {
        const auto end = std::min(line.find_first_of(kBlanks, begin), line.size());
        auto word = line.substr(begin, end - begin);
        if (word != "ipvsadm") words.push_back(std::move(word));
        begin = line.find_first_not_of(kBlanks, end);
    }
    return words;
}

}  // namespace

int Session::fail(const std::string& message, int status) {
    if (status != kKernelRefused) ended_ = true;
    fmt::print(stderr, "{}\n", message);
    return status;
}

int Session::report(const Result<void>& outcome) const {
    if (outcome) return 0;
    fmt::print(stderr, "{}\n", outcome.error().message);
    return kKernelRefused;
}

Result<void> Session::open() {
    if (client_) return {};
    auto client = ipvs::Client::open();
    if (!client) return client.error();
    const auto info = client->info();
    if (!info) return info.error();
    client_ = std::move(*client);
    info_ = *info;
    return {};
}

int Session::run(const std::vector<std::string>& words) {
    const auto line = read_command_line(words);
    if (!line) {
        commit();
        return fail(line.error().message, line.error().code);
    }
    if (line->command == Command::help || line->command == Command::version) {
        commit();
        ended_ = true;
        if (line->command == Command::help) {
            print_usage();
        } else {
            print("holdfast-ipvsadm " HOLDFAST_VERSION " (does what ipvsadm v1.31 does)\n");
        }
        return 0;
    }
    if (const auto opened = open(); !opened) {
        return fail("Can't initialize ipvs: " + opened.error().message, kRefused);
    }
    return carry_out(*line);
}

int Session::carry_out(const CommandLine& line) {
    const auto& key = line.service.key;
    switch (line.command) {
        case Command::add_service:
            return change(ipvs::NewService{line.service});
        case Command::edit_service:
            return change(ipvs::SetService{line.service});
        case Command::delete_service:
            return change(ipvs::RemoveService{key});
        case Command::clear:
            return clear();
        case Command::add_server:
            return change(ipvs::NewDestination{key, line.server});
        case Command::edit_server:
            return change(ipvs::SetDestination{key, line.server});
        case Command::delete_server:
            return change(ipvs::RemoveDestination{key, line.server.endpoint});
        default:
            break;
    }
    // Everything else sees, or counts, what has been changed before.
    commit();
    switch (line.command) {
        case Command::list:
            return list(line);
        case Command::save:
            return save(line.list);
        case Command::restore:
            return restore();
        case Command::zero: {
            const bool all =
                key.fwmark == 0 && key.endpoint.address.is_unspecified() && key.endpoint.port == 0;
            return report(client_->zero(all ? std::nullopt : std::optional(key)));
        }
        case Command::set_timeouts:
            return report(client_->set_timeouts(line.timeouts));
        case Command::start_daemon:
            return report(client_->start(line.sync_daemon));
        case Command::stop_daemon:
            return report(client_->stop(line.sync_daemon.role));
        default:
            return 0;
    }
}

// --- lists ---------------------------------------------------------------------------------------

int Session::list(const CommandLine& line) {
    switch (line.list.of) {
        case Subject::connections:
            return list_connections(line.list);
        case Subject::timeouts:
            return list_timeouts(line.list);
        case Subject::sync_daemons:
            return list_sync_daemons(line.list);
        case Subject::services:
            break;
    }
    return line.names_service ? list_one(line) : list_all(line.list);
}

int Session::list_one(const CommandLine& line) {
    const auto service = client_->service(line.service.key);
    if (!service) return fail(service.error().message, kFailed);
    auto servers = client_->destinations(service->key);
    if (!servers) return fail(servers.error().message, kFailed);
    if (line.list.sorted) sort(*servers);
    if (line.list.as_json) {
        print(json(*service, *servers) + "\n");
        return 0;
    }
    print(title(line.list.columns));
    print(entry(*service, *servers, {line.list.columns, line.list.exact, names_for(line.list)}));
    return 0;
}

int Session::each_entry(bool sorted, bool with_counters, const OnEntry& on_entry) {
    const auto services = client_->services();
    if (!services) return fail(services.error().message, kFailed);
    for (const auto* service : in_order(*services, sorted)) {
        auto servers = with_counters ? client_->destinations(service->key)
                                     : client_->destinations_without_counters(service->key);
        if (!servers) return fail(servers.error().message, kFailed);
        if (sorted) sort(*servers);
        on_entry(*service, *servers);
    }
    return 0;
}

int Session::list_all(const ListOptions& options) {
    if (options.as_json) {
        JsonList all("services");
        const int status = each_entry(
            options.sorted, true,
            [&](const auto& service, const auto& servers) { all.add(json(service, servers)); });
        all.finish();
        return status;
    }
    const Layout layout{options.columns, options.exact, names_for(options)};
    print(version_line(info_) + title(options.columns));
    const bool counters = options.columns == Columns::stats || options.columns == Columns::rate;
    return each_entry(options.sorted, counters, [&](const auto& service, const auto& servers) {
        print(entry(service, servers, layout));
    });
}

int Session::list_connections(const ListOptions& options) {
    std::ifstream file(kConnectionsFile);
    std::string text;
    if (!std::getline(file, text)) {
        return fail(fmt::format("cannot read {}", kConnectionsFile), kFailed);
    }
    const auto names = names_for(options);
    std::optional<JsonList> all;
    if (options.as_json) {
        all.emplace("connections");
    } else {
        print(connections_title(options.with_engine));
    }
    while (std::getline(file, text)) {
        const auto connection = read_connection(text);
        if (!connection) return fail(connection.error().message, kFailed);
        if (all) {
            all->add(json(*connection));
        } else {
            print(connection_line(*connection, options.with_engine, names));
        }
    }
    if (all) all->finish();
    return 0;
}

int Session::list_timeouts(const ListOptions& options) {
    const auto timeouts = client_->timeouts();
    if (!timeouts) return fail(timeouts.error().message, kFailed);
    print(options.as_json ? json(*timeouts) + "\n" : timeouts_line(*timeouts));
    return 0;
}

int Session::list_sync_daemons(const ListOptions& options) {
    const auto daemons = client_->sync_daemons();
    if (!daemons) return fail(daemons.error().message, kFailed);
    std::optional<JsonList> all;
    if (options.as_json) all.emplace("sync_daemons");
    for (const auto& daemon : *daemons) {
        if (all) {
            all->add(json(daemon));
        } else {
            print(sync_daemon_line(daemon));
        }
    }
    if (all) all->finish();
    return 0;
}

// --- rules ---------------------------------------------------------------------------------------

int Session::save(const ListOptions& options) {
    const auto names = names_for(options);
    return each_entry(true, false, [&](const auto& service, const auto& servers) {
        print(rules(service, servers, names));
    });
}

int Session::restore() {
    if (std::exchange(restoring_, true)) {
        return fail("a restore cannot contain another", kNotUnderstood);
    }
    int status = 0;
    std::string line;
    while (!ended_ && std::getline(std::cin, line)) {
        if (const auto words = words_of(line); !words.empty()) status = run(words);
    }
    return waiting_.empty() ? status : commit();
}

int Session::change(ipvs::Operation operation) {
    waiting_.push_back(std::move(operation));
    return restoring_ && waiting_.size() < kMostWaiting ? 0 : commit();
}

// In the reverse of the order in which --save writes them, and then what has come meanwhile. The
// kernel keeps removed servers for a while in a list, latest first, and searches it for every
// server that is added: a restore of what was here finds each at its beginning.
int Session::clear() {
    commit();
    const auto services = client_->services();
    if (!services) return fail(services.error().message, kKernelRefused);
    const auto order = in_order(*services, true);
    std::vector<ipvs::Operation> removals;
    removals.reserve(order.size());
    for (auto service = order.rbegin(); service != order.rend(); ++service)
        removals.emplace_back(ipvs::RemoveService{(*service)->key});
    // One that is gone already is no failure.
    if (const auto done = client_->apply(removals); !done) return report(done.error());
    return change(ipvs::Flush{});
}

int Session::commit() {
    if (waiting_.empty()) return 0;
    const auto operations = std::exchange(waiting_, {});
    const auto refused = client_->apply(operations);
    if (!refused) return report(refused.error());
    for (const auto& refusal : *refused)
        fmt::print(stderr, "{}\n", refusal.error.message);
    const bool last_failed = !refused->empty() && refused->back().index == operations.size() - 1;
    return last_failed ? kKernelRefused : 0;
}

}  // namespace holdfast::ipvsadm
