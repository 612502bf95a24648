#include "vrrp/track_processes.h"

#include <algorithm>
#include <utility>

namespace holdfast::vrrp {
namespace {

constexpr std::chrono::milliseconds kBetweenReadings(500);
constexpr int kShareOfTime = 20;

}  // namespace

void TrackProcesses::configure(const std::vector<config::TrackProcess>& processes,
                               const config::Buffer& buffer) {
    auto before = std::exchange(tracked_, {});
    for (const auto& process : processes) {
        auto& tracked = tracked_[process.name];
        tracked = std::make_unique<Tracked>(loop_, process);
        const auto old = before.find(process.name);
        if (old != before.end()) tracked->told = old->second->told;
    }
    timer_.cancel();
    touched_.clear();
    if (tracked_.empty()) return events_.reset();
    listen(buffer);
    read_all();
}

void TrackProcesses::listen(const config::Buffer& buffer) {
    if (events_ && buffer == buffer_) return;
    buffer_ = buffer;
    auto events = ProcessEvents::open(
        loop_, buffer, {[this](pid_t pid) { look_at(pid); }, [this] { read_all(); }});
    events_ = events ? std::move(*events) : nullptr;
    if (!events)
        log_.info("{}; /proc is read every {} ms instead", events.error().message,
                  kBetweenReadings.count());
}

// What happens while it is read is looked at afterwards.
void TrackProcesses::read_all() {
    read_again_ = reading_;
    if (std::exchange(reading_, true)) return;
    background_.run([this, with_command = needs_commands()]() -> Background::Finish {
        const auto begun = Clock::now();
        auto found = read_processes(with_command);
        return [this, found = std::move(found), spent = Clock::now() - begun] {
            take_all(found, spent);
        };
    });
}

void TrackProcesses::take_all(const Processes& found, Clock::duration spent) {
    reading_ = false;
    if (std::exchange(read_again_, false)) return read_all();
    for (auto& [name, tracked] : tracked_) {
        tracked->running.clear();
        for (const auto& [pid, identity] : found)
            if (matches(tracked->settings, identity)) tracked->running.insert(pid);
        settle(*tracked);
    }
    if (events_ || tracked_.empty()) return;
    timer_.expires_after(std::max<Clock::duration>(kBetweenReadings, spent * kShareOfTime));
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) read_all();
    });
}

void TrackProcesses::look_at(pid_t pid) {
    touched_.insert(pid);
    look_at_touched();
}

// However many there are, they are looked at together. What has been seen before everything is read
// anew counts for nothing: until then nobody knows how many others there are.
void TrackProcesses::look_at_touched() {
    if (touched_.empty() || std::exchange(looking_, true)) return;
    background_.run([this, with_command = needs_commands(),
                     pids = std::exchange(touched_, {})]() -> Background::Finish {
        std::vector<std::pair<pid_t, std::optional<ProcessIdentity>>> found;
        found.reserve(pids.size());
        for (const auto pid : pids)
            found.emplace_back(pid, read_process(pid, with_command));
        return [this, found = std::move(found)] {
            looking_ = false;
            if (!reading_) {
                for (const auto& [pid, identity] : found)
                    take(pid, identity);
            }
            look_at_touched();
        };
    });
}

void TrackProcesses::take(pid_t pid, const std::optional<ProcessIdentity>& identity) {
    for (auto& [name, tracked] : tracked_) {
        if (identity && matches(tracked->settings, *identity)) {
            tracked->running.insert(pid);
        } else {
            tracked->running.erase(pid);
        }
        settle(*tracked);
    }
}

bool TrackProcesses::needs_commands() const {
    return std::any_of(tracked_.begin(), tracked_.end(),
                       [](const auto& entry) { return looks_at_command(entry.second->settings); });
}

void TrackProcesses::settle(Tracked& tracked) {
    const auto count = tracked.running.size();
    const auto& settings = tracked.settings;
    const bool good = count >= settings.quorum && count <= settings.quorum_max;
    if (tracked.told == good) {
        tracked.waits.reset();
        tracked.timer.cancel();
        return;
    }
    const auto delay = good ? settings.fork_delay : settings.terminate_delay;
    if (!tracked.told || delay.count() == 0) return tell(tracked, good);
    if (tracked.waits == good) return;
    tracked.waits = good;
    tracked.timer.expires_after(delay);
    tracked.timer.async_wait(
        [this, name = settings.name, good](const boost::system::error_code& cancelled) {
            const auto found = tracked_.find(name);
            if (!cancelled && found != tracked_.end() && found->second->waits == good)
                tell(*found->second, good);
        });
}

// In keepalived's words.
void TrackProcesses::tell(Tracked& tracked, bool good) {
    tracked.told = good;
    tracked.waits.reset();
    log_.info("Quorum {} for tracked process {}", good ? "gained" : "lost", tracked.settings.name);
    on_status_(tracked.settings.name, good);
}

}  // namespace holdfast::vrrp
