#include "lib/ipc/sealed_memory.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/write_all.h"

namespace holdfast::ipc {

namespace {
constexpr int kSeals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
constexpr std::size_t kPart = 65'536;
}  // namespace

SealedWriter::SealedWriter(const std::string& name)
    : name_(name), fd_(::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING)) {
    if (!fd_) failure_ = errno_error("memfd_create " + name);
}

void SealedWriter::write(std::string_view part) {
    if (failure_) return;
    const auto written = write_all(fd_.get(), part, "write to memfd " + name_);
    if (!written) failure_ = written.error();
}

Result<UniqueFd> SealedWriter::seal() {
    if (failure_) return *failure_;
    if (::fcntl(fd_.get(), F_ADD_SEALS, kSeals) < 0) return errno_error("seal memfd " + name_);
    return std::move(fd_);
}

Result<UniqueFd> seal(const std::string& name, std::string_view bytes) {
    SealedWriter writer(name);
    writer.write(bytes);
    return writer.seal();
}

Result<SealedReader> SealedReader::open(int fd) {
    const int seals = ::fcntl(fd, F_GET_SEALS);
    if (seals < 0) return errno_error("read the seals of a memfd");
    if ((seals & kSeals) != kSeals) return Error{"the memory handed over is not sealed"};
    struct stat status {};
    if (::fstat(fd, &status) < 0) return errno_error("stat a memfd");
    return SealedReader(fd, static_cast<std::size_t>(status.st_size));
}

std::string_view SealedReader::next() {
    if (failure_ || done_ == size_) return {};
    part_.resize(std::min(size_ - done_, kPart));
    ssize_t count = 0;
    do {
        count = ::pread(fd_, part_.data(), part_.size(), static_cast<off_t>(done_));
    } while (count < 0 && errno == EINTR);
    if (count < 0) failure_ = errno_error("read a memfd");
    if (count == 0) failure_ = Error{"the memory handed over is shorter than it says"};
    if (failure_) return {};
    done_ += static_cast<std::size_t>(count);
    return std::string_view(part_).substr(0, static_cast<std::size_t>(count));
}

Result<std::string> read_sealed(int fd) {
    auto reader = SealedReader::open(fd);
    if (!reader) return reader.error();
    std::string bytes;
    bytes.reserve(reader->size());
    for (auto part = reader->next(); !part.empty(); part = reader->next())
        bytes += part;
    if (reader->failure()) return *reader->failure();
    return bytes;
}

}  // namespace holdfast::ipc
