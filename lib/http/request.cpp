#include "lib/http/request.h"

#include <fmt/format.h>

namespace holdfast::http {

namespace {

struct Wording {
    const char* version;
    const char* connection;
};

Wording wording(Protocol protocol) {
    switch (protocol) {
        case Protocol::http_1_0:
            return {"1.0", ""};
        case Protocol::http_1_0_close:
            return {"1.0", "Connection: close\r\n"};
        case Protocol::http_1_0_keep:
            return {"1.0", "Connection: keep-alive\r\n"};
        case Protocol::http_1_1:
            return {"1.1", "Connection: close\r\n"};
        case Protocol::http_1_1_keep:
            return {"1.1", "Connection: keep-alive\r\n"};
    }
    return {"1.0", ""};
}

}  // namespace

std::string to_text(const Request& request) {
    const auto [version, connection] = wording(request.protocol);
    return fmt::format("GET {} HTTP/{}\r\nUser-Agent: KeepAliveClient\r\n{}Host: {}\r\n\r\n",
                       request.path, version, connection, request.host);
}

}  // namespace holdfast::http
