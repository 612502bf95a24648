#include "tools/genhash/options.h"

#include <charconv>
#include <limits>
#include <sstream>

#include <boost/program_options.hpp>
#include <fmt/format.h>

namespace holdfast::genhash {

namespace po = boost::program_options;

namespace {

struct Words {
    std::string server;
    std::string port;
    std::string virtualhost;
    std::string fwmark;
    std::string protocol = "1.0";
    std::string timeout;
    bool digest = false;
};

po::options_description table(Options& to, Words& words) {
    const auto flag = [](bool& value) { return po::bool_switch(&value); };
    const auto word = [](std::string& text, const char* name) {
        return po::value(&text)->value_name(name);
    };
    po::options_description options("Options");
    options.add_options()                                                                       //
        ("server,s", word(words.server, "ADDRESS"), "the server, by its IP address")            //
        ("port,p", word(words.port, "PORT"), "its port")                                        //
        ("url,u", word(to.page.path, "PATH"), "the page, as the path of a url block")           //
        ("use-ssl,S", flag(to.tls), "over TLS")                                                 //
        ("use-sni,I", flag(to.sni), "tell the virtual host in the TLS handshake")               //
        ("use-virtualhost,V", word(words.virtualhost, "HOST"), "the Host line of the request")  //
        ("protocol,P", word(words.protocol, "VERSION")->default_value(words.protocol),
         "HTTP protocol: 1.0, 1.0C, 1.0K, 1.1 or 1.1K; C asks to close the connection (which 1.1 "
         "does without), K to keep it")  //
        ("timeout,t", word(words.timeout, "SECONDS"),
         "how long to wait for the connection, and each time for more bytes (60)")       //
        ("fwmark,m", word(words.fwmark, "MARK"), "the firewall mark of the connection")  //
        ("verbose,v", flag(to.verbose), "show header and body")                          //
        ("digest", flag(words.digest),
         "print the digest and nothing else, whatever else is said")  //
        ("help,h", flag(to.help), "print this help and end");
    return options;
}

template <class Number>
Result<Number> number(const std::string& text, Number least, Number most, const char* what) {
    Number value{};
    const auto* end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, value);
    if (failure != std::errc() || stopped != end || value < least || value > most) {
        return Error{fmt::format("invalid {} '{}': a number from {} to {} is wanted", what, text,
                                 least, most)};
    }
    return value;
}

Result<http::Protocol> protocol(const std::string& text) {
    using enum http::Protocol;
    static const std::vector<std::pair<std::string, http::Protocol>> names = {
        {"1.0", http_1_0},       {"1.0C", http_1_0_close}, {"1.0c", http_1_0_close},
        {"1.0K", http_1_0_keep}, {"1.0k", http_1_0_keep},  {"1.1", http_1_1},
        {"1.1K", http_1_1_keep}, {"1.1k", http_1_1_keep},
    };
    for (const auto& [name, meant] : names) {
        if (text == name) return meant;
    }
    return Error{fmt::format("invalid HTTP protocol version '{}'", text)};
}

// A line of the request is made of it.
bool fits_in_a_line(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](unsigned char byte) { return byte <= ' ' || byte == 0x7f; });
}

Result<void> read_server(const Words& words, Options& options) {
    if (words.server.empty() || words.port.empty() || options.page.path.empty()) {
        return Error{"--server, --port and --url are needed"};
    }
    const auto address = parse_ip_address(words.server);
    if (!address) return Error{fmt::format("server should be an IP, not {}", words.server)};
    const auto port = number<std::uint16_t>(words.port, 1, 65535, "port number");
    if (!port) return port.error();
    options.server = {*address, *port};
    options.page.host =
        words.virtualhost.empty() ? http::host_of(options.server) : words.virtualhost;
    if (!fits_in_a_line(options.page.path) || !fits_in_a_line(options.page.host)) {
        return Error{"no spaces or control characters can stand in a url or a virtual host"};
    }
    return {};
}

Result<void> understand(const Words& words, Options& options) {
    if (const auto server = read_server(words, options); !server) return server.error();
    const auto version = protocol(words.protocol);
    if (!version) return version.error();
    options.page.protocol = *version;
    if (!words.fwmark.empty()) {
        const auto mark = number<std::uint32_t>(
            words.fwmark, 0, std::numeric_limits<std::uint32_t>::max(), "fwmark");
        if (!mark) return mark.error();
        options.fwmark = *mark;
    }
    if (!words.timeout.empty()) {
        const auto timeout = number<std::uint32_t>(words.timeout, 1, 86'400, "timeout");
        if (!timeout) return timeout.error();
        options.timeout = std::chrono::seconds(*timeout);
    }
    if (words.digest) options.verbose = false;
    return {};
}

}  // namespace

Result<Options> parse_options(int argc, const char* const* argv) {
    Options options;
    Words words;
    const auto known = table(options, words);
    try {
        po::variables_map given;
        po::store(po::command_line_parser(argc, argv).options(known).positional({}).run(), given);
        po::notify(given);
    } catch (const po::error& error) {
        return Error{fmt::format("{} (genhash --help lists the options)", error.what())};
    }
    if (options.help) return options;
    if (const auto understood = understand(words, options); !understood) return understood.error();
    return options;
}

std::string usage() {
    Options unused;
    Words words;
    std::ostringstream text;
    text << "usage: genhash -s ADDRESS -p PORT -u PATH [OPTION...]\n"
            "Prints the digest of a page, for the url block of an HTTP_GET or SSL_GET.\n\n"
         << table(unused, words);
    return text.str();
}

}  // namespace holdfast::genhash
