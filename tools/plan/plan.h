// What a reload would do: the cores of the processes are given the one configuration and then the
// other, and what they would have done is told. Nothing is guessed, and nothing is touched.
#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "parser/config.h"

namespace holdfast::plan {

struct Change {
    std::string about;  // the instance, virtual server or setting; may be empty
    std::string what;   // "add address 192.0.2.1/24 on eth0"
};
BOOST_DESCRIBE_STRUCT(Change, (), (about, what))
using Changes = std::vector<Change>;

struct Part {
    std::string name;  // for programs: "vrrp", "vrrp_master", "vrrp_backup", "ipvs", ...
    std::string when;  // for people: "Where this machine is master"
    Changes changes;   // in the order in which they would be made
};
BOOST_DESCRIBE_STRUCT(Part, (), (name, when, changes))

// All that would change, parts without changes left out; empty: nothing would. What is up is taken
// to stay up, all servers too, and interfaces that are named to be there.
std::vector<Part> reload(const config::Config& before, const config::Config& after);

// The parts of it (each in a file of its own).
std::vector<Part> vrrp_parts(const config::VrrpConfig& before, const config::VrrpConfig& after);
Changes ipvs_changes(const config::Config& before, const config::Config& after);
Changes check_changes(const config::LvsConfig& before, const config::LvsConfig& after);
Changes setting_changes(const config::Config& before, const config::Config& after);

}  // namespace holdfast::plan
