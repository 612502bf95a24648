// What a keyword's arguments can be: the building stones of the tables' rows.
//
// Each function returns an Argument that reads the words, checks them and stores the value in a
// member of the block. A value that is refused is reported with its place and not stored, so that
// the default stays.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/net/ip.h"
#include "parser/keyword.h"

namespace holdfast::config {

using std::chrono::microseconds;

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();
// keepalived keeps times as microseconds in 32 bits where it converts, in 64 where not.
inline constexpr microseconds kLongestTime = std::chrono::seconds(4294);
inline constexpr std::size_t kInterfaceNameMost = 15;  // IFNAMSIZ less its NUL

// The readers: the value of a word, or nothing and a diagnostic.
std::optional<std::int64_t> read_integer(const Reading& reading, const Word& word,
                                         std::int64_t least, std::int64_t most);
// Seconds with up to six decimal places; more are cut.
std::optional<microseconds> read_time(const Reading& reading, const Word& word, microseconds least,
                                      microseconds most);
std::optional<bool> read_bool(const Reading& reading, const Word& word);
std::optional<IpAddress> read_address(const Reading& reading, const Word& word);
// ADDRESS [PORT] from the arguments; without a port, or with 0, `default_port`.
std::optional<IpEndpoint> read_endpoint(const Reading& reading, std::uint16_t default_port);
std::optional<std::string> read_interface(const Reading& reading, const Word& word);
// The index of the name that the word is; reports what was probably meant.
std::optional<std::size_t> read_choice(const Reading& reading, const Word& word,
                                       const std::vector<std::string_view>& names, bool any_case);
// Every word of a block that is a list ("group { A B }"), in order.
std::vector<const Word*> words_of_block(const Statement& statement);
// "1", "0.01", "1000"
std::string seconds_text(microseconds time);

template <class Target, class Value>
void store(Target& target, Value&& value) {
    if constexpr (requires { target.emplace(); }) {
        store(target.emplace(), std::forward<Value>(value));
    } else {
        target = static_cast<Target>(std::forward<Value>(value));
    }
}

template <class Read>
auto custom(std::string syntax, std::size_t least_words, std::size_t most_words, Read read) {
    return Argument<Read>{std::move(syntax), least_words, most_words,
                          std::move(read),   false,       false};
}

template <class Member>
auto number(Member member, std::int64_t least, std::int64_t most) {
    return custom(fmt::format("NUMBER ({}..{})", least, most), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value =
                          read_integer(reading, reading.statement.arguments[0], least, most);
                      if (value) store(block.*member, *value);
                  });
}

// Whole seconds.
template <class Member>
auto whole_seconds(Member member, std::int64_t least, std::int64_t most) {
    return custom(fmt::format("SECONDS ({}..{}, whole)", least, most), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value =
                          read_integer(reading, reading.statement.arguments[0], least, most);
                      if (value) store(block.*member, std::chrono::seconds(*value));
                  });
}

template <class Member>
auto time(Member member, microseconds least, microseconds most) {
    return custom(fmt::format("SECONDS ({}..{})", seconds_text(least), seconds_text(most)), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value =
                          read_time(reading, reading.statement.arguments[0], least, most);
                      if (value) store(block.*member, *value);
                  });
}

// The keyword alone, or with on/off, true/false, yes/no.
template <class Member>
auto boolean(Member member) {
    return custom("[on|off]", 0, 1, [=](auto& block, const Reading& reading) {
        const auto& words = reading.statement.arguments;
        const auto value = words.empty() ? true : read_bool(reading, words[0]);
        if (value) store(block.*member, *value);
    });
}

// The keyword alone, which says `value`.
template <class Member>
auto flag(Member member, bool value) {
    return custom("", 0, 0, [=](auto& block, const Reading&) { store(block.*member, value); });
}

template <class Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

template <class Member, class Value>
auto choice(Member member, Choices<Value> choices, bool any_case = false) {
    std::vector<std::string_view> names;
    std::string syntax;
    for (const auto& [name, value] : choices) {
        names.push_back(name);
        syntax += (syntax.empty() ? "" : "|") + std::string(name);
    }
    return custom(syntax, 1, 1, [=](auto& block, const Reading& reading) {
        const auto index = read_choice(reading, reading.statement.arguments[0], names, any_case);
        if (index) store(block.*member, choices[*index].second);
    });
}

// A word as it stands; `syntax` says what it is.
template <class Member>
auto word(Member member, std::string syntax) {
    return custom(std::move(syntax), 1, 1, [=](auto& block, const Reading& reading) {
        store(block.*member, reading.statement.arguments[0].text);
    });
}

template <class Member>
auto address(Member member) {
    return custom("ADDRESS", 1, 1, [=](auto& block, const Reading& reading) {
        const auto value = read_address(reading, reading.statement.arguments[0]);
        if (value) store(block.*member, *value);
    });
}

template <class Member>
auto endpoint(Member member, std::uint16_t default_port) {
    return custom("ADDRESS [PORT]", 1, 2, [=](auto& block, const Reading& reading) {
        const auto value = read_endpoint(reading, default_port);
        if (value) store(block.*member, *value);
    });
}

// A block of statements: `read(outer, reading)`. `syntax` is what stands before the brace.
template <class Read>
auto block(std::string syntax, std::size_t least_words, std::size_t most_words, Read read) {
    return Argument<Read>{std::move(syntax), least_words, most_words, std::move(read), true, true};
}

// A block that is a list of words, appended to a vector of strings.
template <class Member>
auto word_list(Member member) {
    return block("{ WORD... }", 0, 0, [=](auto& outer, const Reading& reading) {
        for (const auto* item : words_of_block(reading.statement))
            (outer.*member).push_back(item->text);
    });
}

}  // namespace holdfast::config
