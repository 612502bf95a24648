#include "checkers/core/dns_message.h"

#include <algorithm>
#include <array>

#include <arpa/nameser.h>
#include <fmt/format.h>

namespace holdfast::checkers {

namespace {

constexpr std::size_t kHeader = 12;
constexpr unsigned kResponse = 0x80;  // QR, in the third byte

struct Type {
    std::string_view name;
    std::uint16_t number;
};
constexpr std::array<Type, 7> kTypes{
    {{"A", 1}, {"NS", 2}, {"CNAME", 5}, {"SOA", 6}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}}};

constexpr std::array<const char*, 6> kCodes{"NOERROR",  "FORMERR", "SERVFAIL",
                                            "NXDOMAIN", "NOTIMP",  "REFUSED"};

void append(std::string& message, unsigned number) {
    message += static_cast<char>(number >> 8 & 0xff);
    message += static_cast<char>(number & 0xff);
}

unsigned byte(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

char in_small_letters(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// Servers may change the case of a name.
bool same_name(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char a, char b) { return in_small_letters(a) == in_small_letters(b); });
}

}  // namespace

Result<std::string> dns_query(std::uint16_t id, const std::string& name, std::string_view type) {
    std::array<unsigned char, NS_MAXCDNAME> encoded{};
    if (::ns_name_pton(name.c_str(), encoded.data(), encoded.size()) < 0)
        return Error{"'" + name + "' is no domain name"};
    const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                    [&](const auto& known) { return known.name == type; });
    if (found == kTypes.end()) return Error{"no DNS type '" + std::string(type) + "'"};
    std::string query;
    append(query, id);
    append(query, 0x0100);  // RD
    append(query, 1);       // one question
    query.append(6, '\0');  // and nothing else
    std::size_t at = 0;
    while (encoded[at] != 0)
        at += encoded[at] + 1U;
    query.append(reinterpret_cast<const char*>(encoded.data()), at + 1);
    append(query, found->number);
    append(query, 1);  // IN
    return query;
}

DnsAnswer read_dns_answer(std::string_view bytes, std::string_view query) {
    if (bytes.size() < kHeader) return {fmt::format("{} bytes are no DNS message", bytes.size())};
    if (bytes.substr(0, 2) != query.substr(0, 2)) return {"its id is another query's"};
    if (!(byte(bytes, 2) & kResponse)) return {"it is a query"};
    const int code = byte(bytes, 3) & 0x0f;
    if (code != 0) return {"", code};  // which some servers say without repeating the question
    const auto question = query.substr(kHeader);
    const bool asked = byte(bytes, 4) == 0 && byte(bytes, 5) == 1 &&
                       same_name(bytes.substr(kHeader, question.size()), question);
    if (!asked) return {"it answers another question"};
    return {};
}

std::string dns_code_name(int code) {
    const auto index = static_cast<std::size_t>(code);
    return index < kCodes.size() ? kCodes[index] : fmt::format("rcode {}", code);
}

}  // namespace holdfast::checkers
