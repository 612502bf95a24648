#include "daemon/secrets.h"

#include <array>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unique_fd.h"
#include "parser/hmac_key.h"

namespace holdfast::daemon {

Result<std::string> read_key_file(const std::string& path, Log& log) {
    // Not blocking: somebody may have put a pipe there.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return errno_error("open " + path);
    struct stat status {};
    if (::fstat(file.get(), &status) < 0) return errno_error("stat " + path);
    if (!S_ISREG(status.st_mode)) return Error{path + " is no regular file"};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        log.warning("{} holds a key and is open to others than its owner", path);
    std::array<char, 256> text{};
    const auto length = ::read(file.get(), text.data(), text.size());
    if (length < 0) return errno_error("read " + path);
    std::string key(text.data(), static_cast<std::size_t>(length));
    key.erase(key.find_last_not_of("\r\n") + 1);
    if (!config::is_hmac_key(key)) {
        return Error{fmt::format("{} holds no key: {} to {} octets, or hex: and their digits", path,
                                 config::kShortestKey, config::kLongestKey)};
    }
    return key;
}

void read_key_files(config::VrrpConfig& config, Log& log) {
    for (auto& instance : config.instances) {
        if (!instance.auth_hmac) continue;
        std::erase_if(instance.auth_hmac->keys, [&](config::HmacKey& key) {
            if (!key.value.starts_with(config::kKeyFilePrefix)) return false;
            auto read = read_key_file(key.value.substr(config::kKeyFilePrefix.size()), log);
            if (!read) {
                log.error("({}) auth_hmac key {} cannot be used: {}", instance.name, key.id,
                          read.error().message);
                return true;
            }
            key.value = std::move(*read);
            return false;
        });
    }
}

void hide_secrets(config::VrrpInstance& instance) {
    constexpr auto kHidden = "***";
    if (!instance.authentication.secret.empty()) instance.authentication.secret = kHidden;
    if (!instance.auth_hmac) return;
    for (auto& key : instance.auth_hmac->keys) {
        if (!key.value.starts_with(config::kKeyFilePrefix)) key.value = kHidden;
    }
}

}  // namespace holdfast::daemon
