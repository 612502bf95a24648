// Sealed memory: bytes handed to another process that neither side can change any more.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::ipc {

// An anonymous file (memfd_create(2)), written in parts and then sealed against writing and
// resizing.
class SealedWriter {
  public:
    // `name` is what /proc shows.
    explicit SealedWriter(const std::string& name);

    // What goes wrong, seal() tells.
    void write(std::string_view part);
    Result<UniqueFd> seal();

  private:
    std::string name_;
    UniqueFd fd_;
    std::optional<Error> failure_;
};

Result<UniqueFd> seal(const std::string& name, std::string_view bytes);

// Reads sealed memory in parts of 64 KiB, from its beginning. A descriptor that is not sealed is
// refused: it could change while it is read.
class SealedReader {
  public:
    static Result<SealedReader> open(int fd);  // stays open for as long

    std::size_t size() const { return size_; }
    // Stays until it is called again; empty at the end, and when the memory cannot be read.
    std::string_view next();
    const std::optional<Error>& failure() const { return failure_; }

  private:
    SealedReader(int fd, std::size_t size) : fd_(fd), size_(size) {}

    int fd_;
    std::size_t size_;
    std::size_t done_ = 0;
    std::string part_;
    std::optional<Error> failure_;
};

// All of it.
Result<std::string> read_sealed(int fd);

}  // namespace holdfast::ipc
