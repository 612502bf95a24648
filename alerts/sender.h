// Sender: brings the alerts of an Outbox to their receiver.
//
// A delivery may wait for a name server or a mail server as long as it likes: it runs on a thread
// of its own, one at a time, and shares nothing with the loop but what is handed over.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "alerts/core/outbox.h"
#include "lib/log.h"

namespace holdfast::alerts {

// How a delivery ended.
struct Delivery {
    enum class Verdict {
        taken,
        refused,  // and will be, however often it is tried
        failed,
    };
    Verdict verdict = Verdict::taken;
    std::string why;  // of a taken one: what is wrong nevertheless; may be empty
};

class Sender {
  public:
    // Called on the thread.
    using Deliver = std::function<Delivery(const std::vector<Alert>& alerts)>;

    struct Receiver {
        std::string name;  // in the log: "SMTP server 192.0.2.25:25"
        Deliver deliver;   // none: what waits is forgotten
        std::chrono::seconds merge_within{0};
    };

    // `on_rest` is called when at_rest() may have become true.
    Sender(boost::asio::io_context& loop, Log& log, std::function<void()> on_rest);
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    // What is on its way goes to the receiver it was for, everything else to this one.
    void configure(Receiver receiver);
    void add(Alert alert);

    // Nothing waits, and nothing is on its way.
    bool is_empty() const { return outbox_.empty(); }
    // Nothing leaves soon: nothing waits, or the receiver has not taken the last ones.
    bool at_rest() const { return outbox_.empty() || outbox_.is_stuck(); }
    // Says how many have not left, if any; to be called once, at the end.
    void tell_unsent() const;

  private:
    void send();
    void ended(const Delivery& delivery, std::size_t number);
    void wait();

    boost::asio::io_context& loop_;
    Log& log_;
    std::function<void()> on_rest_;
    Receiver receiver_;
    Outbox outbox_;
    boost::asio::steady_timer timer_;
    boost::asio::thread_pool thread_{1};
};

}  // namespace holdfast::alerts
