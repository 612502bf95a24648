#include "lib/http/digest.h"

#include <fmt/format.h>

namespace holdfast::http {

std::string to_string(const Digest& digest) {
    std::string text;
    for (const auto byte : digest)
        text += fmt::format("{:02x}", byte);
    return text;
}

Digest DigestMaker::finish() {
    boost::uuids::detail::md5::digest_type made{};
    md5_.get_digest(made);
    Digest digest{};
    static_assert(sizeof made == sizeof digest);
    constexpr unsigned kOctets = sizeof made[0];
    for (unsigned i = 0; i < digest.size(); ++i) {
        const auto later = kOctets - 1 - i % kOctets;  // Boost's words begin with the first octet
        digest[i] = static_cast<std::uint8_t>(made[i / kOctets] >> 8 * later);
    }
    return digest;
}

}  // namespace holdfast::http
