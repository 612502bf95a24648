// holdfast-checkers: tells the supervisor which real servers are up.
#include <random>

#include <boost/asio/steady_timer.hpp>
#include <sys/resource.h>

#include "checkers/core/monitor.h"
#include "checkers/local_addresses.h"
#include "checkers/prober.h"
#include "checkers/scripts.h"
#include "lib/ipc/child.h"
#include "lib/watched_files.h"

namespace holdfast::checkers {
namespace {

// Half of the descriptors this process may have, so that connections never take the last one.
int most_connections_at_a_time() {
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) < 0) return 256;
    descriptors.rlim_cur = descriptors.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &descriptors) < 0) return 256;
    return static_cast<int>(std::clamp<rlim_t>(descriptors.rlim_cur / 2, 1, 4096));
}

class Checkers {
  public:
    int run() {
        return child_.run({[this](const auto& slice) { return configure(slice); },
                           [this] { child_.finish(); },
                           [this](const ipc::Message& message, UniqueFd) { receive(message); }});
    }

  private:
    static TimePoint now() { return std::chrono::steady_clock::now(); }

    std::vector<std::string> configure(const ipc::Slice& slice) {
        const auto config = slice.read<config::LvsConfig>();
        if (!config) return {config.error().message};
        carry_out(monitor_.configure(
            *config, now(), [this] { return std::uniform_real_distribution<>(0, 1)(random_); }));
        auto problems = use_tls(*config);
        if (monitor_.uses_addresses()) {
            if (const auto begun = addresses_.begin(); !begun)
                problems.push_back("ha_suspend: " + begun.error().message);
        }
        const auto files = monitor_.files();
        for (auto& problem : files_.watch(files))
            problems.push_back(std::move(problem));
        for (const auto& path : files)
            read(path);
        wait();
        return problems;
    }

    void read(const std::string& path) {
        const auto number = number_in_file(path);
        if (!number) child_.log().warning("{}, it counts 0", number.error().message);
        carry_out(monitor_.file_says(path, number ? *number : 0));
    }

    // Made only when it is needed: it takes half a megabyte.
    std::vector<std::string> use_tls(const config::LvsConfig& config) {
        const auto files = config.tls.value_or(config::TlsFiles());
        const auto used = prober_.use({files.certificate, files.key, files.password, files.ca},
                                      monitor_.certificate_authorities());
        if (used) return {};
        return {"SSL: " + used.error().message};
    }

    void carry_out(const Actions& actions) {
        for (const auto& action : actions)
            std::visit([this](const auto& what) { carry_out(what); }, action);
    }
    void carry_out(const StartProbe& order) {
        if (const auto* script = std::get_if<ScriptProbe>(order.probe.get())) {
            scripts_.start(order.check, *script);
        } else {
            prober_.start(order);
        }
    }
    void carry_out(const ipc::CheckNews& news) { child_.tell(news); }
    void carry_out(const ipc::ServerVerdict& verdict) { child_.tell(verdict); }
    void carry_out(const Say& say) { child_.log().write(say.severity, say.text); }

    void receive(const ipc::Message& message) {
        if (const auto* end = std::get_if<ipc::ScriptEnded>(&message)) {
            scripts_.ended(*end);
        } else if (const auto* ask = std::get_if<ipc::AskReport>(&message)) {
            child_.report(ask->number, ipc::Reporter::checkers,
                          monitor_.report(ask->wanted, now()));
        } else if (const auto* order = std::get_if<ipc::CheckNow>(&message)) {
            monitor_.check_now(order->virtual_server, order->real_server, now());
            wait();
        }
    }

    void finished(CheckId check, const Outcome& outcome) {
        carry_out(monitor_.finished(check, outcome, now()));
        wait();
    }

    void wait() {
        const auto deadline = monitor_.next_deadline();
        if (deadline == waited_for_) return;
        waited_for_ = deadline;
        if (!deadline) return void(timer_.cancel());
        timer_.expires_at(*deadline);
        timer_.async_wait([this](const boost::system::error_code& cancelled) {
            if (cancelled) return;
            waited_for_.reset();
            carry_out(monitor_.advance(now()));
            wait();
        });
    }

    ipc::Child child_{"holdfast-checkers"};
    Monitor monitor_;
    Prober prober_{child_.loop(), most_connections_at_a_time(),
                   [this](CheckId check, const Outcome& outcome) { finished(check, outcome); }};
    Scripts scripts_{[this](const ipc::Message& message) { child_.tell(message); },
                     [this](CheckId check, const Outcome& outcome) { finished(check, outcome); }};
    WatchedFiles files_{child_.loop(), [this](const std::string& path) { read(path); }};
    LocalAddresses addresses_{child_.loop(), [this](std::set<IpAddress> addresses) {
                                  carry_out(monitor_.addresses_are(std::move(addresses)));
                              }};
    boost::asio::steady_timer timer_{child_.loop()};
    std::optional<TimePoint> waited_for_;  // what the timer is set to
    std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace
}  // namespace holdfast::checkers

int main() { return holdfast::checkers::Checkers().run(); }
