// holdfast url: asks for a page once, and prints the url block that checks it from then on.
#include <algorithm>
#include <iostream>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "tools/genhash/fetch_page.h"
#include "tools/genhash/url_block.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;

constexpr const char* kUsageText =
    "usage: holdfast url [OPTION]... URL\n"
    "Asks for the page now, and prints the url block that checks whether it stays the same.\n"
    "The URL names the server by its IP address: http://10.0.0.1:8080/health\n\n"
    "  holdfast url http://10.0.0.1/health\n"
    "  holdfast url --virtualhost www.example.org --sni https://10.0.0.1/health\n\n";

bool fits_in_a_line(const std::string& text) {
    return std::none_of(text.begin(), text.end(),
                        [](unsigned char byte) { return byte <= ' ' || byte == 0x7f; });
}

Result<genhash::Options> options_of(const po::variables_map& given) {
    auto options = genhash::options_of_url(given["url"].as<std::string>());
    if (!options) return options;
    if (given.contains("virtualhost")) options->page.host = given["virtualhost"].as<std::string>();
    options->sni = given.contains("sni");
    if (options->sni && !(options->tls && given.contains("virtualhost")))
        return Error{"--sni needs https and a --virtualhost to tell"};
    const auto version = given["protocol"].as<std::string>();
    if (version != "1.0" && version != "1.1") return Error{"--protocol is 1.0 or 1.1"};
    if (version == "1.1") options->page.protocol = http::Protocol::http_1_1;
    const auto seconds = given["timeout"].as<int>();
    if (seconds < 1 || seconds > 86'400) return Error{"--timeout is from 1 to 86400 seconds"};
    options->timeout = std::chrono::seconds(seconds);
    if (!fits_in_a_line(options->page.path) || !fits_in_a_line(options->page.host) ||
        options->page.host.empty()) {
        return Error{"no spaces or control characters can stand in a url or a virtual host"};
    }
    return options;
}

}  // namespace

int run_url(const std::vector<std::string>& arguments) {
    po::options_description shown("Options");
    shown.add_options()("help,h", "this text")("virtualhost,V", po::value<std::string>(),
                                               "the Host that is asked for")(
        "sni,I", "tell it in the TLS handshake too")(
        "protocol,P", po::value<std::string>()->default_value("1.0"), "of HTTP: 1.0 or 1.1")(
        "timeout,t", po::value<int>()->default_value(5),
        "seconds to wait for the connection, and each time for more bytes");
    po::options_description all;
    all.add(shown).add_options()("url", po::value<std::string>());
    po::positional_options_description positional;
    positional.add("url", 1);
    po::variables_map given;
    po::store(po::command_line_parser(arguments).options(all).positional(positional).run(), given);
    if (given.contains("help")) {
        std::cout << kUsageText << shown;
        return kGood;
    }
    if (!given.contains("url")) {
        std::cerr << kUsageText << shown;
        return kUsage;
    }
    const auto options = options_of(given);
    if (!options) {
        fmt::print(stderr, "holdfast url: {}\n", options.error().message);
        return kUsage;
    }
    const auto answer = genhash::fetch_page(*options);
    if (!answer) {
        fmt::print(stderr, "holdfast url: {}\n", answer.error().message);
        return kBad;
    }
    if (answer->status < 200 || answer->status > 299) {
        fmt::print(stderr, "holdfast url: the server says {}; is this the page that is meant?\n",
                   answer->status);
    }
    std::cout << genhash::url_block(*options, *answer);
    return kGood;
}

}  // namespace holdfast::tool
