// Which process writes to which file of those that --log-file names; keepalived(8): --log-file.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::daemon {

// For lines of this program, of a daemon with this suffix. `path` is the one on the command line.
// As keepalived has it, the files of the VRRP process and of what does keepalived's checker's work
// (the checkers and IPVS) have names of their own: keepalived_vrrp.log.
std::string log_file_for(std::string_view program, std::string path, std::string_view suffix);

}  // namespace holdfast::daemon
