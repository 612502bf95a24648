#include "lib/crypto/hmac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace holdfast {

std::vector<std::uint8_t> hmac(HashFunction function, std::span<const std::uint8_t> key,
                               std::span<const std::uint8_t> message) {
    const auto* hash = function == HashFunction::md5 ? EVP_md5() : EVP_sha256();
    std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    const auto* made = HMAC(hash, key.data(), static_cast<int>(key.size()), message.data(),
                            message.size(), digest.data(), &length);
    digest.resize(made ? length : 0);
    return digest;
}

bool same_digest(std::span<const std::uint8_t> one, std::span<const std::uint8_t> other) {
    return !one.empty() && one.size() == other.size() &&
           CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace holdfast
