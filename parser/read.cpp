#include "parser/read.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "parser/printable.h"
#include "parser/suggest.h"

namespace holdfast::config {
namespace {

template <class Number>
bool parse_whole(std::string_view text, Number& out) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), out);
    return failure == std::errc{} && end == text.data() + text.size();
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

// Decimal seconds; no sign, no exponent. Nothing when it is none or does not fit.
std::optional<microseconds> parse_seconds(std::string_view text) {
    constexpr std::size_t kPlaces = 6;
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max() / 2'000'000;
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    auto fraction = point == std::string_view::npos ? "" : std::string(text.substr(point + 1));
    if (whole.empty() && fraction.empty()) return std::nullopt;
    if (!all_digits(whole) || !all_digits(fraction)) return std::nullopt;
    fraction.resize(kPlaces, '0');
    std::uint64_t seconds = 0;
    std::uint64_t millionths = 0;
    if (!whole.empty() && (!parse_whole(whole, seconds) || seconds > kMost)) return std::nullopt;
    if (!parse_whole(std::string_view(fraction), millionths)) return std::nullopt;
    return microseconds(static_cast<std::int64_t>(seconds * 1'000'000 + millionths));
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t value = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    if (!parse_whole(text, value)) return std::nullopt;
    return value;
}

std::string seconds_text(microseconds time) {
    auto text = fmt::format("{}.{:06}", time.count() / 1'000'000, time.count() % 1'000'000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::optional<std::int64_t> read_integer(const Reading& reading, const Word& word,
                                         std::int64_t least, std::int64_t most) {
    const auto value = parse_integer(word.text);
    if (value && *value >= least && *value <= most) return value;
    reading.ignored(word, fmt::format("is not a whole number from {} to {}", least, most));
    return std::nullopt;
}

std::optional<microseconds> read_time(const Reading& reading, const Word& word, microseconds least,
                                      microseconds most) {
    const auto value = parse_seconds(word.text);
    if (value && *value >= least && *value <= most) return value;
    reading.ignored(word, fmt::format("is not a time from {} to {} seconds", seconds_text(least),
                                      seconds_text(most)));
    return std::nullopt;
}

std::optional<microseconds> read_milliseconds(const Reading& reading, const Word& word,
                                              microseconds least, microseconds most) {
    const auto value = parse_seconds(word.text);
    if (value && *value / 1000 >= least && *value / 1000 <= most) return *value / 1000;
    reading.ignored(word, fmt::format("is not a time from {} to {} milliseconds",
                                      seconds_text(least * 1000), seconds_text(most * 1000)));
    return std::nullopt;
}

std::optional<bool> read_bool(const Reading& reading, const Word& word) {
    for (const auto* yes : {"on", "true", "yes"}) {
        if (word.text == yes) return true;
    }
    for (const auto* no : {"off", "false", "no"}) {
        if (word.text == no) return false;
    }
    reading.ignored(word, "is neither on, true, yes nor off, false, no");
    return std::nullopt;
}

std::optional<IpAddress> read_address(const Reading& reading, const Word& word) {
    // A zone ("fe80::1%eth0") would have to be looked up in the kernel.
    if (word.text.find('%') == std::string::npos) {
        if (const auto address = parse_ip_address(word.text)) return *address;
    }
    reading.ignored(word, "is not an IP address (names are not resolved)");
    return std::nullopt;
}

std::optional<IpEndpoint> read_endpoint(const Reading& reading, std::uint16_t default_port) {
    const auto& words = reading.statement.arguments;
    const auto address = read_address(reading, words[0]);
    if (!address) return std::nullopt;
    if (words.size() < 2) return IpEndpoint{*address, default_port};
    const auto port = read_integer(reading, words[1], 0, 65535);
    if (!port) return std::nullopt;
    return IpEndpoint{*address, *port ? static_cast<std::uint16_t>(*port) : default_port};
}

bool is_interface_name(std::string_view name) {
    return !name.empty() && name.size() <= kInterfaceNameMost && name != "." && name != ".." &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return c > ' ' && c != 0x7f && c != '/' && c != ':';
           });
}

std::optional<std::string> read_interface(const Reading& reading, const Word& word) {
    if (is_interface_name(word.text)) return std::string(word.text);
    reading.ignored(
        word, fmt::format("is not an interface's name (1 to {} characters)", kInterfaceNameMost));
    return std::nullopt;
}

std::optional<std::string> read_path(const Reading& reading, const Word& word) {
    if (!word.text.empty()) return std::string(word.text);
    reading.ignored(word, "is not a path");
    return std::nullopt;
}

std::optional<std::size_t> read_choice(const Reading& reading, const Word& word,
                                       const std::vector<std::string_view>& names, bool any_case) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (word.text == names[i]) return i;
    }
    const auto near = closest(word.text, names);
    if (any_case && near.size() == word.text.size()) {
        const auto found = std::find(names.begin(), names.end(), near);
        const auto same = std::equal(near.begin(), near.end(), word.text.begin(),
                                     [](char a, char b) { return (a | 0x20) == (b | 0x20); });
        if (same) return static_cast<std::size_t>(found - names.begin());
    }
    reading.ignored(word, fmt::format("is not one of {}", fmt::join(names, ", ")), near);
    return std::nullopt;
}

std::vector<const Word*> words_of_block(const Statement& statement) {
    std::vector<const Word*> words;
    for (const auto& line : statement.children) {
        words.push_back(&line.keyword);
        for (const auto& argument : line.arguments)
            words.push_back(&argument);
    }
    return words;
}

std::optional<Weight> read_weight(const Reading& reading, Words words, int most) {
    const auto value = read_integer(reading, words[0], -most, most);
    if (!value) return std::nullopt;
    Weight weight{static_cast<int>(*value), false};
    if (words.size() > 1) {
        weight.reverse = words[1].text == "reverse";
        if (!weight.reverse && words[1].text != "noreverse") {
            reading.ignored(words[1], "is neither reverse nor noreverse");
        }
    }
    return weight;
}

std::optional<ScriptUser> read_script_user(const Reading& reading, Words words) {
    ScriptUser user;
    if (words.empty()) return user;
    user.user = words[0].text;
    auto group = words.size() > 1 ? words[1].text : std::string_view();
    user.supplementary_groups = group.starts_with(':');
    user.group = group.substr(user.supplementary_groups ? 1 : 0);
    if (!user.user.empty()) return user;
    reading.ignored(words[0], "is not the name of a user");
    return std::nullopt;
}

std::vector<std::string> split_command(std::string_view text) {
    std::vector<std::string> words;
    bool within = false;  // a word
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!quoted && (c == ' ' || c == '\t')) {
            within = false;
            continue;
        }
        if (!within) words.emplace_back();
        within = true;
        if (c == '\'') {
            quoted = !quoted;
        } else {
            if (c == '\\' && i + 1 < text.size()) ++i;
            words.back() += text[i];
        }
    }
    return words;
}

std::optional<Script> read_script(const Reading& reading) {
    const Words words = reading.statement.arguments;
    Script script{reading.statement.head(), split_command(words[0].text), {}};
    if (script.command.empty() || script.command[0].empty()) {
        reading.ignored(words[0], "names no program");
        return std::nullopt;
    }
    auto user = read_script_user(reading, words.subspan(1));
    if (!user) return std::nullopt;
    script.run_as = std::move(*user);
    return script;
}

}  // namespace holdfast::config
