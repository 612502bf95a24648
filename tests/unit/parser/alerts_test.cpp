// Which level says whether a mail is sent, and what the alerts process is given.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

constexpr auto kReceiver = "smtp_server 192.0.2.25\n notification_email { ops@example.com }\n";

AlertsConfig slice(const std::string& global, const std::string& objects = {}) {
    const auto loaded = read("global_defs {\n" + global + "}\n" + objects);
    INFO(text_of(loaded));
    REQUIRE(loaded.config);
    return alerts_slice(*loaded.config);
}

// The mails of an instance, a virtual server and a real server.
std::string mails(const std::string& global, const std::string& own = {}) {
    const auto made = slice(kReceiver + global, instance(own) + service(own, own));
    std::string answer;
    for (const bool mail : {made.instances.at(0).mail, made.services.at(0).mail,
                            made.services.at(0).servers.at(0).mail})
        answer += mail ? "+" : "-";
    return answer;
}

TEST_CASE("who sends mails: nobody but real servers, unless it is said, the closest word first") {
    CHECK(mails("") == "--+");
    CHECK(mails("smtp_alert\n") == "+++");
    CHECK(mails("smtp_alert off\n") == "---");
    CHECK(mails("smtp_alert\n smtp_alert_vrrp off\n") == "-++");
    CHECK(mails("smtp_alert off\n smtp_alert_checker\n") == "-++");
    CHECK(mails("smtp_alert off\n", "smtp_alert") == "+++");
    CHECK(mails("smtp_alert_vrrp\n smtp_alert_checker\n", "smtp_alert off") == "---");
}

TEST_CASE("without a server or without recipients there is nobody to be told") {
    CHECK_FALSE(has_receivers(slice("")));
    CHECK_FALSE(has_receivers(slice("smtp_server 192.0.2.25\n")));
    CHECK_FALSE(has_receivers(slice("notification_email { ops@example.com }\n")));
    const auto none = slice("", service(""));
    CHECK(none.services.empty());
}

TEST_CASE("a mail server is an address or a name, with a port or without") {
    const auto server = [](const std::string& words) {
        const auto mail = slice("smtp_server " + words + "\n").mail;
        return mail.server.value_or(SmtpServer());
    };
    CHECK(server("192.0.2.25") == SmtpServer{"192.0.2.25", {}});
    CHECK(server("2001:db8:0::1 587") == SmtpServer{"2001:db8::1", 587});
    CHECK(server("mail.example.com 25") == SmtpServer{"mail.example.com", 25});
    CHECK(server("mail.example.com.") == SmtpServer{"mail.example.com.", {}});
    for (const auto* wrong : {"192.0.2.300", "1.2.3", "mail/example", "user@mail.example",
                              "192.0.2.25 0", "-x", ".x", "mail..."})
        CHECK(server(wrong) == SmtpServer());
}

TEST_CASE("a webhook is told even if nobody gets mail") {
    const auto made = slice("webhook https://hooks.example.com/x\n", service(""));
    CHECK(has_receivers(made));
    CHECK_FALSE(has_mailbox(made));
    CHECK(made.services.size() == 1);
}

TEST_CASE("a password or a token that everybody could read is warned of") {
    const auto said = [](const std::string& lines) {
        return problems(read("global_defs {\n" + lines + "}\n"));
    };
    const std::string account = "smtp_user me\n smtp_password s3cret\n";
    CHECK(said(account + "smtp_server ::1\n").empty());
    const auto remote = account + "smtp_server 192.0.2.25\n";
    CHECK(said(remote).find("for all to see") != std::string::npos);
    CHECK(said(remote).find("s3cret") == std::string::npos);
    CHECK(said(remote + "smtp_tls starttls\n").empty());
    CHECK(said("webhook http://x/\n webhook_token s3cret\n").find("for all to see") !=
          std::string::npos);
    CHECK(said("webhook https://x/\n webhook_token s3cret\n").empty());
}

TEST_CASE("the names are those of the log, and of the verdicts") {
    const auto made = slice(kReceiver, service("alpha", "TCP_CHECK {\n}"));
    CHECK(made.services.at(0).id == "tcp 192.0.2.1:80");
    CHECK(made.services.at(0).name == "[192.0.2.1]:tcp:80");
    CHECK(made.services.at(0).servers.at(0).name == "[192.0.2.10]:tcp:80");
    CHECK(made.services.at(0).servers.at(0).alpha);
}

}  // namespace
}  // namespace holdfast::config
