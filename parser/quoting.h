// How the commands of scripts and regular expressions are written: words of which any part may
// stand in "double" or 'single' quotes, with escapes (keepalived.conf(5), "Quoted strings").
//
//   notify_master "/etc/event.sh 'a b' c\x20d" root      three arguments of one script, and its
//   user
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/result.h"

namespace holdfast::config {

// Quotation marks are taken off. Escapes stay as they are for somebody who reads the word again.
// Errors: a quotation mark is never closed, a backslash stands at the end.
Result<std::vector<std::string>> words_with_escapes(std::string_view text);

// The same with the escapes replaced: \a \b \E \f \n \r \t \v, \nnn (octal), \xXX, \cC (a control
// character); a backslash before anything else makes it an ordinary character.
// Errors: as above, and a NUL, which no argument of a program can hold.
Result<std::vector<std::string>> words_without_escapes(std::string_view text);

}  // namespace holdfast::config
