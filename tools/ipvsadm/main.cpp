// holdfast-ipvsadm: lists the kernel's IPVS table as ipvsadm does.
#include <cstdio>
#include <fstream>

#include <fmt/format.h>

#include "lib/netlink/ipvs_client.h"
#include "tools/ipvsadm/connections.h"
#include "tools/ipvsadm/listing.h"
#include "tools/ipvsadm/names.h"
#include "tools/ipvsadm/options.h"

namespace holdfast::ipvsadm {

namespace {

constexpr int kFailed = 1;

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int fail(const std::string& message, int status) {
    fmt::print(stderr, "{}\n", message);
    return status;
}

int list_connections(const Options& options, const Names& names) {
    std::ifstream file(kConnectionsFile);
    std::string line;
    if (!std::getline(file, line)) {
        return fail(fmt::format("cannot read {}", kConnectionsFile), kFailed);
    }
    print(connections_title(options.with_engine));
    while (std::getline(file, line)) {
        const auto text = connection_line(line, options.with_engine, names);
        if (!text) return fail(text.error().message, kFailed);
        print(*text);
    }
    return 0;
}

int list_timeouts(ipvs::Client& client) {
    const auto timeouts = client.timeouts();
    if (!timeouts) return fail(timeouts.error().message, kFailed);
    print(timeouts_line(*timeouts));
    return 0;
}

int list_entry(ipvs::Client& client, const ipvs::Service& service, const Layout& layout,
               bool sorted) {
    auto servers = client.destinations(service.key);
    if (!servers) return fail(servers.error().message, kFailed);
    if (sorted) sort(*servers);
    print(entry(service, *servers, layout));
    return 0;
}

int list_one(ipvs::Client& client, const Options& options, const Layout& layout) {
    const auto& only = *options.only;
    auto key = only.fwmark != 0 ? ipvs::fwmark_key(only.fwmark, only.is_v6)
                                : read_service(only.protocol, only.address);
    if (!key) return fail(key.error().message, kRefused);
    const auto service = client.service(*key);
    if (!service) return fail(service.error().message, kFailed);
    print(title(layout.columns));
    return list_entry(client, *service, layout, options.sorted);
}

int list_all(ipvs::Client& client, const ipvs::Info& info, const Options& options,
             const Layout& layout) {
    print(version_line(info));
    auto services = client.services();
    if (!services) return fail(services.error().message, kFailed);
    if (options.sorted) sort(*services);
    print(title(layout.columns));
    for (const auto& service : *services) {
        const int status = list_entry(client, service, layout, options.sorted);
        if (status != 0) return status;
    }
    return 0;
}

int list(const Options& options) {
    auto client = ipvs::Client::open();
    const auto info = client ? client->info() : client.error();
    if (!info) return fail("Can't initialize ipvs: " + info.error().message, kRefused);
    const Layout layout{options.columns, options.exact,
                        options.numeric ? numbers() : names_of_hosts_and_ports()};
    if (options.connections) return list_connections(options, layout.names);
    if (options.only) return list_one(*client, options, layout);
    if (options.timeouts) return list_timeouts(*client);
    return list_all(*client, *info, options, layout);
}

int run(const std::vector<std::string>& arguments) {
    const auto options = read_options(arguments);
    if (!options) return fail(options.error().message, options.error().code);
    switch (options->command) {
        case Command::help:
            print(usage());
            return 0;
        case Command::version:
            print("holdfast-ipvsadm " HOLDFAST_VERSION "\n");
            return 0;
        case Command::list:
            break;
    }
    const int status = list(*options);
    if (std::fflush(stdout) != 0) return fail("cannot write to standard output", kFailed);
    return status;
}

}  // namespace

}  // namespace holdfast::ipvsadm

int main(int argc, char** argv) {
    return holdfast::ipvsadm::run(std::vector<std::string>(argv + 1, argv + argc));
}
