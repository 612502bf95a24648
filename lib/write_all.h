// write_all: write(2) until everything is written.
#pragma once

#include <string>
#include <string_view>

#include "lib/result.h"

namespace holdfast {

// To a descriptor that blocks. An error begins with `operation` ("write to memfd x"); a part may
// have been written by then.
Result<void> write_all(int fd, std::string_view bytes, const std::string& operation = "write");

}  // namespace holdfast
