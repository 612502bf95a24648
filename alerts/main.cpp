// holdfast-alerts: tells people by mail what the other processes have done.
#include <boost/asio/steady_timer.hpp>

#include "alerts/core/mails.h"
#include "alerts/curl.h"
#include "alerts/mail_carrier.h"
#include "alerts/sender.h"
#include "lib/ipc/child.h"

namespace holdfast::alerts {
namespace {

// Nobody waits longer for a mail server when everything else has been stopped.
constexpr std::chrono::seconds kTimeToFinish(3);

class Alerts {
  public:
    // Does not return, so that it does not wait for a thread that waits for somebody else.
    [[noreturn]] void run() {
        const int status =
            child_.run({[this](const auto& slice) { return configure(slice); }, [this] { stop(); },
                        [this](const auto& message) { receive(message); }});
        std::_Exit(status);
    }

  private:
    std::vector<std::string> configure(const boost::json::value& slice) {
        auto config = from_json<config::AlertsConfig>(slice);
        if (!config) return {config.error().message};
        mails_.configure(*config);
        const auto carrier =
            std::make_shared<MailCarrier>(std::move(config->mail), std::move(config->router_id));
        mail_sender_.configure(
            {carrier->name(), [carrier](const auto& alerts) { return carrier->deliver(alerts); }});
        return {};
    }

    void receive(const ipc::Message& message) {
        if (const auto* vrrp = std::get_if<ipc::VrrpNews>(&message)) {
            tell(*vrrp);
        } else if (const auto* service = std::get_if<ipc::ServiceNews>(&message)) {
            tell(*service);
        } else if (const auto* check = std::get_if<ipc::CheckNews>(&message)) {
            tell(*check);
        }
    }

    template <class News>
    void tell(const News& news) {
        if (auto mail = mails_.of(news)) {
            mail_sender_.add({std::chrono::system_clock::now(), std::move(mail->subject),
                              std::move(mail->text)});
        }
    }

    void stop() {
        stopping_ = true;
        timer_.expires_after(kTimeToFinish);
        timer_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) finish();
        });
        look_whether_finished();
    }

    void look_whether_finished() {
        if (stopping_ && mail_sender_.at_rest()) finish();
    }

    void finish() {
        mail_sender_.tell_unsent();
        child_.finish();
    }

    ipc::Child child_{"holdfast-alerts"};
    Mails mails_;
    Sender mail_sender_{child_.loop(), child_.log(), [this] { look_whether_finished(); }};
    boost::asio::steady_timer timer_{child_.loop()};
    bool stopping_ = false;
};

}  // namespace
}  // namespace holdfast::alerts

int main() {
    holdfast::alerts::begin_to_use_curl();
    holdfast::alerts::Alerts().run();
}
