// The digest of a page: MD5, as in keepalived.conf's "digest".
//
// It tells a page from another page by accident, not by an attacker's will: a server that wants to
// pass its own check can. Boost's, and not OpenSSL's: that takes a megabyte of memory to begin with.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/uuid/detail/md5.hpp>

namespace holdfast::http {

using Digest = std::array<std::uint8_t, 16>;

// 32 small hexadecimal digits.
std::string to_string(const Digest& digest);

class DigestMaker {
  public:
    void add(std::string_view bytes) { md5_.process_bytes(bytes.data(), bytes.size()); }
    // Of all that was added; call once.
    Digest finish();

  private:
    boost::uuids::detail::md5 md5_;
};

}  // namespace holdfast::http
