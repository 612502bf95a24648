// Secrets of the configuration: read from where they are kept, and hidden where they are shown.
#pragma once

#include <string>

#include "lib/log.h"
#include "lib/result.h"
#include "parser/config.h"

namespace holdfast::daemon {

// The key in a file: hex:DIGITS or the key itself, on one line. Others than its owner should not
// be able to read it, which is said in `log` if they can.
Result<std::string> read_key_file(const std::string& path, Log& log);

// Puts the keys that auth_hmac has in files in their place. One that cannot be read is left out,
// and said; without the key that signs, its instance is in FAULT.
void read_key_files(config::VrrpConfig& config, Log& log);

// For dumps: asterisks for passwords and keys. Where a key is kept is no secret.
void hide_secrets(config::VrrpInstance& instance);

}  // namespace holdfast::daemon
