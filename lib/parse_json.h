// parse_json<T>(text): a described T from the JSON that brief_json() writes of it, or anybody,
// without a tree of it in between.
//
// A member that is missing keeps its default; one that is unknown, of the wrong type or out of
// range is an Error with its path (".servers[2].port: is not a number in range"), and what is not
// JSON one with its place. The "type" of a variant comes first.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include "lib/described_json.h"
#include "lib/json_text.h"

namespace holdfast {

namespace json_detail {

class TextReader {
  public:
    explicit TextReader(JsonText& text) : text_(text) {}

    template <class T>
    bool read_whole(T& out) {
        return read(out) && (text_.peek() == 0 || is_not_json());
    }

    Error error() const { return Error{path_.empty() ? problem_ : path_ + ": " + problem_}; }

  private:
    template <class T>
    bool read(T& out) {
        if constexpr (std::same_as<T, bool>) {
            return read_bool(out);
        } else if constexpr (std::same_as<T, std::string>) {
            return read_string(out, "is not a string");
        } else if constexpr (std::same_as<T, RareText>) {
            return read_string(string_, "is not a string") && (out = string_, true);
        } else if constexpr (std::is_enum_v<T>) {
            if (!read_string(string_, "is not one of the known names")) return false;
            return bd::enum_from_string(string_.c_str(), out) ||
                   fail("is not one of the known names");
        } else if constexpr (std::integral<T>) {
            return read_integer(out);
        } else if constexpr (IsDuration<T>::value) {
            std::int64_t microseconds = 0;
            if (!read_integer(microseconds)) return false;
            out = std::chrono::duration_cast<T>(std::chrono::microseconds(microseconds));
            return true;
        } else if constexpr (std::same_as<T, IpAddress>) {
            return read_address(out);
        } else if constexpr (IsOptional<T>::value) {
            if (text_.peek() != 'n') return read(out.emplace());
            out.reset();
            return text_.take_word() == "null" || is_not_json();
        } else if constexpr (IsVector<T>::value) {
            return read_vector(out);
        } else if constexpr (IsVariant<T>::value) {
            return read_variant(out);
        } else {
            return text_.take('{') ? read_members(out, true) : fail("is not an object");
        }
    }

    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    bool is_not_json() { return fail(fmt::format("is not JSON at octet {}", text_.position())); }

    bool read_string(std::string& out, const char* otherwise) {
        if (text_.peek() != '"') return fail(otherwise);
        return text_.take_string(out) || is_not_json();
    }

    bool read_bool(bool& out) {
        const auto word = text_.take_word();
        out = word == "true";
        return out || word == "false" || fail("is not true or false");
    }

    template <class T>
    bool read_integer(T& out) {
        const auto word = text_.take_word();
        const auto* end = word.data() + word.size();
        const auto [stopped, failure] = std::from_chars(word.data(), end, out);
        const bool good = failure == std::errc() && stopped == end;
        return good || fail("is not a number in range");
    }

    bool read_address(IpAddress& out) {
        if (!read_string(string_, "is not an address")) return false;
        if (string_.empty()) return out = IpAddress(), true;
        const auto address = parse_ip_address(string_);
        return address ? (out = *address, true) : fail(address.error().message);
    }

    // They grow where others grow, too, and then take the room that they need.
    template <class T>
    bool read_vector(T& out) {
        if (!text_.take('[')) return fail("is not an array");
        out.clear();
        if (text_.take(']')) return true;
        do {
            if (!read(out.emplace_back())) return below(fmt::format("[{}]", out.size() - 1));
        } while (text_.take(','));
        out.shrink_to_fit();
        return text_.take(']') || is_not_json();
    }

    template <class... T>
    bool read_variant(std::variant<T...>& out) {
        if (!text_.take('{') || !text_.take_string(string_) || string_ != "type" ||
            !text_.take(':') || !text_.take_string(string_))
            return fail("has no type");
        bool known = false;
        bool good = false;
        mp::mp_for_each<mp::mp_list<std::type_identity<T>...>>([&](auto candidate) {
            using Alternative = typename decltype(candidate)::type;
            if (known || string_ != type_name<Alternative>()) return;
            known = true;
            good = read_members(out.template emplace<Alternative>(), false);
        });
        return known ? good : fail("is of an unknown type");
    }

    // After the brace or, if they are not the first, what comes before them.
    template <class T>
    bool read_members(T& out, bool first) {
        while (!text_.take('}')) {
            if (!std::exchange(first, false) && !text_.take(',')) return is_not_json();
            if (!text_.take_string(string_) || !text_.take(':')) return is_not_json();
            if (!read_member(out)) return false;
        }
        return true;
    }

    // The one that string_ names.
    template <class T>
    bool read_member([[maybe_unused]] T& out) {
        bool known = false;
        bool good = false;
        mp::mp_for_each<Members<T>>([&](auto member) {
            constexpr std::string_view kName = decltype(member)::name;
            if (known || string_ != kName) return;
            known = true;
            good = read(out.*member.pointer);
            if (!good) below(std::string(".").append(kName));
        });
        return known ? good : fail("has an unknown member '" + string_ + "'");
    }

    // What has failed is this part of what is being read.
    bool below(const std::string& step) {
        path_.insert(0, step);
        return false;
    }

    JsonText& text_;
    std::string string_;
    std::string path_;
    std::string problem_;
};

}  // namespace json_detail

template <class T>
Result<T> parse_json(JsonText text) {
    T value{};
    json_detail::TextReader reader(text);
    if (!reader.read_whole(value)) return reader.error();
    return value;
}

template <class T>
Result<T> parse_json(std::string_view text) {
    return parse_json<T>(JsonText(text));
}

}  // namespace holdfast
