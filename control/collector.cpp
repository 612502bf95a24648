#include "control/collector.h"

#include <algorithm>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "lib/ipc/sealed_json.h"

namespace holdfast::control {

namespace {

constexpr std::chrono::milliseconds kOldest(100);
constexpr std::chrono::seconds kPatience(1);
constexpr ipc::Reporter kReporters[] = {ipc::Reporter::vrrp, ipc::Reporter::checkers,
                                        ipc::Reporter::ipvs};

boost::asio::awaitable<void> until(boost::asio::steady_timer& timer) {
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
}

template <class T>
Result<void> take(Reported<T>& to, const UniqueFd& memory) {
    auto report = ipc::parse_sealed_json<T>(memory.get());
    if (!report) return report.error();
    to = {Presence::answers, std::move(*report)};
    return {};
}

}  // namespace

boost::asio::awaitable<std::shared_ptr<const Present>> Collector::present(ipc::Wanted wanted) {
    auto& lane = wanted.extent == ipc::Extent::instances ? instances_ : services_;
    for (;;) {
        const auto last = lane.last;
        const bool shared = last && is_the_latest(*last) && last->present->wanted == wanted;
        if (last && last->missing > 0) {
            co_await until(last->end);
            finish(lane, *last);
        } else if (!shared && lane.turn.expiry() > Clock::now()) {
            co_await until(lane.turn);
        } else if (!shared) {
            begin(lane, wanted);
            continue;
        }
        if (shared) {
            co_return last->present;
        }
    }
}

bool Collector::is_the_latest(const Collection& collection) const {
    return collection.number == number_ &&
           (collection.missing > 0 || Clock::now() - collection.ended < kOldest);
}

void Collector::begin(Lane& lane, const ipc::Wanted& wanted) {
    lane.last = std::make_shared<Collection>(child_.loop());
    auto& collection = *lane.last;
    collection.number = ++number_;
    collection.present = std::make_shared<Present>();
    collection.present->wanted = wanted;
    for (const auto reporter : kReporters)
        collection.missing += ipc::reports_on(reporter, wanted.extent) ? 1 : 0;
    collection.began = Clock::now();
    collection.end.expires_after(kPatience);
    child_.tell(ipc::AskReport{number_, wanted});
}

void Collector::receive(const ipc::Report& report, const UniqueFd& memory) {
    auto& lane = services_.last && services_.last->number == report.number ? services_ : instances_;
    if (!lane.last || lane.last->number != report.number || lane.last->missing == 0) return;
    auto& present = *lane.last->present;
    const auto take_it = [&](auto& reported) {
        if (!memory) return void(reported.presence = Presence::does_not_run);
        const auto taken = take(reported, memory);
        if (!taken) child_.log().warning("a report makes no sense: {}", taken.error().message);
    };
    switch (report.from) {
        case ipc::Reporter::vrrp:
            take_it(present.vrrp);
            break;
        case ipc::Reporter::checkers:
            take_it(present.checkers);
            break;
        case ipc::Reporter::ipvs:
            take_it(present.ipvs);
            break;
    }
    if (--lane.last->missing > 0) return;
    finish(lane, *lane.last);
    lane.last->end.cancel();
}

// Also when somebody has not answered in time.
void Collector::finish(Lane& lane, Collection& collection) {
    if (collection.ended != Clock::time_point()) return;
    collection.missing = 0;
    collection.ended = Clock::now();
    collection.present->when = std::chrono::system_clock::now();
    lane.turn.expires_at(collection.ended +
                         std::min<Clock::duration>(collection.ended - collection.began, kOldest));
}

}  // namespace holdfast::control
