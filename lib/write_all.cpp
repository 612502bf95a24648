#include "lib/write_all.h"

#include <unistd.h>

namespace holdfast {

Result<void> write_all(int fd, std::string_view bytes, const std::string& operation) {
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno_error(operation);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace holdfast
