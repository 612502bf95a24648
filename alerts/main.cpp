// holdfast-alerts: tells people and programs what has happened.
#include <cstdlib>
#include <memory>

#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include "alerts/core/mails.h"
#include "alerts/curl.h"
#include "alerts/mail_carrier.h"
#include "alerts/sender.h"
#include "alerts/web_carrier.h"
#include "events/events.h"
#include "lib/ipc/child.h"
#include "lib/privileges/capability.h"

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
                        [this](const auto& message, UniqueFd) { receive(message); },
                        [this] { expect_no_more(); }});
        std::_Exit(status);
    }

  private:
    std::vector<std::string> configure(const ipc::Slice& slice) {
        auto config = slice.read<config::AlertsConfig>();
        if (!config) return {config.error().message};
        mails_.configure(*config);
        events_.configure(*config);
        const auto merge = config->mail.merge_within;
        mail_sender_.configure(config::has_mailbox(*config)
                                   ? receiver<MailCarrier>(config->mail, config->router_id, merge)
                                   : Sender::Receiver());
        web_sender_.configure(config->webhook.url.empty()
                                  ? Sender::Receiver()
                                  : receiver<WebCarrier>(config->webhook, config->router_id, {}));
        return unreadable_of({config->mail.ca, config->webhook.ca});
    }

    // What libcurl says of such files does not say why.
    static std::vector<std::string> unreadable_of(const std::vector<std::string>& files) {
        std::vector<std::string> problems;
        for (const auto& file : files) {
            if (file.empty() || ::access(file.c_str(), R_OK) == 0) continue;
            problems.push_back(privileges::unreadable(errno_error("open " + file)).message);
        }
        return problems;
    }

    template <class Carrier, class Settings>
    static Sender::Receiver receiver(const Settings& settings, const std::string& router_id,
                                     std::chrono::seconds merge_within) {
        const auto carrier = std::make_shared<Carrier>(settings, router_id);
        return {carrier->name(), [carrier](const auto& alerts) { return carrier->deliver(alerts); },
                merge_within};
    }

    void receive(const ipc::Message& message) {
        const auto now = std::chrono::system_clock::now();
        if (const auto* vrrp = std::get_if<ipc::VrrpNews>(&message)) {
            send(mails_.of(*vrrp), now);
            send(events_.of(*vrrp, now), now);
        } else if (const auto* service = std::get_if<ipc::ServiceNews>(&message)) {
            send(mails_.of(*service), now);
            send(events_.of(*service, now), now);
        } else if (const auto* alarm = std::get_if<ipc::GuardNews>(&message)) {
            send(mails_.of(*alarm), now);
            send(events_.of(*alarm, now), now);
        } else if (const auto* check = std::get_if<ipc::CheckNews>(&message)) {
            events_.hear(*check);
            send(mails_.of(*check), now);
        }
    }

    void send(std::optional<Mail> mail, events::WallTime when) {
        if (mail) mail_sender_.add({when, std::move(mail->subject), std::move(mail->text)});
    }
    void send(std::optional<std::string> event, events::WallTime when) {
        if (event) web_sender_.add({when, {}, std::move(*event)});
    }

    // All news comes from the supervisor. What waits is tried as usual for the minute that is left.
    void expect_no_more() {
        no_more_comes_ = true;
        look_whether_finished();
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
        const bool all_left = mail_sender_.is_empty() && web_sender_.is_empty();
        const bool at_rest = mail_sender_.at_rest() && web_sender_.at_rest();
        if ((no_more_comes_ && all_left) || (stopping_ && at_rest)) finish();
    }

    void finish() {
        mail_sender_.tell_unsent();
        web_sender_.tell_unsent();
        child_.finish();
    }

    ipc::Child child_{"holdfast-alerts"};
    Mails mails_;
    events::Events events_;
    Sender mail_sender_{child_.loop(), child_.log(), [this] { look_whether_finished(); }};
    Sender web_sender_{child_.loop(), child_.log(), [this] { look_whether_finished(); }};
    boost::asio::steady_timer timer_{child_.loop()};
    bool no_more_comes_ = false;
    bool stopping_ = false;
};

}  // namespace
}  // namespace holdfast::alerts

int main() {
    holdfast::alerts::begin_to_use_curl();
    holdfast::alerts::Alerts().run();
}
