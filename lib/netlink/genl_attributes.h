// Netlink attributes declared in a table: which attribute holds which member of a struct, and how.
//
//     constexpr std::tuple kStats = {Field<U64, &Stats::connections>{IPVS_STATS_ATTR_CONNS}, ...};
//
// put_fields() writes the members into a message, read_fields() reads those that came, and
// policy_of() is what nla_parse() checks lengths with before anything is read.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <tuple>

#include <netlink/attr.h>
#include <netlink/msg.h>

namespace holdfast::netlink {

// --- how a value is written on the wire; `kLength` is the least length of the attribute ----------

// A number in the machine's byte order.
template <class Wire>
struct Number {
    static constexpr std::uint16_t kLength = sizeof(Wire);
    template <class T>
    static bool put(nl_msg* message, int id, const T& value) {
        const auto wire = static_cast<Wire>(value);
        return nla_put(message, id, sizeof wire, &wire) == 0;
    }
    template <class T>
    static void get(const nlattr* attribute, T& value) {
        Wire wire;
        std::memcpy(&wire, nla_data(attribute), sizeof wire);
        value = static_cast<T>(wire);
    }
};
using U8 = Number<std::uint8_t>;
using U16 = Number<std::uint16_t>;
using U32 = Number<std::uint32_t>;
using U64 = Number<std::uint64_t>;

// A 16-bit number in network byte order, as ports are.
struct Port {
    static constexpr std::uint16_t kLength = 2;
    static bool put(nl_msg* message, int id, std::uint16_t value) {
        const std::uint8_t wire[2] = {static_cast<std::uint8_t>(value >> 8),
                                      static_cast<std::uint8_t>(value)};
        return nla_put(message, id, sizeof wire, wire) == 0;
    }
    static void get(const nlattr* attribute, std::uint16_t& value) {
        const auto* wire = static_cast<const std::uint8_t*>(nla_data(attribute));
        value = static_cast<std::uint16_t>(wire[0] << 8 | wire[1]);
    }
};

// A string with its terminating zero; an empty one is not sent.
struct Text {
    static constexpr std::uint16_t kLength = 0;
    static bool put(nl_msg* message, int id, const std::string& value) {
        return value.empty() || nla_put_string(message, id, value.c_str()) == 0;
    }
    static void get(const nlattr* attribute, std::string& value) {
        const auto* text = static_cast<const char*>(nla_data(attribute));
        value.assign(text, ::strnlen(text, static_cast<std::size_t>(nla_len(attribute))));
    }
};

// --- tables --------------------------------------------------------------------------------------

template <class Codec, auto Member>
struct Field {
    int id;
};

template <class Codec, auto Member, class Object>
bool put_field(nl_msg* message, Field<Codec, Member> field, const Object& object) {
    return Codec::put(message, field.id, object.*Member);
}

template <class Codec, auto Member, class Object>
void read_field(nlattr* const* attributes, Field<Codec, Member> field, Object& object) {
    if (attributes[field.id]) Codec::get(attributes[field.id], object.*Member);
}

template <class Codec, auto Member>
constexpr std::uint16_t length_of(Field<Codec, Member>) {
    return Codec::kLength;
}

// False when the message is full.
template <class Object, class... Fields>
bool put_fields(nl_msg* message, const std::tuple<Fields...>& table, const Object& object) {
    return std::apply([&](auto... field) { return (put_field(message, field, object) && ...); },
                      table);
}

template <class Object, class... Fields>
void read_fields(nlattr* const* attributes, const std::tuple<Fields...>& table, Object& object) {
    std::apply([&](auto... field) { (read_field(attributes, field, object), ...); }, table);
}

// The least lengths of the attributes in `table`; all others are taken as they come.
template <int Max, class... Fields>
std::array<nla_policy, Max + 1> policy_of(const std::tuple<Fields...>& table) {
    std::array<nla_policy, Max + 1> policy{};
    std::apply(
        [&](auto... field) {
            ((policy[static_cast<std::size_t>(field.id)].minlen = length_of(field)), ...);
        },
        table);
    return policy;
}

}  // namespace holdfast::netlink
