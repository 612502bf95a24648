#include "daemon/core/dump_files.h"

namespace holdfast::daemon {

namespace {

// Before the extension of the last part; a name without one ends with it.
void insert(std::string& path, const std::string& name) {
    if (path.empty()) return;
    const auto folder_ends = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
    const auto dot = path.rfind('.');
    const bool has_extension = dot != std::string::npos && dot >= folder_ends;
    path.insert(has_extension ? dot : path.size(), "." + name);
}

}  // namespace

config::Files with_dump_names(config::Files files, const config::Namespaces& namespaces) {
    if (!files.dumps_named_by_instance) return files;
    auto name = namespaces.network;
    if (!name.empty() && !namespaces.instance.empty()) name += '_';
    name += namespaces.instance;
    if (name.empty()) return files;
    insert(files.state_dump, name);
    insert(files.stats_dump, name);
    return files;
}

}  // namespace holdfast::daemon
