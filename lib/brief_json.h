// brief_json(value): the JSON that from_json<T>() makes the same value of again, as short as can be
// and written without a tree of it in between: members that have their type's default value are
// left out. For what is large and read by our own processes only.
#pragma once

#include <string>
#include <string_view>

#include "lib/described_json.h"

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

class BriefWriter {
  public:
    template <class T>
    void write(const T& value) {
        if constexpr (std::same_as<T, bool>) {
            text_ += value ? "true" : "false";
        } else if constexpr (std::integral<T>) {
            fmt::format_to(std::back_inserter(text_), "{}", value);
        } else if constexpr (std::is_enum_v<T>) {
            write_text(bd::enum_to_string(value, ""));
        } else if constexpr (std::convertible_to<T, std::string_view>) {
            write_text(value);
        } else if constexpr (IsDuration<T>::value) {
            write(
                std::int64_t(std::chrono::duration_cast<std::chrono::microseconds>(value).count()));
        } else if constexpr (std::same_as<T, IpAddress>) {
            write_text(value.to_string());
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

  private:
    void write_text(std::string_view value) {
        const bool plain = std::all_of(value.begin(), value.end(), [](unsigned char octet) {
            return octet >= ' ' && octet < 0x7f && octet != '"' && octet != '\\';
        });
        if (!plain) return void(text_ += bj::serialize(bj::string(value)));
        text_ += '"';
        text_ += value;
        text_ += '"';
    }

    template <class T>
    void write_vector(const T& values) {
        text_ += '[';
        bool first = true;
        for (const auto& value : values) {
            if (!std::exchange(first, false)) text_ += ',';
            write(value);
        }
        text_ += ']';
    }

    template <class T>
    void write_members([[maybe_unused]] const T& value, [[maybe_unused]] bool comma) {
        [[maybe_unused]] static const T standard{};
        mp::mp_for_each<Members<T>>([&](auto member) {
            if (same(value.*member.pointer, standard.*member.pointer)) return;
            if (std::exchange(comma, true)) text_ += ',';
            write_text(member.name);
            text_ += ':';
            write(value.*member.pointer);
        });
        text_ += '}';
    }

    std::string text_;
};

}  // namespace json_detail

template <class T>
std::string brief_json(const T& value) {
    json_detail::BriefWriter writer;
    writer.write(value);
    return writer.take();
}

}  // namespace holdfast
