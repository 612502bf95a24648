#include "daemon/secrets.h"

#include <array>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unique_fd.h"
#include "parser/config/secret_file.h"
#include "parser/hmac_key.h"

namespace holdfast::daemon {

Result<std::string> read_secret_file(const std::string& path, Log& log) {
    // Not blocking: somebody may have put a pipe there.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return errno_error("open " + path);
    struct stat status {};
    if (::fstat(file.get(), &status) < 0) return errno_error("stat " + path);
    if (!S_ISREG(status.st_mode)) return Error{path + " is no regular file"};
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        log.warning("{} holds a secret and is open to others than its owner", path);
    std::array<char, 4096> text{};
    const auto length = ::read(file.get(), text.data(), text.size());
    if (length < 0) return errno_error("read " + path);
    const std::string_view whole(text.data(), static_cast<std::size_t>(length));
    return std::string(whole.substr(0, whole.find_first_of("\r\n")));
}

Result<std::string> read_key_file(const std::string& path, Log& log) {
    auto key = read_secret_file(path, log);
    if (key && !config::is_hmac_key(*key)) {
        return Error{fmt::format("{} holds no key: {} to {} octets, or hex: and their digits", path,
                                 config::kShortestKey, config::kLongestKey)};
    }
    return key;
}

void read_secret_files(config::AlertsConfig& config, Log& log) {
    const auto read = [&](std::string& secret, const char* keyword) {
        if (!secret.starts_with(config::kSecretFilePrefix)) return;
        auto text = read_secret_file(secret.substr(config::kSecretFilePrefix.size()), log);
        if (text && text->empty()) text = Error{"the file is empty"};
        if (!text) log.error("{} cannot be used: {}", keyword, text.error().message);
        secret = text ? std::move(*text) : std::string();
    };
    read(config.mail.password, "smtp_password");
    read(config.webhook.token, "webhook_token");
    if (config.mail.password.empty()) config.mail.user.clear();
}

void read_key_files(config::VrrpConfig& config, Log& log) {
    for (auto& instance : config.instances) {
        if (!instance.auth_hmac) continue;
        std::erase_if(instance.auth_hmac->keys, [&](config::HmacKey& key) {
            if (!key.secret.starts_with(config::kSecretFilePrefix)) return false;
            auto read = read_key_file(key.secret.substr(config::kSecretFilePrefix.size()), log);
            if (!read) {
                log.error("({}) auth_hmac key {} cannot be used: {}", instance.name, key.id,
                          read.error().message);
                return true;
            }
            key.secret = std::move(*read);
            return false;
        });
    }
}

}  // namespace holdfast::daemon
