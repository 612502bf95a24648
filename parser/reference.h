// What the keyword tables say, for people and for programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "parser/keyword.h"

namespace holdfast::config {

// A keyword and the block that it stands in.
struct Entry {
    const TableIndex* table = nullptr;
    const KeywordInfo* keyword = nullptr;
};

// Of all blocks, in the tables' order.
std::vector<Entry> all_keywords();
// `name` may begin with its block: "vrrp_script/weight".
std::vector<Entry> keywords_named(std::string_view name);
// Names that were probably meant, empty: none is near.
std::string nearest_keyword(std::string_view name);

// Several lines for a terminal.
std::string explanation(const Entry& entry);
// Objects with block, keyword, arguments, default, since, doc, implemented ...
boost::json::array keywords_as_json();
// The page holdfast.conf(5), in man(7).
std::string manual_page();

}  // namespace holdfast::config
