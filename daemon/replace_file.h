// replace_file(): a file's new text, all of it or none.
#pragma once

#include <string>
#include <string_view>

#include "lib/result.h"

namespace holdfast::daemon {

// In place of whatever has this name: a link is replaced and not followed, so that nobody who may
// write in the folder can have another file written. Readable by everybody
// whom the umask allows it.
Result<void> replace_file(const std::string& path, std::string_view text);

}  // namespace holdfast::daemon
