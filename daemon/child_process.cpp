#include "daemon/child_process.h"

#include <csignal>

#include <boost/asio/post.hpp>
#include <fcntl.h>
#include <fmt/format.h>

// glibc 2.36 forgot that C++ includes this too.
extern "C" {
#include <sys/pidfd.h>
}

#include "daemon/scheduling.h"

namespace holdfast::daemon {

namespace {

// A large configuration is taken in one go.
constexpr int kSecondsWithoutPulse = 10;
constexpr int kSecondsToConfigure = 60;

std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

}  // namespace

ChildProcess::ChildProcess(boost::asio::io_context& loop, Log& log, LogWriter& writer,
                           Severity threshold, Identity identity, Handlers handlers)
    : loop_(loop),
      log_(log),
      writer_(writer),
      threshold_(threshold),
      identity_(std::move(identity)),
      handlers_(std::move(handlers)),
      timer_(loop) {}

void ChildProcess::configure(std::uint64_t generation, UniqueFd slice, RunConditions conditions,
                             privileges::Grant grant) {
    wanted_ = Wanted{generation, std::move(slice), std::move(grant)};
    run_under(std::move(conditions));
    configuration_waits_ = held_;
    if (!held_) put_configuration_into_force();
}

void ChildProcess::let_go() {
    held_ = false;
    if (std::exchange(configuration_waits_, false)) put_configuration_into_force();
    for (auto& [message, attachment] : std::exchange(waiting_, {}))
        send(message, std::move(attachment));
}

void ChildProcess::put_configuration_into_force() {
    if (!running_) {
        back_off_.forgive();
        start();
    } else if (!running_->ending && running_->grant != wanted_->grant) {
        log_.info("{} child process({}) is replaced by one with the privileges that it needs now",
                  identity_.title, running_->identity.pid);
        tell_to_end();
    } else if (!running_->ending) {
        send_configuration();
    }
}

void ChildProcess::run_under(RunConditions conditions) {
    const bool new_ones = conditions != conditions_;
    conditions_ = std::move(conditions);
    if (running_ && new_ones) put_conditions_into_force();
}

void ChildProcess::restore_conditions() {
    if (!running_ || !has_lost_realtime(conditions_, running_->identity.pid) || !refused_.empty())
        return;
    log_.warning(
        "{} has used a processor for {} ms without a pause and lost real time; it gets "
        "it back",
        identity_.program,
        std::chrono::duration_cast<std::chrono::milliseconds>(conditions_.limit).count());
    put_conditions_into_force();
}

void ChildProcess::put_conditions_into_force() {
    for (auto& refused : put_into_force(conditions_, running_->identity.pid)) {
        if (!refused_.insert(refused).second) continue;
        log_.warning("{}: {}", identity_.program, refused);
    }
    send(ipc::SetLimits{conditions_.limit, conditions_.lock_memory});
    send(ipc::SetName{conditions_.name.empty() ? identity_.program : conditions_.name});
}

void ChildProcess::stop() {
    auto wanted = std::exchange(wanted_, std::nullopt);
    configuration_waits_ = false;
    if (!running_) {
        timer_.cancel();
        // It has died, and was to be started again.
        if (wanted && identity_.has_to_clear_up) leave_in_its_place(std::move(*wanted));
        return;
    }
    if (wanted) last_wanted_ = std::move(wanted);
    if (!running_->ending) tell_to_end();
}

void ChildProcess::tell_to_end() {
    running_->told_to_end = true;
    send(ipc::Stop{});
    end_in_order();
}

void ChildProcess::set_log_threshold(Severity threshold) {
    threshold_ = threshold;
    send(ipc::SetLogThreshold{threshold});
}

void ChildProcess::send(const ipc::Message& message, UniqueFd attachment) {
    if (held_ && !running_) return void(waiting_.emplace_back(message, std::move(attachment)));
    if (is_running()) running_->channel->send(message, std::move(attachment));
}

std::optional<LeftProcess> ChildProcess::process() const {
    return running_ ? std::optional(running_->identity) : std::nullopt;
}

bool ChildProcess::settled() const {
    if (!wanted_) return !running_;
    return running_ && running_->answered == wanted_->generation;
}

void ChildProcess::start() {
    timer_.cancel();
    back_off_.started(now());
    auto process = spawn(identity_.program, wanted_->grant);
    if (!process) return start_again_later(process.error().message);

    log_.info("Starting {} child process, pid={}", identity_.title, process->pid);
    running_ = std::make_unique<Running>(loop_, *process, identify(identity_.program, process->pid),
                                         wanted_->grant);
    running_->ended.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               [this](const boost::system::error_code& cancelled) {
                                   if (!cancelled) bury();
                               });
    running_->channel.emplace(
        loop_, std::move(process->channel),
        ipc::Channel::Handlers{[this](const ipc::Message& message, UniqueFd attachment) {
                                   receive(message, std::move(attachment));
                               },
                               [this](const Error& reason) { lose_channel(reason); }});
    write_pid_file();
    share_pulse();
    send(ipc::SetLogThreshold{threshold_});
    put_conditions_into_force();
    handlers_.on_started();
    send_configuration();
}

void ChildProcess::share_pulse() {
    UniqueFd copy(::fcntl(running_->pulse.descriptor(), F_DUPFD_CLOEXEC, 0));
    if (copy) running_->channel->send(ipc::ShowPulse{}, std::move(copy));
}

void ChildProcess::write_pid_file() {
    if (identity_.pid_file.empty()) return;
    auto file = PidFile::lock(identity_.pid_file);
    if (!file) return log_.warning("{}", file.error().message);
    if (const auto written = file->write(running_->identity.pid); !written) {
        return log_.warning("{}", written.error().message);
    }
    running_->pid_file.emplace(std::move(*file));
}

void ChildProcess::send_configuration() {
    if (!running_->channel) return;
    running_->channel->send(ipc::Configure{wanted_->generation}, wanted_->slice.duplicate());
}

void ChildProcess::receive(const ipc::Message& message, UniqueFd attachment) {
    if (const auto* line = std::get_if<ipc::LogLine>(&message)) {
        writer_.write({identity_.program, running_->identity.pid}, line->severity, line->text);
    } else if (const auto* answer = std::get_if<ipc::Configured>(&message)) {
        receive_answer(*answer);
    } else {
        handlers_.on_message(message, std::move(attachment));
    }
}

void ChildProcess::receive_answer(const ipc::Configured& answer) {
    for (const auto& problem : answer.problems)
        log_.warning("{}: {}", identity_.program, problem);
    running_->answered = answer.generation;
    restore_conditions();  // a large one takes its time
    handlers_.on_settled();
}

// A process that has ended closes its channel too. One that lives on would serve on alone.
void ChildProcess::lose_channel(const Error& reason) {
    if (!running_->ending) {
        log_.debug("{} child process({}): {}", identity_.title, running_->identity.pid,
                   reason.message);
        running_->ending = true;
        kill();
    }
    running_->channel.reset();
}

void ChildProcess::end_in_order() {
    running_->ending = true;
    timer_.expires_after(time_to_end_);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && running_) force_end();
    });
}

void ChildProcess::force_end() {
    log_.warning("{} child process({}) has not ended within {} s: killing it", identity_.title,
                 running_->identity.pid, time_to_end_.count());
    kill();
}

void ChildProcess::kill() {
    ::pidfd_send_signal(running_->ended.native_handle(), SIGKILL, nullptr, 0);
}

// Counted and not timed: when the whole machine has stood still, the process gets its time too.
void ChildProcess::feel_pulse() {
    if (!running_ || running_->ending) return;
    auto& seconds = running_->seconds_without;
    const auto beat = running_->pulse.last();
    const bool beats = beat != std::exchange(running_->last_beat, beat);
    seconds = beats ? 0 : seconds + 1;
    const int longest = settled() ? kSecondsWithoutPulse : kSecondsToConfigure;
    if (seconds < longest) return;
    log_.error("{} child process({}) has stood still for {} s: replacing it", identity_.title,
               running_->identity.pid, seconds);
    kill();
}

// Its last words are read first: they may say why it died.
void ChildProcess::bury() {
    if (running_->channel) running_->channel->drain();
    const auto ended = std::move(running_);
    const auto who = fmt::format("{} child process({})", identity_.title, ended->identity.pid);
    const auto end = reap(ended->identity.pid);
    timer_.cancel();
    if (wanted_ && !ended->told_to_end) {
        handlers_.on_died(ended->pulse.last());
        return start_again_later(fmt::format("{} died: Respawning ({})", who, end.how));
    }
    auto unfinished = std::exchange(last_wanted_, std::nullopt);
    if (!wanted_ && unfinished && !end.in_order && identity_.has_to_clear_up) {
        handlers_.on_died(ended->pulse.last());
        log_.error("{} died before it had left: another one leaves in its place ({})", who,
                   end.how);
        ended->pid_file.reset();  // is for the next one
        leave_in_its_place(std::move(*unfinished));
        return running_ ? void() : handlers_.on_settled();
    }
    log_.info("{} has ended ({})", who, end.how);
    if (!wanted_) return handlers_.on_settled();
    // It was wanted again while it was leaving.
    back_off_.forgive();
    start();
}

// Addresses and services must not stay behind. Once: what has ended this one may end the next too.
void ChildProcess::leave_in_its_place(Wanted unfinished) {
    wanted_ = std::move(unfinished);
    start();
    wanted_.reset();
    timer_.cancel();
    if (running_) tell_to_end();
}

void ChildProcess::start_again_later(const std::string& why) {
    const auto wait = back_off_.died(now());
    if (wait.count() == 0) {
        log_.error("{}", why);
        return boost::asio::post(loop_, [this] {
            if (wanted_ && !running_) start();
        });
    }
    log_.error("{}; starting {} again in {:g} s", why, identity_.program,
               std::chrono::duration<double>(wait).count());
    timer_.expires_after(wait);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && wanted_ && !running_) start();
    });
}

}  // namespace holdfast::daemon
