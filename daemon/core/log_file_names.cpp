#include "daemon/core/log_file_names.h"

#include "daemon/core/file_name.h"

namespace holdfast::daemon {

std::string log_file_for(std::string_view program, std::string path, std::string_view suffix) {
    std::string process;
    if (program == "holdfast-vrrp") process = "_vrrp";
    if (program == "holdfast-checkers" || program == "holdfast-ipvs") process = "_healthcheckers";
    return before_extension(std::move(path), process.append(suffix));
}

}  // namespace holdfast::daemon
