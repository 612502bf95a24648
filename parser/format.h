// `holdfast fmt`: the text of a configuration file, laid out as everybody's.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::config {

// Blocks are indented by four blanks, a '{' stands at the end of its keyword's line, a '}' on a
// line of its own unless the whole block stands on one, words are parted by one blank, and no two
// empty lines follow each other. Comments, definitions, conditions and everything else stay, and
// so does what the file means. What is formatted once is not changed by doing so again.
//
// Within a line nothing is touched where blanks may have a meaning: in the values of definitions,
// in the names of included files, and beside a backslash, a 'quotation mark' and a $.
std::string format(std::string_view text);

}  // namespace holdfast::config
