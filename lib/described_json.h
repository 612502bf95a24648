// JSON for described types: what one process says to another, and what operators read.
//
// to_json(value) here, brief_json(value) and parse_json<T>(text) beside it know numbers, bool,
// strings, IP addresses, durations (microseconds), optional and rare, vector, variants of described
// structs
// ({"type": "Name", ...}), described enums (by name) and described structs (by member).
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
#include "lib/rare_vector.h"
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
struct IsVector<RareVector<T>> : std::true_type {};
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

}  // namespace holdfast
