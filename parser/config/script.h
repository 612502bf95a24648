// Programs that the configuration names.
#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "parser/source.h"

namespace holdfast::config {

// Who a program runs as.
struct ScriptUser {
    std::string user;                   // empty: script_user, or else the default user
    std::string group;                  // empty: the user's
    bool supplementary_groups = false;  // ":" before the group: the user's other groups too

    friend bool operator==(const ScriptUser&, const ScriptUser&) = default;
};
BOOST_DESCRIBE_STRUCT(ScriptUser, (), (user, group, supplementary_groups))

struct Script {
    SourceRange where;
    std::vector<std::string> command;  // the program's path and its arguments; never empty
    ScriptUser run_as;

    friend bool operator==(const Script& one, const Script& other) {
        return one.command == other.command && one.run_as == other.run_as;
    }
};
BOOST_DESCRIBE_STRUCT(Script, (), (command, run_as))

}  // namespace holdfast::config
