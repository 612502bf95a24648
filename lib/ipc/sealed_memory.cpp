#include "lib/ipc/sealed_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/write_all.h"

namespace holdfast::ipc {

namespace {
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
}

Result<UniqueFd> seal(const std::string& name, std::string_view bytes) {
    UniqueFd fd(::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!fd) return errno_error("memfd_create " + name);
    const auto written = write_all(fd.get(), bytes, "write to memfd " + name);
    if (!written) return written.error();
    if (::fcntl(fd.get(), F_ADD_SEALS, kSeals) < 0) return errno_error("seal memfd " + name);
    return fd;
}

Result<std::string> read_sealed(int fd) {
    const int seals = ::fcntl(fd, F_GET_SEALS);
    if (seals < 0) return errno_error("read the seals of a memfd");
    if ((seals & kSeals) != kSeals) return Error{"the memory handed over is not sealed"};
    struct stat status {};
    if (::fstat(fd, &status) < 0) return errno_error("stat a memfd");
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count =
            ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno_error("read a memfd");
        if (count == 0) return Error{"the memory handed over is shorter than it says"};
        done += static_cast<std::size_t>(count);
    }
    return bytes;
}

}  // namespace holdfast::ipc
