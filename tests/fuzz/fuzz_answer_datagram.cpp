// Whatever comes as an answer over UDP, DNS or ICMP is read to its end and no further. The first
// byte is the length of the configuration (a reply's pattern, a name) that comes before it.
#include <cstdlib>

#include "checkers/core/dns_message.h"
#include "checkers/core/echo_message.h"
#include "checkers/core/udp_reply.h"

namespace {

using namespace holdfast;
using namespace holdfast::checkers;

void as_dns(const std::string& name, std::string_view answer) {
    const auto query = dns_query(0x1234, name, "A");
    if (!query) return;
    if (query->size() > 12 + 255 + 4) std::abort();
    const auto read = read_dns_answer(answer, *query);
    if (!read.foreign.empty() && read.code != 0) std::abort();
    (void)dns_code_name(read.code);
    // The query itself, said to be an answer, is one.
    auto good = *query;
    good[2] = '\x81';
    if (!read_dns_answer(good, *query).foreign.empty()) std::abort();
}

void as_udp(std::string_view digits, std::string_view answer) {
    config::UdpCheck settings;
    settings.require_reply = true;
    for (const char digit : digits)
        settings.reply += "0123456789abcdefxX"[static_cast<unsigned char>(digit) % 18];
    const auto wanted = wanted_reply(settings);
    (void)bytes_of(settings.reply);
    (void)problem_of(answer, answer.size(), wanted);
    const auto start = answer.substr(0, wanted.pattern.size());
    if (problem_of(start, answer.size(), wanted) != problem_of(answer, answer.size(), wanted))
        std::abort();
}

void as_echo(std::string_view token, std::string_view answer) {
    for (const bool v6 : {false, true}) {
        const Echo echo{v6, 0x1234, std::string(token)};
        for (const bool raw : {false, true})
            (void)is_echo_reply(answer, echo, raw);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto length = std::min<std::size_t>(data[0], all.size());
    const auto ours = all.substr(0, length);
    const auto theirs = all.substr(length);
    std::string name(ours);
    std::erase(name, '\0');
    as_dns(name, theirs);
    as_udp(ours, theirs);
    as_echo(ours, theirs);
    return 0;
}
