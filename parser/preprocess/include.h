// Which files an include statement means, and what is wrong with them.
//
// A pattern is one of glob(7) with {alternatives}; a relative one counts from the folder of the
// file that it stands in. How strict the letters of includer, includem, includew, includeb and
// includea are, and the words of include_check, is what keepalived.conf(5) says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/diagnostics.h"
#include "parser/preprocess/budget.h"
#include "parser/surroundings.h"

namespace holdfast::config {

// What must be right for the configuration to be used at all.
struct IncludeChecks {
    bool readable = false;   // each file
    bool match = false;      // each path without wildcards is there
    bool wildcards = false;  // wildcards find something
    bool braces = false;     // each alternative in braces finds something

    IncludeChecks operator|(IncludeChecks other) const {
        return {readable || other.readable, match || other.match, wildcards || other.wildcards,
                braces || other.braces};
    }
};

// "include", "includer" ... and the pattern after it. The keyword is empty when `text` begins with
// none of them.
struct IncludeStatement {
    std::string_view keyword;
    std::string_view pattern;  // without quotation marks
    IncludeChecks checks;
};
IncludeStatement parse_include(std::string_view text);

// Whether `text` begins with the keyword include_check; then its words change `checks`.
bool read_include_check(std::string_view text, IncludeChecks& checks);

// The files that `pattern` means, sorted within each alternative, and what is missing.
struct IncludedFiles {
    std::vector<std::string> paths;
    std::vector<std::string> missing;  // alternatives without a wildcard, or folders
    bool has_braces = false;
    bool too_many = false;  // more than anybody means; the paths are not all
};
IncludedFiles find_included(std::string_view pattern, const std::string& folder,
                            Surroundings& surroundings, Budget& budget);

// Tells what is wrong with what was found, as an error where `checks` say so. False: an error.
bool check_included(const IncludedFiles& found, std::string_view pattern, IncludeChecks checks,
                    SourceRange where, Diagnostics& diagnostics);

}  // namespace holdfast::config
