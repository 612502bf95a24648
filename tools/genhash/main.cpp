// genhash: prints the digest of a web page for the url block of an HTTP_GET or SSL_GET.
#include <cstdio>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include "lib/http/fetch.h"
#include "tools/genhash/dump.h"
#include "tools/genhash/options.h"

namespace holdfast::genhash {
namespace {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// Shows what comes as it comes.
http::Reply::Handlers viewer() {
    return {[](std::string_view header) {
                print(title("HTTP Header Buffer"));
                print(dump(header));
                print(title("HTTP Header Ascii Buffer"));
                print(header);
                print("\n");
            },
            [first = true](std::string_view body) mutable {
                if (std::exchange(first, false)) print(title("HTML Buffer"));
                print(dump(body));
            }};
}

http::Outcome fetch(const Options& options) {
    const auto tls = http::client_tls();
    http::Server server;
    server.connection.to = options.server;
    server.connection.fwmark = options.fwmark;
    if (options.tls && tls) server.tls = tls->get();
    if (options.sni) server.server_name = options.page.host;
    const Patience patience{options.timeout, 10 * options.timeout};
    boost::asio::io_context loop(1);
    auto outcome =
        boost::asio::co_spawn(loop,
                              http::fetch(std::move(server), options.page, patience,
                                          options.verbose ? viewer() : http::Reply::Handlers()),
                              boost::asio::use_future);
    loop.run();
    return outcome.get();
}

void show_verbose(const http::Digest& digest) {
    print("\n");
    print(title("HTML hash resulting"));
    print(dump({reinterpret_cast<const char*>(digest.data()), digest.size()}));
    print(title("HTML hash final resulting"));
}

int run(const Options& options) {
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = fetch(options);
    if (const auto* local = std::get_if<http::NotAsked>(&outcome)) {
        fmt::print(stderr, "genhash: {}\n", local->why);
        return 1;
    }
    if (const auto* failure = std::get_if<http::Failure>(&outcome)) {
        fmt::print(stderr, "genhash: {} {}{}\n", failure->what, to_string(options.server),
                   failure->why.empty() ? "" : fmt::format(" ({})", failure->why));
        return 1;
    }
    const auto& digest = std::get<http::Answer>(outcome).digest;
    if (options.verbose) show_verbose(digest);
    print(http::to_string(digest) + "\n");
    if (options.verbose) {
        const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - start);
        print(fmt::format("\nGlobal response time for [{}] = {} usecs\n", options.page.path,
                          passed.count()));
    }
    return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace holdfast::genhash

int main(int argc, char** argv) {
    using namespace holdfast::genhash;
    const auto options = parse_options(argc, argv);
    if (!options) {
        fmt::print(stderr, "genhash: {}\n", options.error().message);
        return 1;
    }
    if (options->help) {
        print(usage());
        return 0;
    }
    return run(*options);
}
