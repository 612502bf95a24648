#include "alerts/sender.h"

#include <boost/asio/post.hpp>

namespace holdfast::alerts {

namespace {

TimePoint now() { return std::chrono::steady_clock::now(); }

}  // namespace

Sender::Sender(boost::asio::io_context& loop, Log& log, std::function<void()> on_rest)
    : loop_(loop), log_(log), on_rest_(std::move(on_rest)), timer_(loop) {}

void Sender::configure(Receiver receiver) {
    receiver_ = std::move(receiver);
    outbox_.merge_within(receiver_.merge_within);
    if (!receiver_.deliver) outbox_ = {};
    outbox_.hurry();
    send();
}

void Sender::add(Alert alert) {
    if (!receiver_.deliver) return;
    outbox_.add(std::move(alert));
    send();
}

void Sender::send() {
    auto alerts = outbox_.take(now());
    if (!alerts) return wait();
    boost::asio::post(thread_, [this, alerts = std::move(*alerts), deliver = receiver_.deliver] {
        auto delivery = deliver(alerts);
        boost::asio::post(loop_, [this, delivery = std::move(delivery), number = alerts.size()] {
            ended(delivery, number);
        });
    });
}

void Sender::ended(const Delivery& delivery, std::size_t number) {
    if (delivery.verdict == Delivery::Verdict::failed) {
        const auto pause = outbox_.failed(now());
        log_.warning("{}: {}; {} alerts wait, next attempt in {} s", receiver_.name, delivery.why,
                     outbox_.waiting(), pause.count());
    } else {
        outbox_.done(now());
        if (delivery.verdict == Delivery::Verdict::refused) {
            log_.error("{} refuses {} alerts: {}", receiver_.name, number, delivery.why);
        } else if (!delivery.why.empty()) {
            log_.warning("{}: {}", receiver_.name, delivery.why);
        } else {
            log_.debug("{} has taken {} alerts", receiver_.name, number);
        }
    }
    if (const auto left_out = outbox_.take_left_out(); left_out > 0)
        log_.warning("{}: the {} oldest alerts were left out, too many wait", receiver_.name,
                     left_out);
    send();
    on_rest_();
}

void Sender::wait() {
    const auto deadline = outbox_.next_deadline();
    if (!deadline) return;
    timer_.expires_at(*deadline);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) send();
    });
}

void Sender::tell_unsent() const {
    if (!outbox_.empty())
        log_.warning("{}: {} alerts have not left", receiver_.name, outbox_.waiting());
}

}  // namespace holdfast::alerts
