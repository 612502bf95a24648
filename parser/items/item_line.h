// A line of a list: an item and its options, as in
//   192.0.2.1/24 dev eth1 scope link no_track
// Each list has a table of its options; what is wrong with one of them leaves the option or the
// whole item out, and is told.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/read.h"

namespace holdfast::config {

class ItemLine {
  public:
    // `list` is the keyword of the list, `item` what it is a list of ("address").
    ItemLine(const Statement& line, std::string_view list, std::string_view item,
             Diagnostics& diagnostics)
        : line_(line), list_(list), item_(item), diagnostics_(diagnostics) {}

    // The next word, which is taken, or null.
    const Word* next();
    const Word* peek() const;
    const Word& word_before() const { return word(at_ - 1); }
    SourceRange where() const { return line_.head(); }

    // "virtual_ipaddress: 'x' PROBLEM, ignored"
    void ignored(const Word& word, std::string_view problem);
    // "virtual_ipaddress: 'x' PROBLEM, the address is left out". False, for returning it.
    bool left_out(const Word& word, std::string_view problem);
    void warn(SourceRange where, std::string_view problem);

    // The next word as the value of the option that was taken last; else the item is left out.
    std::optional<std::int64_t> number(const Word& word, std::int64_t least, std::int64_t most);
    std::optional<IpAddress> address(const Word& word);
    std::optional<IpPrefix> prefix(const Word& word);
    bool interface(const Word& word, std::string& to);

  private:
    const Word& word(std::size_t number) const {
        return number == 0 ? line_.keyword : line_.arguments[number - 1];
    }

    const Statement& line_;
    std::string_view list_;
    std::string_view item_;
    Diagnostics& diagnostics_;
    std::size_t at_ = 0;
};

// An option; `read` gets its value, or for one without a value the option's own word. False: the
// item is left out, and the reason has been told.
template <class Item>
struct ItemOption {
    std::string_view name;
    bool takes_value = false;
    std::function<bool(Item&, const Word&, ItemLine&)> read;
};

template <class Item>
const ItemOption<Item>* find_option(const std::vector<ItemOption<Item>>& options,
                                    std::string_view name) {
    for (const auto& option : options) {
        if (option.name == name) return &option;
    }
    return nullptr;
}

// Reads what `word` begins. False: the item is left out.
template <class Item>
bool read_option(Item& item, const ItemOption<Item>& option, const Word& word, ItemLine& line) {
    if (!option.takes_value) return option.read(item, word, line);
    const auto* value = line.next();
    return value ? option.read(item, *value, line) : line.left_out(word, "lacks its argument");
}

// Options that need no more than a place to store the value.
template <class Item, class Member>
ItemOption<Item> flag_option(std::string_view name, Member member) {
    return {name, false, [member](Item& item, const Word&, ItemLine&) {
                std::invoke(member, item) = true;
                return true;
            }};
}

template <class Item, class Member>
ItemOption<Item> text_option(std::string_view name, Member member) {
    return {name, true, [member](Item& item, const Word& value, ItemLine&) {
                std::invoke(member, item) = std::string(value.text);
                return true;
            }};
}

template <class Item, class Member>
ItemOption<Item> interface_option(std::string_view name, Member member) {
    return {name, true, [member](Item& item, const Word& value, ItemLine& line) {
                return line.interface(value, std::invoke(member, item));
            }};
}

template <class Item, class Member>
ItemOption<Item> number_option(std::string_view name, Member member, std::int64_t least,
                               std::int64_t most) {
    return {name, true, [=](Item& item, const Word& value, ItemLine& line) {
                const auto number = line.number(value, least, most);
                if (!number) return false;
                using Target = typename std::decay_t<decltype(std::invoke(member, item))>;
                if constexpr (requires { typename Target::value_type; }) {
                    std::invoke(member, item) = static_cast<typename Target::value_type>(*number);
                } else {
                    std::invoke(member, item) = static_cast<Target>(*number);
                }
                return true;
            }};
}

}  // namespace holdfast::config
