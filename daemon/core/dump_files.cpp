#include "daemon/core/dump_files.h"

#include "daemon/core/file_name.h"

namespace holdfast::daemon {

config::Files with_dump_names(config::Files files, const config::Namespaces& namespaces) {
    if (!files.dumps_named_by_instance) return files;
    auto suffix = instance_suffix(namespaces);
    if (suffix.empty()) return files;
    suffix.front() = '.';
    for (auto* path : {&files.state_dump, &files.stats_dump})
        if (!path->empty()) *path = before_extension(*path, suffix);
    return files;
}

}  // namespace holdfast::daemon
