#include "daemon/core/dump_files.h"

#include "daemon/core/file_name.h"

namespace holdfast::daemon {

config::Files with_dump_names(config::Files files, const config::Namespaces& namespaces) {
    if (!files.dumps_named_by_instance) return files;
    auto name = namespaces.network;
    if (!name.empty() && !namespaces.instance.empty()) name += '_';
    name += namespaces.instance;
    if (name.empty()) return files;
    for (auto* path : {&files.state_dump, &files.stats_dump})
        if (!path->empty()) *path = before_extension(*path, "." + name);
    return files;
}

}  // namespace holdfast::daemon
