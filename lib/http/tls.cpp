// The TLS of a client.
#include "lib/http/fetch.h"

namespace holdfast::http {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Result<Tls> client_tls(const TlsFiles& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    context->set_verify_mode(ssl::verify_none);
    error_code failure;
    const auto problem = [&](const char* what, const std::string& file) {
        return Error{std::string("cannot use the ") + what + " in " + file + ": " +
                     failure.message()};
    };
    if (!files.password.empty()) {
        context->set_password_callback(
            [password = files.password](std::size_t most, ssl::context::password_purpose) {
                return password.substr(0, most);
            },
            failure);
    }
    if (const auto& file = files.certificate; !file.empty()) {
        context->use_certificate_chain_file(file, failure);
        if (failure) return problem("certificate", file);
    }
    if (const auto& file = files.key; !file.empty()) {
        context->use_private_key_file(file, ssl::context::pem, failure);
        if (failure) return problem("key", file);
    }
    if (const auto& file = files.ca; !file.empty()) {
        context->load_verify_file(file, failure);
        if (failure) return problem("certificates", file);
    } else {
        context->set_default_verify_paths(failure);
    }
    return context;
}

}  // namespace holdfast::http
