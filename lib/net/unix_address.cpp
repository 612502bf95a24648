#include "lib/net/unix_address.h"

#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>

namespace holdfast {

Result<UnixAddress> UnixAddress::at(const std::string& path) {
    UnixAddress made;
    made.address_.sun_family = AF_UNIX;
    std::string shown = path;
    if (path.size() >= sizeof made.address_.sun_path) {
        const auto slash = path.rfind('/');
        const auto folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
        made.folder_.reset(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        if (!made.folder_) return errno_error(folder);
        shown = fmt::format("/proc/self/fd/{}/{}", made.folder_.get(), path.substr(slash + 1));
    }
    if (path.empty() || shown.size() >= sizeof made.address_.sun_path)
        return Error{fmt::format("'{}' is no path for a socket", path)};
    std::memcpy(static_cast<char*>(made.address_.sun_path), shown.data(), shown.size());
    return made;
}

}  // namespace holdfast
