#include "daemon/secrets.h"

#include <sys/stat.h>

#include "lib/described_json.h"
#include "tests/unit/catch.h"
#include "tests/unit/daemon/folder.h"

namespace holdfast::daemon {
namespace {

const std::string kHex = "hex:" + std::string(64, 'a');

config::VrrpInstance with_key(std::string value) {
    config::VrrpInstance instance;
    instance.name = "V";
    instance.auth_hmac.emplace().keys = {{1, std::move(value)}};
    return instance;
}

TEST_CASE("a key file holds one key, for its owner's eyes") {
    const Folder folder;
    std::string said;
    Log log([&](Severity, std::string_view line) { said += line; });
    struct Row {
        std::string text;
        bool is_key;
    };
    for (const auto& row :
         {Row{kHex, true}, Row{kHex + "\n", true}, Row{std::string(32, 'k') + "\r\n", true},
          Row{"", false}, Row{"short", false}, Row{std::string(65, 'k'), false},
          Row{std::string(100'000, 'k'), false}, Row{"hex:zz", false}}) {
        INFO(row.text.substr(0, 80));
        const auto path = folder.write("key", row.text);
        ::chmod(path.c_str(), 0600);
        CHECK(read_key_file(path, log).has_value() == row.is_key);
    }
    CHECK(said.empty());
    ::chmod(folder.write("key", kHex).c_str(), 0640);
    CHECK(read_key_file(folder.file("key"), log));
    CHECK(said.find("is open to others than its owner") != std::string::npos);
    CHECK_FALSE(read_key_file(folder.file("none"), log));
    CHECK_FALSE(read_key_file("/dev/zero", log));
}

TEST_CASE("a password is the first line of its file; without one there is no user") {
    const Folder folder;
    std::string said;
    Log log([&](Severity severity, std::string_view line) {
        if (severity == Severity::error) said += line;
    });
    const auto path = folder.write("password", "open sesame\r\nnot this\n");
    ::chmod(path.c_str(), 0600);
    config::AlertsConfig config;
    config.mail.user = "me";
    config.mail.password = "file:" + path;
    config.webhook.token = "the token itself";
    read_secret_files(config, log);
    CHECK(config.mail.user == "me");
    CHECK(config.mail.password == "open sesame");
    CHECK(config.webhook.token == "the token itself");
    CHECK(said.empty());
    config.mail.password = "file:" + folder.file("none");
    read_secret_files(config, log);
    CHECK(config.mail.user.empty());
    CHECK(config.mail.password.empty());
    CHECK(said.starts_with("smtp_password cannot be used: open "));
}

TEST_CASE("the files of TLS are handed on as what is in them") {
    const Folder folder;
    std::string said;
    Log log([&](Severity, std::string_view line) { said += line; });
    const std::string pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    config::LvsConfig config;
    config.tls.emplace();
    config.tls->certificate = folder.write("certificate", pem);
    config.tls->key = folder.file("none");
    config.tls->ca = folder.write("ca", "no PEM");
    read_tls_files(config, log);
    CHECK(config.tls->certificate == pem);
    CHECK(config.tls->key == folder.file("none"));
    CHECK(config.tls->ca == folder.file("ca"));
    CHECK(said.find("key of the SSL block: open ") != std::string::npos);
    CHECK(said.find("ca is no PEM file") != std::string::npos);
}

TEST_CASE("keys come from their files, and one that does not is left out") {
    const Folder folder;
    std::string said;
    Log log([&](Severity severity, std::string_view line) {
        if (severity == Severity::error) said += line;
    });
    config::VrrpConfig config;
    config.instances = {with_key("file:" + folder.write("key", kHex + "\n")), with_key(kHex),
                        with_key("file:" + folder.file("none"))};
    read_key_files(config, log);
    CHECK(config.instances[0].auth_hmac->keys.at(0).secret == kHex);
    CHECK(config.instances[1].auth_hmac->keys.at(0).secret == kHex);
    CHECK(config.instances[2].auth_hmac->keys.empty());
    CHECK(said.find("(V) auth_hmac key 1 cannot be used: open " + folder.file("none")) == 0);
}

}  // namespace
}  // namespace holdfast::daemon
