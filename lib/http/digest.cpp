#include "lib/http/digest.h"

#include <cstring>

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
    std::memcpy(digest.data(), made, sizeof made);  // the octets stand in their order
    return digest;
}

}  // namespace holdfast::http
