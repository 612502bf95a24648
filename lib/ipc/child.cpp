#include "lib/ipc/child.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/heap.h"
#include "lib/ipc/sealed_memory.h"
#include "lib/lock_memory.h"
#include "lib/net/network_namespace.h"
#include "lib/privileges/drop.h"
#include "lib/process_name.h"

namespace holdfast::ipc {

namespace {

// Who has used a processor in real time for too long goes on as an ordinary process: whatever it is
// at, it does not keep others from running. The supervisor gives it its priority back.
void leave_real_time(int) {
    const int code = errno;
    const sched_param ordinary{};
    ::sched_setscheduler(::getpid(), SCHED_OTHER | SCHED_RESET_ON_FORK, &ordinary);
    errno = code;
}

void leave_signals_to_the_supervisor() {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2}) {
        std::signal(signal, SIG_IGN);
    }
    std::signal(SIGXCPU, leave_real_time);
}

// A Message has a bounded length, the number of things that can go wrong has none.
void keep_short(std::vector<std::string>& problems) {
    constexpr std::size_t kMostProblems = 50;
    constexpr std::size_t kLongestProblem = 200;
    if (problems.size() > kMostProblems) {
        const auto more = problems.size() - kMostProblems;
        problems.resize(kMostProblems);
        problems.push_back(fmt::format("and {} more", more));
    }
    for (auto& problem : problems) {
        if (problem.size() > kLongestProblem) problem.resize(kLongestProblem);
    }
}

UniqueFd channel_from_the_supervisor(const std::string& name) {
    int type = 0;
    socklen_t length = sizeof type;
    if (::getsockopt(kChildDescriptor, SOL_SOCKET, SO_TYPE, &type, &length) < 0 ||
        type != SOCK_SEQPACKET) {
        fmt::print(stderr, "{}: is started by holdfastd, not by hand\n", name);
        std::exit(2);
    }
    return UniqueFd(kChildDescriptor);
}

}  // namespace

Child::Child(std::string name)
    : name_(std::move(name)),
      channel_(loop_, channel_from_the_supervisor(name_),
               {[this](const Message& message, UniqueFd attachment) {
                    receive(message, std::move(attachment));
                },
                [this](const Error&) { serve_on_alone(); }}),
      log_([this](Severity severity, std::string_view line) {
          channel_.send(LogLine{severity, std::string(line)});
      }),
      idle_timer_(loop_),
      orphan_timer_(loop_),
      spare_memory_(loop_) {
    keep_freed_memory();
    leave_signals_to_the_supervisor();
    give_up_privileges();
}

// Before a byte from anywhere is read. In the wrong place it would change what is not its own, so
// without its network namespace it does not go on, and is started again in a while.
void Child::give_up_privileges() {
    const auto grant = privileges::own_grant();
    const auto there = grant ? net::enter_namespace(grant->network_namespace) : grant.error();
    if (!there) {
        log_.error("{} cannot start: {}", name_, there.error().message);
        channel_.flush(std::chrono::milliseconds(200));
        std::_Exit(1);
    }
    allow_locking_memory();
    for (const auto& kept : privileges::drop(privileges::process_called(name_), *grant))
        log_.warning("{} runs with more privileges than it needs: {}", name_, kept);
}

int Child::run(Handlers handlers) {
    handlers_ = std::move(handlers);
    while (loop_.run_one() != 0) {
        if (pulse_) pulse_->beat();
    }
    channel_.flush(std::chrono::milliseconds(200));
    return 0;
}

void Child::finish() { loop_.stop(); }

void Child::receive(const Message& message, UniqueFd attachment) {
    if (const auto* order = std::get_if<Configure>(&message)) {
        configure(*order, attachment);
    } else if (std::holds_alternative<Stop>(message)) {
        stop();
    } else if (const auto* threshold = std::get_if<SetLogThreshold>(&message)) {
        log_.set_threshold(threshold->threshold);
    } else if (std::holds_alternative<ShowPulse>(message)) {
        show_pulse(std::move(attachment));
    } else if (const auto* limits = std::get_if<SetLimits>(&message)) {
        set(*limits);
    } else if (const auto* name = std::get_if<SetName>(&message)) {
        set_process_name(name->name);
    } else if (handlers_.on_message) {
        handlers_.on_message(message, std::move(attachment));
    }
}

void Child::tell_with(const Message& message, const std::string& text) {
    tell_with(message, seal("holdfast report", text));
}

void Child::tell_with(const Message& message, Result<UniqueFd> memory) {
    if (!memory) return log_.warning("{}", memory.error().message);
    channel_.send(message, std::move(*memory));
}

// Beyond the first the process is told (SIGXCPU), not killed.
void Child::set(const SetLimits& limits) {
    rlimit time{};
    ::getrlimit(RLIMIT_RTTIME, &time);
    time.rlim_cur = std::min(static_cast<rlim_t>(limits.realtime.count()), time.rlim_max);
    ::setrlimit(RLIMIT_RTTIME, &time);
    locks_memory_ = limits.lock_memory;
    if (!locks_memory_) return;
    if (const auto locked = lock_memory(); !locked) log_.warning("{}", locked.error().message);
}

void Child::show_pulse(UniqueFd memory) {
    auto pulse = Pulse::attach(std::move(memory));
    if (!pulse) return log_.warning("{}", pulse.error().message);
    pulse_.emplace(std::move(*pulse));
    beat_when_idle();
}

void Child::beat_when_idle() {
    idle_timer_.expires_after(std::chrono::milliseconds(500));
    idle_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) beat_when_idle();
    });
}

void Child::configure(const Configure& order, const UniqueFd& attachment) {
    if (stopping_) return;
    Configured answer{order.generation, handlers_.on_configure(Slice(attachment.get()))};
    keep_short(answer.problems);
    channel_.send(answer);
    if (!locks_memory_) spare_memory_.give_back_soon();
}

void Child::serve_on_alone() {
    if (handlers_.on_alone) handlers_.on_alone();
    orphan_timer_.expires_after(std::chrono::minutes(1));
    orphan_timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) stop();
    });
}

void Child::stop() {
    if (std::exchange(stopping_, true)) return;
    handlers_.on_stop();
}

}  // namespace holdfast::ipc
