#include "tools/ipvsadm/connections.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace holdfast::ipvsadm {

namespace {

// The kernel's columns: protocol, client, virtual and real address each with its port, state,
// seconds left, and perhaps persistence engine and its data.
constexpr std::size_t kColumns = 9;
constexpr std::size_t kColumnsWithEngine = 11;

std::vector<std::string_view> split(std::string_view line) {
    constexpr std::string_view kBlanks = " \t\n";
    std::vector<std::string_view> words;
    for (auto begin = line.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
        const auto end = std::min(line.find_first_of(kBlanks, begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        begin = line.find_first_not_of(kBlanks, end);
    }
    return words;
}

template <class T>
std::optional<T> whole_number(std::string_view text, int base) {
    T value = 0;
    const auto [end, failure] =
        std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// IPv4 is written as eight hexadecimal digits, IPv6 with its colons.
std::optional<IpEndpoint> read_endpoint(std::string_view address, std::string_view port) {
    const auto number = whole_number<std::uint16_t>(port, 16);
    if (!number) return std::nullopt;
    if (const auto v4 = whole_number<std::uint32_t>(address, 16)) {
        return IpEndpoint{boost::asio::ip::address_v4(*v4), *number};
    }
    const auto v6 = parse_ip_address(address);
    if (!v6) return std::nullopt;
    return IpEndpoint{*v6, *number};
}

ipvs::Protocol protocol_of(std::string_view name) {
    if (name == "TCP") return ipvs::Protocol::tcp;
    if (name == "UDP") return ipvs::Protocol::udp;
    if (name == "SCTP") return ipvs::Protocol::sctp;
    return {};
}

}  // namespace

std::string connections_title(bool with_engine) {
    return with_engine ? "IPVS connection entries\n"
                         "pro expire state       source             virtual            "
                         "destination        pe name          pe_data\n"
                       : "IPVS connection entries\n"
                         "pro expire state       source             virtual            "
                         "destination\n";
}

Result<Connection> read_connection(std::string_view kernels_line) {
    const auto words = split(kernels_line);
    const auto malformed = [&] {
        return Error{fmt::format("{}: cannot be understood: {}", kConnectionsFile, kernels_line)};
    };
    if (words.size() < kColumns) return malformed();
    const auto client = read_endpoint(words[1], words[2]);
    const auto service = read_endpoint(words[3], words[4]);
    const auto server = read_endpoint(words[5], words[6]);
    const auto seconds = whole_number<std::uint32_t>(words[8], 10);
    if (!client || !service || !server || !seconds) return malformed();
    Connection connection{std::string(words[0]), *client,  *service, *server,
                          std::string(words[7]), *seconds, {},       {}};
    if (words.size() >= kColumnsWithEngine) {
        connection.engine = words[9];
        connection.engine_data = words[10];
    }
    return connection;
}

std::string connection_line(const Connection& connection, bool with_engine, const Names& names) {
    const auto text = [&, protocol = protocol_of(connection.protocol)](const IpEndpoint& endpoint) {
        return endpoint_text(endpoint, protocol, names);
    };
    const auto left = fmt::format("{:02}:{:02}", connection.expires_seconds / 60,
                                  connection.expires_seconds % 60);
    auto line = fmt::format("{:<3} {:<6} {:<11} {:<18} {:<18} ", connection.protocol, left,
                            connection.state, text(connection.client), text(connection.service));
    if (with_engine && !connection.engine.empty()) {
        line += fmt::format("{:<16} {:<18} {}", text(connection.server), connection.engine,
                            connection.engine_data);
    } else {
        line += text(connection.server);
    }
    return line + "\n";
}

}  // namespace holdfast::ipvsadm
