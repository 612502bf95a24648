#include "control/collector.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "lib/ipc/sealed_memory.h"
#include "lib/parse_json.h"

namespace holdfast::control {

namespace {

constexpr std::chrono::milliseconds kOldest(100);
constexpr std::chrono::seconds kPatience(1);
constexpr int kReporters = 3;

template <class T>
Result<void> take(Reported<T>& to, const std::string& text) {
    auto report = parse_json<T>(text);
    if (!report) return report.error();
    to = {Presence::answers, std::move(*report)};
    return {};
}

}  // namespace

Collector::Collector(ipc::Child& child)
    : child_(child), finished_(child.loop()), patience_(child.loop()) {}

boost::asio::awaitable<std::shared_ptr<const Present>> Collector::present() {
    if (latest_ && Clock::now() - collected_at_ < kOldest) co_return latest_;
    if (missing_ == 0) begin();
    boost::system::error_code woken;
    co_await finished_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
    co_return latest_;
}

void Collector::begin() {
    missing_ = kReporters;
    collected_ = std::make_shared<Present>();
    finished_.expires_at(Clock::time_point::max());
    patience_.expires_after(kPatience);
    patience_.async_wait([this, number = ++number_](const boost::system::error_code& cancelled) {
        if (!cancelled && number == number_) finish();
    });
    child_.tell(ipc::AskReport{number_});
}

void Collector::receive(const ipc::Report& report, const UniqueFd& memory) {
    if (report.number != number_ || missing_ == 0) return;
    const auto text = memory ? ipc::read_sealed(memory.get()) : Result<std::string>(std::string());
    const auto take_it = [&](auto& reported) {
        if (!memory) return void(reported.presence = Presence::does_not_run);
        const auto taken = text ? take(reported, *text) : Result<void>(text.error());
        if (!taken) child_.log().warning("a report makes no sense: {}", taken.error().message);
    };
    switch (report.from) {
        case ipc::Reporter::vrrp:
            take_it(collected_->vrrp);
            break;
        case ipc::Reporter::checkers:
            take_it(collected_->checkers);
            break;
        case ipc::Reporter::ipvs:
            take_it(collected_->ipvs);
            break;
    }
    if (--missing_ == 0) finish();
}

void Collector::finish() {
    missing_ = 0;
    patience_.cancel();
    collected_->when = std::chrono::system_clock::now();
    collected_at_ = Clock::now();
    latest_ = std::move(collected_);
    finished_.cancel();
}

}  // namespace holdfast::control
