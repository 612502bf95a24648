#include "tools/genhash/url_block.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace holdfast::genhash {

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

Result<std::uint16_t> port_of(std::string_view text, std::uint16_t standard) {
    if (text.empty()) return standard;
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data() + 1, end, port);
    if (text[0] != ':' || failure != std::errc() || stopped != end || port == 0)
        return Error{fmt::format("'{}' is no port", text)};
    return port;
}

// "192.0.2.1:80", "[2001:db8::1]"
Result<IpEndpoint> endpoint_of(std::string_view text, std::uint16_t standard) {
    const bool bracketed = text.starts_with('[');
    const auto end = std::min(bracketed ? text.find(']') : text.find(':'), text.size());
    if (bracketed && end == text.size()) return Error{"a bracket is open"};
    const auto host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
    const auto address = parse_ip_address(host);
    if (!address || address->is_v6() != bracketed) {
        return Error{fmt::format("'{}' is no IP address; a name goes into --virtualhost", host)};
    }
    const auto port = port_of(text.substr(end + (bracketed ? 1 : 0)), standard);
    if (!port) return port.error();
    return IpEndpoint{*address, *port};
}

// As a word of the configuration. A $ would be taken for a definition's name even in quotes.
std::string word(std::string_view text) {
    if (text.find_first_of("#!\"\\{}~@") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace

Result<Options> options_of_url(std::string_view url) {
    Options options;
    options.tls = url.starts_with("https://");
    if (!options.tls && !url.starts_with("http://"))
        return Error{fmt::format("'{}' begins neither with http:// nor with https://", url)};
    auto rest = url.substr(url.find("//") + 2);
    rest = rest.substr(0, rest.find('#'));  // is never sent
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    const auto server = endpoint_of(rest.substr(0, slash), options.tls ? kHttpsPort : kHttpPort);
    if (!server) return server.error();
    options.server = *server;
    options.page.path = rest.substr(slash);
    if (!options.page.path.starts_with('/')) options.page.path.insert(0, "/");
    options.page.host = http::host_of(options.server);
    return options;
}

std::string url_block(const Options& options, const http::Answer& answer) {
    std::string text = options.tls ? "# in SSL_GET" : "# in HTTP_GET";
    if (options.sni) text += ", with enable_sni";
    if (options.page.protocol == http::Protocol::http_1_1) text += ", with http_protocol 1.1";
    text += "\nurl {\n    path " + word(options.page.path) + "\n";
    if (options.page.host != http::host_of(options.server))
        text += "    virtualhost " + word(options.page.host) + "\n";
    if (answer.status < 200 || answer.status > 299)
        text += fmt::format("    status_code {}\n", answer.status);
    return text + "    digest " + http::to_string(answer.digest.value()) + "\n}\n";
}

}  // namespace holdfast::genhash
