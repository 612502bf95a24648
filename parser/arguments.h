// What a keyword's arguments can be: the building stones of the tables' rows.
//
// Each function returns an Argument that reads the words, checks them and stores the value in a
// member of the block: a pointer to it, or in(...) for a member of a member. A value that is
// refused is reported with its place and not stored, so that the default stays.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/net/ip.h"
#include "parser/keyword.h"
#include "parser/read.h"

namespace holdfast::config {

// The member `inner` of the member `outer`; an optional one comes into being.
template <class Outer, class Inner>
auto in(Outer outer, Inner inner) {
    return [=](auto& block) -> auto& {
        auto& whole = std::invoke(outer, block);
        if constexpr (requires { whole.emplace(); }) {
            return std::invoke(inner, whole ? *whole : whole.emplace());
        } else {
            return std::invoke(inner, whole);
        }
    };
}

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
    return Argument<Read>{
        std::move(syntax), least_words, most_words, std::move(read), false, false, {}};
}

// `text` is "" or the only words that may stand there: "NUMBER (1..255)".
template <class Member>
auto number(Member member, std::int64_t least, std::int64_t most) {
    return custom(fmt::format("NUMBER ({}..{})", least, most), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value =
                          read_integer(reading, reading.statement.arguments[0], least, most);
                      if (value) store(std::invoke(member, block), *value);
                  })
        .with({std::to_string(least), std::to_string(most)},
              {std::to_string(least - 1), std::to_string(most + 1), "x", "1y"});
}

// Whole seconds.
template <class Member>
auto whole_seconds(Member member, std::int64_t least, std::int64_t most) {
    return custom(fmt::format("SECONDS ({}..{}, whole)", least, most), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value =
                          read_integer(reading, reading.statement.arguments[0], least, most);
                      if (value) store(std::invoke(member, block), std::chrono::seconds(*value));
                  })
        .with({std::to_string(least), std::to_string(most)},
              {std::to_string(least - 1), std::to_string(most + 1), "x", "1y"});
}

template <class Member>
auto time(Member member, microseconds least, microseconds most) {
    return custom(fmt::format("SECONDS ({}..{})", seconds_text(least), seconds_text(most)), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value =
                          read_time(reading, reading.statement.arguments[0], least, most);
                      if (value) store(std::invoke(member, block), *value);
                  })
        .with({seconds_text(least), seconds_text(most)},
              {seconds_text(most + std::chrono::seconds(1)), "x", "-1"});
}

// Like time(), written in milliseconds.
template <class Member>
auto milliseconds_time(Member member, microseconds least, microseconds most) {
    const auto text = [](microseconds time) { return seconds_text(time * 1000); };
    return custom(fmt::format("MILLISECONDS ({}..{})", text(least), text(most)), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value =
                          read_milliseconds(reading, reading.statement.arguments[0], least, most);
                      if (value) store(std::invoke(member, block), *value);
                  })
        .with({text(least), text(most)}, {text(most + std::chrono::seconds(1)), "x", "-1"});
}

// The keyword alone, or with on/off, true/false, yes/no.
template <class Member>
auto boolean(Member member) {
    return custom("[on|off]", 0, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto& words = reading.statement.arguments;
                      const auto value = words.empty() ? true : read_bool(reading, words[0]);
                      if (value) store(std::invoke(member, block), *value);
                  })
        .with({"", "on", "off", "true", "false", "yes", "no"}, {"perhaps"});
}

// The keyword alone, which says `value`.
template <class Member, class Value>
auto flag(Member member, Value value) {
    return custom("", 0, 0,
                  [=](auto& block, const Reading&) { store(std::invoke(member, block), value); })
        .with({""}, {});
}

template <class Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

template <class Member, class Value>
auto choice(Member member, Choices<Value> choices, bool any_case = false) {
    std::vector<std::string_view> names;
    std::vector<std::string> good;
    for (const auto& [name, value] : choices) {
        names.push_back(name);
        good.emplace_back(name);
    }
    return custom(fmt::format("{}", fmt::join(names, "|")), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto index =
                          read_choice(reading, reading.statement.arguments[0], names, any_case);
                      if (index) store(std::invoke(member, block), choices[*index].second);
                  })
        .with(good, {"nonsense"});
}

// A word as it stands; `syntax` says what it is.
template <class Member>
auto word(Member member, std::string syntax) {
    return custom(std::move(syntax), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      store(std::invoke(member, block), reading.statement.arguments[0].text);
                  })
        .with({"some-name"}, {});
}

// The same, which may be missing and is empty then.
template <class Member>
auto optional_word(Member member, const std::string& syntax) {
    return custom("[" + syntax + "]", 0, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto& words = reading.statement.arguments;
                      store(std::invoke(member, block),
                            words.empty() ? std::string_view() : words[0].text);
                  })
        .with({"", "some-name"}, {});
}

template <class Member>
auto secret(Member member, std::string syntax) {
    return custom(std::move(syntax), 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto& word = reading.statement.arguments[0];
                      reading.diagnostics.hide(word.where);
                      store(std::invoke(member, block), word.text);
                  })
        .with({"hidden"}, {});
}

template <class Member>
auto path(Member member) {
    return custom("PATH", 1, 1,
                  [=](auto& block, const Reading& reading) {
                      auto name = read_path(reading, reading.statement.arguments[0]);
                      if (name) store(std::invoke(member, block), std::move(*name));
                  })
        .with({"/run/some-file"}, {});
}

template <class Member>
auto interface_name(Member member) {
    return custom("INTERFACE", 1, 1,
                  [=](auto& block, const Reading& reading) {
                      auto name = read_interface(reading, reading.statement.arguments[0]);
                      if (name) store(std::invoke(member, block), std::move(*name));
                  })
        .with({"lo"}, {"much-too-long-for-one"});
}

template <class Member>
auto address(Member member) {
    return custom("ADDRESS", 1, 1,
                  [=](auto& block, const Reading& reading) {
                      const auto value = read_address(reading, reading.statement.arguments[0]);
                      if (value) store(std::invoke(member, block), *value);
                  })
        .with({"192.0.2.77"}, {"192.0.2.777", "nonsense"});
}

template <class Member>
auto endpoint(Member member, std::uint16_t default_port) {
    return custom("ADDRESS [PORT]", 1, 2,
                  [=](auto& block, const Reading& reading) {
                      const auto value = read_endpoint(reading, default_port);
                      if (value) store(std::invoke(member, block), *value);
                  })
        .with({"192.0.2.77", "192.0.2.77 8080"}, {"192.0.2.777", "192.0.2.77 65536"});
}

// A program, who runs it: COMMAND [USER [GROUP]].
template <class Member>
auto script(Member member) {
    return custom("COMMAND [USER [GROUP]]", 1, 3,
                  [=](auto& block, const Reading& reading) {
                      auto value = read_script(reading);
                      if (value) store(std::invoke(member, block), std::move(*value));
                  })
        .with({"/bin/true", "\"/bin/true with arguments\"", "/bin/true root"}, {"\"\""});
}

template <class Member>
auto script_user(Member member) {
    return custom("USER [GROUP]", 1, 2,
                  [=](auto& block, const Reading& reading) {
                      const auto& words = reading.statement.arguments;
                      auto value = read_script_user(reading, words);
                      if (value) store(std::invoke(member, block), std::move(*value));
                  })
        .with({"root", "root root"}, {});
}

// NUMBER [reverse], from -most to most.
template <class Member>
auto weight(Member member, int most) {
    return custom(fmt::format("WEIGHT ({}..{}) [reverse]", -most, most), 1, 2,
                  [=](auto& block, const Reading& reading) {
                      const auto& words = reading.statement.arguments;
                      const auto value = read_weight(reading, words, most);
                      if (value) store(std::invoke(member, block), *value);
                  })
        .with({"0", std::to_string(most), std::to_string(-most), "5 reverse"},
              {std::to_string(most + 1), "x", "5 sideways"});
}

// [all] SECONDS
template <class Interval, class All>
auto extra_garp(Interval interval, All all, std::int64_t least, std::int64_t most) {
    return custom(fmt::format("[all] SECONDS ({}..{}, whole)", least, most), 1, 2,
                  [=](auto& block, const Reading& reading) {
                      const auto& words = reading.statement.arguments;
                      const bool everywhere = words[0].text == "all";
                      if (everywhere && words.size() == 1)
                          return reading.ignored(words[0], "needs a number of seconds after it");
                      const auto value =
                          read_integer(reading, words[everywhere ? 1 : 0], least, most);
                      if (!value) return;
                      store(std::invoke(interval, block), std::chrono::seconds(*value));
                      store(std::invoke(all, block), everywhere);
                  })
        .with({"100", "all 100"}, {"all", "x", std::to_string(most + 1)});
}

// A block of statements: `read(outer, reading)`. `syntax` is what stands before the brace.
template <class Read>
auto block(std::string syntax, std::size_t least_words, std::size_t most_words, Read read) {
    return Argument<Read>{
        std::move(syntax), least_words, most_words, std::move(read), true, true, {}};
}

// A block that is a list of words, appended to a vector of strings.
template <class Member>
auto word_list(Member member) {
    return block("{ WORD... }", 0, 0,
                 [=](auto& outer, const Reading& reading) {
                     for (const auto* item : words_of_block(reading.statement))
                         std::invoke(member, outer).emplace_back(item->text);
                 })
        .with({"{\n one\n two three\n}"}, {});
}

// A block of lines, each of which `read(line, diagnostics)` makes an optional item of.
template <class Member, class Read>
auto item_list(std::string syntax, Member member, Read read) {
    return block(std::move(syntax), 0, 0, [=](auto& outer, const Reading& reading) {
        for (const auto& line : reading.statement.children) {
            auto item = read(line, reading.diagnostics);
            if (item) std::invoke(member, outer).push_back(std::move(*item));
        }
    });
}

}  // namespace holdfast::config
