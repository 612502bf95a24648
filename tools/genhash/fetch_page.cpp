#include "tools/genhash/fetch_page.h"

#include <csignal>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace holdfast::genhash {

Result<http::Answer> fetch_page(const Options& options, http::Reply::Handlers handlers) {
    const auto tls = http::client_tls();
    http::Server server;
    server.connection.to = options.server;
    server.connection.fwmark = options.fwmark;
    if (options.tls && tls) server.tls = *tls;
    if (options.sni) server.server_name = options.page.host;
    const Patience patience{options.timeout, 10 * options.timeout};
    std::signal(SIGPIPE, SIG_IGN);
    boost::asio::io_context loop(1);
    Poller poller(loop);
    http::Outcome outcome;
    auto request = options.page;
    request.with_digest = true;
    const http::Conversation conversation(poller, server, request, patience, std::move(handlers),
                                          [&](const http::Outcome& how) {
                                              outcome = how;
                                              loop.stop();
                                          });
    loop.run();
    if (const auto* local = std::get_if<http::NotAsked>(&outcome)) return Error{local->why};
    if (const auto* failure = std::get_if<http::Failure>(&outcome)) {
        return Error{fmt::format("{} {}{}", failure->what, to_string(options.server),
                                 failure->why.empty() ? "" : fmt::format(" ({})", failure->why))};
    }
    return std::get<http::Answer>(outcome);
}

}  // namespace holdfast::genhash
