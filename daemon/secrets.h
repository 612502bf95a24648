// Secrets of the configuration: read from where they are kept.
#pragma once

#include <string>

#include "lib/log.h"
#include "lib/result.h"
#include "parser/config.h"

namespace holdfast::daemon {

// The key in a file: hex:DIGITS or the key itself, on one line. Others than its owner should not
// be able to read it, which is said in `log` if they can.
Result<std::string> read_key_file(const std::string& path, Log& log);

// The secret in a file: its first line. Said as above if others can read it.
Result<std::string> read_secret_file(const std::string& path, Log& log);

// Puts the password and the token that are in files in their place. What cannot be read is said and
// empty; without a password the mail server is told no user either.
void read_secret_files(config::AlertsConfig& config, Log& log);

// Puts the keys that auth_hmac has in files in their place. One that cannot be read is left out,
// and said; without the key that signs, its instance is in FAULT.
void read_key_files(config::VrrpConfig& config, Log& log);

// Puts the texts of the SSL block's files in the place of their names: not everybody may read a
// key. What cannot be read, or is no PEM, is said and stays a name.
void read_tls_files(config::LvsConfig& config, Log& log);

}  // namespace holdfast::daemon
