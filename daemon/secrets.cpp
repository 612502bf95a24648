#include "daemon/secrets.h"

#include <algorithm>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/pem.h"
#include "lib/unique_fd.h"
#include "parser/config/secret_file.h"
#include "parser/hmac_key.h"

namespace holdfast::daemon {

namespace {

// The whole file, which is no secret if it is read `openly`.
Result<std::string> read_file(const std::string& path, std::size_t most, bool openly, Log& log) {
    // Not blocking: somebody may have put a pipe there.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return errno_error("open " + path);
    struct stat status {};
    if (::fstat(file.get(), &status) < 0) return errno_error("stat " + path);
    if (!S_ISREG(status.st_mode)) return Error{path + " is no regular file"};
    if (!openly && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        log.warning("{} holds a secret and is open to others than its owner", path);
    std::string text(std::min(static_cast<std::size_t>(status.st_size), most), '\0');
    const auto length = ::read(file.get(), text.data(), text.size());
    if (length < 0) return errno_error("read " + path);
    text.resize(static_cast<std::size_t>(length));
    return text;
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path, Log& log) {
    constexpr std::size_t kLongestSecret = 4096;
    auto text = read_file(path, kLongestSecret, false, log);
    if (text) text->erase(std::min(text->find_first_of("\r\n"), text->size()));
    return text;
}

Result<std::string> read_key_file(const std::string& path, Log& log) {
    const auto key = read_secret_file(path, log);
    if (!key) return key.error();
    if (config::is_hmac_key(*key)) return *key;
    return Error{fmt::format("{} holds no key: {} to {} octets, or hex: and their digits", path,
                             config::kShortestKey, config::kLongestKey)};
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

void read_tls_files(config::LvsConfig& config, Log& log) {
    constexpr std::size_t kLargest = 8 * 1024 * 1024;
    if (!config.tls) return;
    const auto read = [&](std::string& file, const char* keyword, bool openly) {
        if (file.empty()) return;
        auto text = read_file(file, kLargest, openly, log);
        if (text && !is_pem(*text)) text = Error{file + " is no PEM file"};
        if (!text) return log.error("{} of the SSL block: {}", keyword, text.error().message);
        file = std::move(*text);
    };
    read(config.tls->certificate, "certificate", true);
    read(config.tls->key, "key", false);
    read(config.tls->ca, "ca", true);
}

}  // namespace holdfast::daemon
