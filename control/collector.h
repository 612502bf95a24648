// Collector: asks the processes how things stand, for as many operators at once as want to know.
#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "control/core/present.h"
#include "lib/ipc/child.h"

namespace holdfast::control {

class Collector {
  public:
    explicit Collector(ipc::Child& child)
        : child_(child), instances_(child.loop()), services_(child.loop()) {}

    // As much as is wanted; a tenth of a second old at most, and never older than what somebody
    // else has been given. A process that has not answered after a second is left out. However
    // many ask, those who report have as much time for themselves as their reports take.
    boost::asio::awaitable<std::shared_ptr<const Present>> present(ipc::Wanted wanted);

    // `memory` is empty when the process does not run.
    void receive(const ipc::Report& report, const UniqueFd& memory);

  private:
    using Clock = std::chrono::steady_clock;

    struct Collection {
        explicit Collection(boost::asio::io_context& loop) : end(loop) {}

        std::uint64_t number = 0;  // of the reports
        int missing = 0;           // of these
        std::shared_ptr<Present> present;
        Clock::time_point began{}, ended{};  // ended: when none is missing
        boost::asio::steady_timer end;       // cancelled when the last report has come
    };
    // One at a time; who asks for instances alone does not wait for those who ask for more.
    struct Lane {
        explicit Lane(boost::asio::io_context& loop) : turn(loop) {}

        std::shared_ptr<Collection> last;
        boost::asio::steady_timer turn;  // when the next one may begin
    };

    bool is_the_latest(const Collection& collection) const;
    void begin(Lane& lane, const ipc::Wanted& wanted);
    static void finish(Lane& lane, Collection& collection);

    ipc::Child& child_;
    std::uint64_t number_ = 0;
    Lane instances_;
    Lane services_;
};

}  // namespace holdfast::control
