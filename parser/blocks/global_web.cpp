// global_defs: metrics and the status page by HTTP.
#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr const char* kThisMachineOnly = "127.0.0.1";

void read_web_listen(GlobalDraft& global, const Reading& reading) {
    const auto& words = reading.statement.arguments;
    std::string address = kThisMachineOnly;
    if (words.size() > 1) {
        const auto given = read_address(reading, words[0]);
        if (!given) return;
        address = given->to_string();
    }
    const auto port = read_integer(reading, words.back(), 1, 65535);
    if (!port) return;
    global.web.address = address;
    global.web.port = static_cast<std::uint16_t>(*port);
}

}  // namespace

std::vector<Keyword<GlobalDraft>> global_web_rows() {
    return {
        {"web_listen",
         custom("[ADDRESS] PORT", 1, 2, read_web_listen)
             .with({"9650", "192.0.2.1 9650", "::1 80"}, {"0", "localhost 9650", "65536"}),
         "", "holdfast 0.1.0",
         "serves metrics by HTTP, at /metrics; on 127.0.0.1 if no address is given"},
        {"web_status_page", flag(in(&Global::web, &Web::status_page), true), "", "holdfast 0.1.0",
         "web_listen serves a page that shows how everything stands, at /"},
    };
}

}  // namespace holdfast::config
