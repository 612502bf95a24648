// The JSON that parse_json<T>() makes the same value of again, written without a tree of it in
// between: brief_json(value) leaves members out that have their type's default value, for what our
// own programs read; whole_json(value) is for others.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "lib/described_json.h"
#include "lib/net/ip_text.h"

namespace holdfast {

namespace json_detail {

template <class T>
bool same(const T& one, const T& other) {
    if constexpr (IsVector<T>::value) {
        return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                          [](const auto& a, const auto& b) { return same(a, b); });
    } else if constexpr (IsOptional<T>::value) {
        return one.has_value() == other.has_value() && (!one || same(*one, *other));
    } else if constexpr (IsVariant<T>::value) {
        return one.index() == other.index() && std::visit(
                                                   [&]<class A>(const A& alternative) {
                                                       return same(alternative, std::get<A>(other));
                                                   },
                                                   one);
    } else if constexpr (bd::has_describe_members<T>::value) {
        bool all = true;
        mp::mp_for_each<Members<T>>(
            [&](auto member) { all = all && same(one.*member.pointer, other.*member.pointer); });
        return all;
    } else {
        return one == other;
    }
}

using OnPart = std::function<void(std::string_view)>;

// What a member is compared with that may be left out.
template <class T>
const T& standard() {
    static const T value{};
    return value;
}

// The text before a member's value, made when the program is: some hundred members would cost each
// process their share of memory. `M` is a described member.
template <class M>
struct Opening {
    static constexpr std::string_view kName = M::name;
    static constexpr auto kOctets = [] {
        std::array<char, kName.size() + 4> octets{',', '"'};
        const auto end = std::copy(kName.begin(), kName.end(), octets.begin() + 2);
        end[0] = '"';
        end[1] = ':';
        return octets;
    }();
    static constexpr std::string_view kText{kOctets.data(), kOctets.size()};
};

enum class Extent { brief, whole };

template <Extent extent>
class JsonWriter {
  public:
    // With `on_part` the text is handed over in parts of this length and a little more.
    static constexpr std::size_t kPart = 60'000;
    explicit JsonWriter(OnPart on_part = {}) : on_part_(std::move(on_part)) {
        if (on_part_) text_.reserve(kPart + kPart / 15);
    }

    template <class T>
    void write(const T& value) {
        if constexpr (std::same_as<T, bool>) {
            text_ += value ? "true" : "false";
        } else if constexpr (std::integral<T>) {
            const fmt::format_int digits(value);
            text_.append(digits.data(), digits.size());
        } else if constexpr (std::is_enum_v<T>) {
            write_text(bd::enum_to_string(value, ""));
        } else if constexpr (std::convertible_to<T, std::string_view>) {
            write_text(value);
        } else if constexpr (IsDuration<T>::value) {
            write(
                std::int64_t(std::chrono::duration_cast<std::chrono::microseconds>(value).count()));
        } else if constexpr (std::same_as<T, IpAddress>) {
            text_ += '"';
            append(text_, value);
            text_ += '"';
        } else if constexpr (IsOptional<T>::value) {
            if (value) {
                write(*value);
            } else {
                text_ += "null";
            }
        } else if constexpr (IsVector<T>::value) {
            write_vector(value);
        } else if constexpr (IsVariant<T>::value) {
            std::visit(
                [this]<class A>(const A& alternative) {
                    text_ += R"({"type":)";
                    write_text(type_name<A>());
                    write_members(alternative, true);
                },
                value);
        } else {
            text_ += '{';
            write_members(value, false);
        }
    }

    std::string take() { return std::move(text_); }
    void hand_over() {
        on_part_(text_);
        text_.clear();
    }

  private:
    void write_text(std::string_view value) {
        const auto is_plain = [](char octet) {
            return static_cast<unsigned char>(octet) >= ' ' && octet != '"' && octet != '\\';
        };
        text_ += '"';
        while (!value.empty()) {
            const auto end = std::find_if_not(value.begin(), value.end(), is_plain);
            text_.append(value.begin(), end);
            value.remove_prefix(static_cast<std::size_t>(end - value.begin()));
            if (value.empty()) break;
            fmt::format_to(std::back_inserter(text_), "\\u{:04x}",
                           static_cast<unsigned char>(value.front()));
            value.remove_prefix(1);
        }
        text_ += '"';
    }

    template <class T>
    void write_vector(const T& values) {
        text_ += '[';
        bool first = true;
        for (const auto& value : values) {
            if (!std::exchange(first, false)) text_ += ',';
            write(value);
            if (on_part_ && text_.size() >= kPart) hand_over();
        }
        text_ += ']';
    }

    template <class T>
    void write_members([[maybe_unused]] const T& value, [[maybe_unused]] bool comma) {
        mp::mp_for_each<Members<T>>([&](auto member) {
            if constexpr (extent == Extent::brief) {
                if (same(value.*member.pointer, standard<T>().*member.pointer)) return;
            }
            text_ += Opening<decltype(member)>::kText.substr(std::exchange(comma, true) ? 0 : 1);
            write(value.*member.pointer);
        });
        text_ += '}';
    }

    OnPart on_part_;
    std::string text_;
};

}  // namespace json_detail

template <class T>
std::string brief_json(const T& value) {
    json_detail::JsonWriter<json_detail::Extent::brief> writer;
    writer.write(value);
    return writer.take();
}

template <class T>
std::string whole_json(const T& value) {
    json_detail::JsonWriter<json_detail::Extent::whole> writer;
    writer.write(value);
    return writer.take();
}

// In parts, none of which is larger than 60 kB and the longest member of a list.
template <class T>
void brief_json(const T& value, json_detail::OnPart on_part) {
    json_detail::JsonWriter<json_detail::Extent::brief> writer(std::move(on_part));
    writer.write(value);
    writer.hand_over();
}

template <class T>
void whole_json(const T& value, json_detail::OnPart on_part) {
    json_detail::JsonWriter<json_detail::Extent::whole> writer(std::move(on_part));
    writer.write(value);
    writer.hand_over();
}

}  // namespace holdfast
