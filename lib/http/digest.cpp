#include "lib/http/digest.h"

#include <new>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace holdfast::http {

std::string to_string(const Digest& digest) {
    std::string text;
    for (const auto byte : digest)
        text += fmt::format("{:02x}", byte);
    return text;
}

void DigestMaker::Free::operator()(evp_md_ctx_st* context) const { ::EVP_MD_CTX_free(context); }

DigestMaker::DigestMaker() : context_(::EVP_MD_CTX_new()) {
    if (!context_) throw std::bad_alloc();
    ::EVP_DigestInit_ex(context_.get(), ::EVP_md5(), nullptr);
}

void DigestMaker::add(std::string_view bytes) {
    ::EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

Digest DigestMaker::finish() {
    Digest digest{};
    unsigned length = digest.size();
    ::EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
    return digest;
}

}  // namespace holdfast::http
