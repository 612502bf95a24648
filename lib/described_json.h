// JSON for described types: what one process says to another, and later what operators read.
//
// to_json(value) and from_json<T>(json) know numbers, bool, strings, IP addresses, durations
// (microseconds), optional and rare, vector, variants of described structs ({"type": "Name", ...}),
// described enums (by name) and described structs (by member). A member that is missing keeps its
// default; one that is unknown, of the wrong type or out of range is an Error with its path.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <fmt/format.h>

#include "lib/net/ip.h"
#include "lib/rare.h"
#include "lib/result.h"

namespace holdfast {

namespace json_detail {

namespace bd = boost::describe;
namespace mp = boost::mp11;
namespace bj = boost::json;

template <class T>
using Members = bd::describe_members<T, bd::mod_public | bd::mod_inherited>;

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsOptional<Rare<T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <class T>
struct IsDuration : std::false_type {};
template <class R, class P>
struct IsDuration<std::chrono::duration<R, P>> : std::true_type {};

// The unqualified name of a described struct, as the "type" of a variant's alternative.
template <class T>
std::string_view type_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    const auto begin = name.find("T = ") + 4;
    name = name.substr(begin, name.find_first_of(";]", begin) - begin);
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

class Reader {
  public:
    template <class T>
    bool read(const bj::value& json, T& out) {
        if constexpr (std::same_as<T, bool>) {
            return json.is_bool() ? (out = json.get_bool(), true) : fail("is not true or false");
        } else if constexpr (std::same_as<T, std::string>) {
            return json.is_string() ? (out = json.get_string(), true) : fail("is not a string");
        } else if constexpr (std::is_enum_v<T>) {
            return read_enum(json, out);
        } else if constexpr (std::integral<T>) {
            return read_integer(json, out);
        } else if constexpr (IsDuration<T>::value) {
            std::int64_t microseconds = 0;
            if (!read_integer(json, microseconds)) return false;
            out = std::chrono::duration_cast<T>(std::chrono::microseconds(microseconds));
            return true;
        } else if constexpr (std::same_as<T, IpAddress>) {
            return read_address(json, out);
        } else if constexpr (IsOptional<T>::value) {
            if (json.is_null()) return out.reset(), true;
            return read(json, out.emplace());
        } else if constexpr (IsVector<T>::value) {
            return read_vector(json, out);
        } else if constexpr (IsVariant<T>::value) {
            return read_variant(json, out);
        } else {
            return read_members(json, out);
        }
    }

    Error error() const { return Error{path_ + ": " + problem_}; }

  private:
    bool fail(std::string problem) {
        problem_ = std::move(problem);
        return false;
    }

    template <class T>
    bool read_integer(const bj::value& json, T& out) {
        boost::system::error_code failure;
        const auto number = json.to_number<T>(failure);
        return failure ? fail("is not a number in range") : (out = number, true);
    }

    template <class T>
    bool read_enum(const bj::value& json, T& out) {
        if (json.is_string() && bd::enum_from_string(json.get_string().c_str(), out)) return true;
        return fail("is not one of the known names");
    }

    bool read_address(const bj::value& json, IpAddress& out) {
        if (!json.is_string()) return fail("is not an address");
        if (json.get_string().empty()) return out = IpAddress(), true;
        const auto address = parse_ip_address(json.get_string());
        return address ? (out = *address, true) : fail(address.error().message);
    }

    template <class T>
    bool read_vector(const bj::value& json, T& out) {
        if (!json.is_array()) return fail("is not an array");
        out.clear();
        out.reserve(json.get_array().size());
        for (const auto& element : json.get_array()) {
            if (!read(element, out.emplace_back()))
                return below(fmt::format("[{}]", out.size() - 1));
        }
        return true;
    }

    template <class... T>
    bool read_variant(const bj::value& json, std::variant<T...>& out) {
        const auto* object = json.if_object();
        const auto* type = object ? object->if_contains("type") : nullptr;
        if (!type || !type->is_string()) return fail("has no type");
        bool known = false;
        bool good = false;
        mp::mp_for_each<mp::mp_list<std::type_identity<T>...>>([&](auto candidate) {
            using Alternative = typename decltype(candidate)::type;
            if (known || type->get_string() != type_name<Alternative>()) return;
            known = true;
            good = read_members(json, out.template emplace<Alternative>());
        });
        return known ? good : fail("is of an unknown type");
    }

    template <class T>
    bool read_members(const bj::value& json, T& out) {
        if (!json.is_object()) return fail("is not an object");
        std::size_t found = json.get_object().contains("type") ? 1 : 0;
        bool good = true;
        mp::mp_for_each<Members<T>>([&](auto member) {
            const auto* value = json.get_object().if_contains(member.name);
            if (!good || !value) return;
            if (std::string_view(member.name) != "type") ++found;
            good = read(*value, out.*member.pointer);
            if (!good) below(std::string(".") + member.name);
        });
        if (good && found != json.get_object().size()) return fail("has an unknown member");
        return good;
    }

    // What has failed is this part of what is being read.
    bool below(const std::string& step) {
        path_.insert(0, step);
        return false;
    }

    std::string path_;
    std::string problem_;
};

}  // namespace json_detail

template <class T>
boost::json::value to_json(const T& value) {
    using namespace json_detail;
    if constexpr (std::integral<T>) {
        return value;
    } else if constexpr (std::is_enum_v<T>) {
        return bj::string(bd::enum_to_string(value, ""));
    } else if constexpr (std::convertible_to<T, std::string_view>) {
        return bj::string(std::string_view(value));
    } else if constexpr (IsDuration<T>::value) {
        return std::chrono::duration_cast<std::chrono::microseconds>(value).count();
    } else if constexpr (std::same_as<T, IpAddress>) {
        return bj::string(value.to_string());
    } else if constexpr (IsOptional<T>::value) {
        return value ? to_json(*value) : bj::value(nullptr);
    } else if constexpr (IsVector<T>::value) {
        bj::array array;
        array.reserve(value.size());
        for (const auto& element : value)
            array.push_back(to_json(element));
        return array;
    } else if constexpr (IsVariant<T>::value) {
        return std::visit(
            []<class Alternative>(const Alternative& alternative) {
                auto json = to_json(alternative);
                json.as_object().emplace("type", type_name<Alternative>());
                return json;
            },
            value);
    } else {
        bj::object object;
        mp::mp_for_each<Members<T>>(
            [&](auto member) { object.emplace(member.name, to_json(value.*member.pointer)); });
        return object;
    }
}

template <class T>
Result<T> from_json(const boost::json::value& json) {
    json_detail::Reader reader;
    T value{};
    if (!reader.read(json, value)) return reader.error();
    return value;
}

}  // namespace holdfast
