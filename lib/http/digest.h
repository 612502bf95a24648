// The digest of a page: MD5, as in keepalived.conf's "digest".
//
// It tells a page from another page by accident, not by an attacker's will: a server that wants to
// pass its own check can.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace holdfast::http {

using Digest = std::array<std::uint8_t, 16>;

// 32 small hexadecimal digits.
std::string to_string(const Digest& digest);

class DigestMaker {
  public:
    DigestMaker();

    void add(std::string_view bytes);
    // Of all that was added; call once.
    Digest finish();

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace holdfast::http
