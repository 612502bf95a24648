// The TLS of a client.
#include <fmt/format.h>
#include <unistd.h>

#include "lib/http/conversation.h"
#include "lib/pem.h"
#include "lib/privileges/capability.h"

namespace holdfast::http {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

namespace {

// How a context takes a text, and how it takes a file.
struct Taker {
    const char* what;
    void (*text)(ssl::context&, const boost::asio::const_buffer&, error_code&);
    void (*file)(ssl::context&, const std::string&, error_code&);
};

constexpr Taker kCertificate{"certificate",
                             [](auto& context, const auto& text, auto& failure) {
                                 context.use_certificate_chain(text, failure);
                             },
                             [](auto& context, const auto& file, auto& failure) {
                                 context.use_certificate_chain_file(file, failure);
                             }};
constexpr Taker kKey{"key",
                     [](auto& context, const auto& text, auto& failure) {
                         context.use_private_key(text, ssl::context::pem, failure);
                     },
                     [](auto& context, const auto& file, auto& failure) {
                         context.use_private_key_file(file, ssl::context::pem, failure);
                     }};
constexpr Taker kCertificates{"certificates",
                              [](auto& context, const auto& text, auto& failure) {
                                  context.add_certificate_authority(text, failure);
                              },
                              [](auto& context, const auto& file, auto& failure) {
                                  context.load_verify_file(file, failure);
                              }};

// What is missing is not taken.
Result<void> take(ssl::context& context, const Taker& taker, const std::string& source) {
    error_code failure;
    if (source.empty()) return {};
    const bool is_text = is_pem(source);
    const auto name =
        fmt::format("cannot use the {}{}", taker.what, is_text ? "" : " in " + source);
    if (!is_text && ::access(source.c_str(), R_OK) < 0)
        return privileges::unreadable(errno_error(name));
    if (is_text) {
        taker.text(context, boost::asio::buffer(source), failure);
    } else {
        taker.file(context, source, failure);
    }
    if (!failure) return {};
    return Error{name + ": " + failure.message()};
}

}  // namespace

Result<Tls> client_tls(const TlsFiles& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    context->set_verify_mode(ssl::verify_none);
    error_code failure;
    if (!files.password.empty()) {
        context->set_password_callback(
            [password = files.password](std::size_t most, ssl::context::password_purpose) {
                return password.substr(0, most);
            },
            failure);
    }
    for (const auto& [taker, source] :
         {std::pair(&kCertificate, &files.certificate), std::pair(&kKey, &files.key),
          std::pair(&kCertificates, &files.ca)}) {
        if (const auto taken = take(*context, *taker, *source); !taken) return taken.error();
    }
    if (files.ca.empty()) context->set_default_verify_paths(failure);
    return context;
}

}  // namespace holdfast::http
