// Whatever operators' programs send, to the socket or by HTTP, is a request or is refused; and what
// is shown on the page and among the metrics keeps to its place, whatever it is called.
#include <algorithm>
#include <cstdlib>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json.hpp>

#include "control/core/find.h"
#include "control/core/keepalived_dumps.h"
#include "control/core/metrics.h"
#include "control/core/page.h"
#include "control/core/request.h"

namespace {

using namespace holdfast;
using namespace holdfast::control;

void require(bool holds) {
    if (!holds) std::abort();
}

config::ControlConfig configuration(const std::string& name) {
    config::ControlConfig config;
    config.vrrp.instances.emplace_back().name = name;
    auto& service = config.lvs.virtual_servers.emplace_back();
    service.group = name;
    service.real_servers.emplace_back().endpoint = {*parse_ip_address("10.0.0.1"), 80};
    return config;
}

void send_line(std::string_view line) {
    static const auto config = configuration("web");
    const auto request = parse_request(line);
    if (!request) return require(!request.error().message.empty());
    const auto service = find_service(config.lvs, request->service);
    if (service) static_cast<void>(find_server(**service, request->server));
    static_cast<void>(find_instance(config.vrrp, request->name));
}

void send_by_http(std::string_view bytes) {
    namespace http = boost::beast::http;
    http::request_parser<http::string_body> parser;
    parser.header_limit(8192);
    parser.body_limit(0);
    boost::system::error_code failure;
    while (!bytes.empty() && !failure && !parser.is_done())
        bytes.remove_prefix(parser.put(boost::asio::buffer(bytes.data(), bytes.size()), failure));
    require(parser.get().body().empty());
}

Status status(const config::ControlConfig& config, const std::string& text) {
    Present present;
    auto& instance = present.vrrp.report.instances.emplace_back();
    instance.instance = config.vrrp.instances[0].name;
    instance.reason = text;
    auto made = status_of(config, present, text);
    auto& check = made.services[0].servers[0].checks.emplace_back();
    check.kind = "http";
    check.problem = text;
    return made;
}

auto count(const std::string& text, char wanted) {
    return std::count(text.begin(), text.end(), wanted);
}

void show(const std::string& text) {
    const auto harmless_config = configuration("x");
    const auto harmless = status(harmless_config, "x");
    const auto config = configuration(text);
    const auto shown = status(config, text);
    for (const char mark : {'<', '>', '"'})
        require(count(page_of(shown, {}), mark) == count(page_of(harmless, {}), mark));
    require(count(metrics_of(shown), '\n') == count(metrics_of(harmless), '\n'));
    boost::system::error_code failure;
    boost::json::parse(json_dump({config, shown, WallTime()}), failure);
    require(!failure);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
        case 0:
            send_line(text);
            break;
        case 1:
            send_by_http(text);
            break;
        default:
            show(std::string(text));
    }
    return 0;
}
