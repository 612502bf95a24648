#include "parser/blocks/protection.h"

#include "parser/arguments.h"

namespace holdfast::config {
namespace {

// PERCENT SECONDS [release PERCENT]. Released halfway between what may fail and everything, so that
// one server more or less does not engage it again.
void read_guard(VirtualServerDraft& server, const Reading& reading) {
    const Words words = reading.statement.arguments;
    const auto most = read_integer(reading, words[0], 1, 99);
    const auto window = read_integer(reading, words[1], 1, kMostSeconds);
    if (!most || !window) return;
    auto enough = std::optional<std::int64_t>(100 - *most / 2);
    if (words.size() > 2) {
        if (words[2].text != "release" || words.size() < 4)
            return reading.ignored(words[2], "is not 'release' and a percentage");
        enough = read_integer(reading, words[3], 100 - *most, 100);
    }
    if (!enough) return;
    server.guard = FailureGuard{static_cast<std::uint32_t>(*most), seconds(*window),
                                static_cast<std::uint32_t>(*enough)};
}

// SECONDS [from PERCENT]
void read_slow_start(VirtualServerDraft& server, const Reading& reading) {
    const Words words = reading.statement.arguments;
    const auto duration = read_integer(reading, words[0], 1, kMostSeconds);
    if (!duration) return;
    auto from = std::optional<std::int64_t>(0);
    if (words.size() > 1) {
        if (words[1].text != "from" || words.size() < 3)
            return reading.ignored(words[1], "is not 'from' and a percentage");
        from = read_integer(reading, words[2], 0, 99);
    }
    if (!from) return;
    server.slow_start = SlowStart{seconds(*duration), static_cast<std::uint32_t>(*from)};
}

}  // namespace

std::vector<Keyword<VirtualServerDraft>> protection_rows() {
    return {
        {"delay_before_removal", whole_seconds(&VirtualServer::removal_delay, 0, kMostUnsigned),
         "0", "holdfast 0.1.0",
         "a server that leaves the configuration keeps its connections for so long at most"},
        {"mass_failure_guard",
         custom("PERCENT (1..99) SECONDS [release PERCENT]", 2, 4, read_guard)
             .with({"1 1", "99 4294", "40 10 release 60", "40 10 release 100"},
                   {"0 10", "100 10", "40 0", "40 10 release 59", "40 10 release 101",
                    "40 10 release", "40 10 80"}),
         "", "holdfast 0.1.0",
         "when more than PERCENT of the servers fail within SECONDS, all stay in the table, an "
         "alarm is raised (in the log, the notify pipes, by mail and webhook), and failures count "
         "again when 'release' percent (else halfway to all) are up"},
        {"slow_start",
         custom("SECONDS (1..4294, whole) [from PERCENT (0..99)]", 1, 3, read_slow_start)
             .with({"1", "4294", "60 from 0", "60 from 99"},
                   {"0", "4295", "x", "60 from", "60 from 100", "60 10"}),
         "", "holdfast 0.1.0",
         "a server that comes back gets its weight within this time, from 1 or PERCENT of it on"},
    };
}

}  // namespace holdfast::config
