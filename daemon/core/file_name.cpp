#include "daemon/core/file_name.h"

namespace holdfast::daemon {

std::string before_extension(std::string path, std::string_view text) {
    const auto folder_ends = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
    const auto dot = path.rfind('.');
    const bool has_extension = dot != std::string::npos && dot >= folder_ends;
    return path.insert(has_extension ? dot : path.size(), text);
}

std::string instance_suffix(const config::Namespaces& namespaces) {
    std::string suffix;
    for (const auto& name : {namespaces.network, namespaces.instance})
        if (!name.empty()) suffix += "_" + name;
    return suffix;
}

}  // namespace holdfast::daemon
