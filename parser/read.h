// The readers of arguments: the value of a word, or nothing and a diagnostic at its place.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/net/ip.h"
#include "parser/config/script.h"
#include "parser/config/track.h"
#include "parser/keyword.h"

namespace holdfast::config {

using std::chrono::microseconds;

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();
// keepalived keeps times as microseconds in 32 bits where it converts, in 64 where not.
inline constexpr microseconds kLongestTime = std::chrono::seconds(4294);
inline constexpr std::int64_t kMostSeconds = 4294;
inline constexpr std::int64_t kMostInt = std::numeric_limits<std::int32_t>::max();
inline constexpr std::int64_t kMostUnsigned = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::size_t kInterfaceNameMost = 15;  // IFNAMSIZ less its NUL

using Words = std::span<const Word>;

// The same without a diagnostic.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<microseconds> parse_seconds(std::string_view text);
bool is_interface_name(std::string_view text);

std::optional<std::int64_t> read_integer(const Reading& reading, const Word& word,
                                         std::int64_t least, std::int64_t most);
// Seconds with up to six decimal places; more are cut.
std::optional<microseconds> read_time(const Reading& reading, const Word& word, microseconds least,
                                      microseconds most);
std::optional<microseconds> read_milliseconds(const Reading& reading, const Word& word,
                                              microseconds least, microseconds most);
std::optional<bool> read_bool(const Reading& reading, const Word& word);
std::optional<IpAddress> read_address(const Reading& reading, const Word& word);
// ADDRESS [PORT] from the arguments; without a port, or with 0, `default_port`.
std::optional<IpEndpoint> read_endpoint(const Reading& reading, std::uint16_t default_port);
std::optional<std::string> read_interface(const Reading& reading, const Word& word);
std::optional<std::string> read_path(const Reading& reading, const Word& word);
// The index of the name that the word is; reports what was probably meant.
std::optional<std::size_t> read_choice(const Reading& reading, const Word& word,
                                       const std::vector<std::string_view>& names, bool any_case);
// "WEIGHT [reverse]", the weight from -most to most.
std::optional<Weight> read_weight(const Reading& reading, Words words, int most);
std::optional<ScriptUser> read_script_user(const Reading& reading, Words words);
// COMMAND [USER [GROUP]]
std::optional<Script> read_script(const Reading& reading);

// Every word of a block that is a list ("group { A B }"), in order.
std::vector<const Word*> words_of_block(const Statement& statement);
// A program and its arguments: white space divides them but within 'quotation marks', and a
// backslash takes the next character as it is.
std::vector<std::string> split_command(std::string_view text);
// "1", "0.01", "1000"
std::string seconds_text(microseconds time);

}  // namespace holdfast::config
