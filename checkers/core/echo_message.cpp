#include "checkers/core/echo_message.h"

namespace holdfast::checkers {

namespace {

constexpr std::size_t kHeader = 8;

struct Types {
    unsigned char request;
    unsigned char reply;
};
constexpr Types kV4{8, 0};
constexpr Types kV6{128, 129};

unsigned byte(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

// RFC 1071.
std::uint16_t checksum(std::string_view bytes) {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2)
        sum += byte(bytes, at) << 8 | (at + 1 < bytes.size() ? byte(bytes, at + 1) : 0);
    sum = (sum >> 16) + (sum & 0xffff);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16)));
}

void put(std::string& message, std::size_t at, std::uint16_t number) {
    message[at] = static_cast<char>(number >> 8);
    message[at + 1] = static_cast<char>(number & 0xff);
}

}  // namespace

std::string echo_request(const Echo& echo) {
    std::string message(kHeader, '\0');
    message[0] = static_cast<char>(echo.v6 ? kV6.request : kV4.request);
    put(message, 4, echo.id);
    put(message, 6, 1);
    message += echo.token;
    if (!echo.v6) put(message, 2, checksum(message));
    return message;
}

bool is_echo_reply(std::string_view message, const Echo& echo, bool raw) {
    if (raw && !echo.v6) {
        if (message.empty()) return false;
        const std::size_t header = (byte(message, 0) & 0x0f) * 4;
        if (header > message.size()) return false;
        message.remove_prefix(header);
    }
    if (message.size() < kHeader) return false;
    if (byte(message, 0) != (echo.v6 ? kV6.reply : kV4.reply)) return false;
    if (raw && (byte(message, 4) << 8 | byte(message, 5)) != echo.id) return false;
    return message.substr(kHeader) == echo.token;
}

}  // namespace holdfast::checkers
