// Sealed memory: bytes handed to another process that neither side can change any more.
#pragma once

#include <string>
#include <string_view>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::ipc {

// An anonymous file (memfd_create(2)) with these bytes, sealed against writing and resizing.
// `name` is what /proc shows.
Result<UniqueFd> seal(const std::string& name, std::string_view bytes);

// Its bytes. A descriptor that is not sealed is refused: it could change while it is read.
Result<std::string> read_sealed(int fd);

}  // namespace holdfast::ipc
