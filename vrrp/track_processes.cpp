#include "vrrp/track_processes.h"

#include <charconv>
#include <fstream>
#include <iterator>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "vrrp/core/process_match.h"

namespace holdfast::vrrp {
namespace {

constexpr int kProcessesPerTurn = 50;
constexpr std::chrono::milliseconds kBetweenReadings(500);
constexpr int kShareOfTime = 20;
constexpr std::size_t kLongestCommand = 4'096;

std::optional<pid_t> pid_of(const char* name) {
    pid_t pid = 0;
    const std::string_view text(name);
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (failure != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
    return pid;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\0', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

// Nothing if it is gone, or a zombie, which has no command any more.
std::optional<ProcessIdentity> identity_of(pid_t pid) {
    ProcessIdentity identity;
    std::ifstream status(fmt::format("/proc/{}/stat", pid));
    std::string line;
    if (!std::getline(status, line)) return std::nullopt;
    const auto open = line.find('(');
    const auto close = line.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close + 2 >= line.size() ||
        line[close + 2] == 'Z')
        return std::nullopt;
    identity.name = line.substr(open + 1, close - open - 1);
    std::ifstream file(fmt::format("/proc/{}/cmdline", pid));
    std::string command(kLongestCommand, '\0');
    file.read(command.data(), static_cast<std::streamsize>(command.size()));
    command.resize(static_cast<std::size_t>(file.gcount()));
    identity.command = words_of(command);
    return identity;
}

}  // namespace

void TrackProcesses::configure(const std::vector<config::TrackProcess>& processes) {
    tracked_.clear();
    for (const auto& process : processes)
        tracked_[process.name] = std::make_unique<Tracked>(loop_, process);
    timer_.cancel();
    folder_.reset();
    if (tracked_.empty()) return events_.reset();
    if (!events_) {
        auto events = ProcessEvents::open(
            loop_, {[this](pid_t pid) { look_at(pid); }, [this] { begin_to_read(); }});
        if (events) {
            events_ = std::move(*events);
        } else {
            log_.info("{}; /proc is read every {} ms instead", events.error().message,
                      kBetweenReadings.count());
        }
    }
    begin_to_read();
}

void TrackProcesses::begin_to_read() {
    read_again_ = folder_ != nullptr;
    if (read_again_) return;
    folder_.reset(::opendir("/proc"));
    spent_ = {};
    for (auto& [name, tracked] : tracked_)
        tracked->found.clear();
    read_some();
}

void TrackProcesses::read_some() {
    const auto begun = Clock::now();
    for (int i = 0; folder_ && i < kProcessesPerTurn; ++i) {
        const auto* entry = ::readdir(folder_.get());
        if (!entry) {
            folder_.reset();
            spent_ += Clock::now() - begun;
            return finish_reading();
        }
        const auto pid = pid_of(entry->d_name);
        const auto identity = pid ? identity_of(*pid) : std::nullopt;
        if (!identity) continue;
        for (auto& [name, tracked] : tracked_)
            if (matches(tracked->settings, *identity)) tracked->found.insert(*pid);
    }
    spent_ += Clock::now() - begun;
    boost::asio::post(loop_, [this, reading = folder_.get()] {
        if (folder_ && folder_.get() == reading) read_some();
    });
}

void TrackProcesses::finish_reading() {
    for (auto& [name, tracked] : tracked_) {
        tracked->running = std::move(tracked->found);
        settle(*tracked);
    }
    if (std::exchange(read_again_, false)) return begin_to_read();
    if (events_) return;
    timer_.expires_after(std::max<Clock::duration>(kBetweenReadings, spent_ * kShareOfTime));
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) begin_to_read();
    });
}

// While /proc is read, what happens is not in what has been read: it is read once more.
void TrackProcesses::look_at(pid_t pid) {
    if (folder_) read_again_ = true;
    const auto identity = identity_of(pid);
    for (auto& [name, tracked] : tracked_) {
        if (identity && matches(tracked->settings, *identity)) {
            tracked->running.insert(pid);
        } else {
            tracked->running.erase(pid);
        }
        if (!folder_) settle(*tracked);
    }
}

void TrackProcesses::settle(Tracked& tracked) {
    const auto count = tracked.running.size();
    const auto& settings = tracked.settings;
    const bool good = count >= settings.quorum && count <= settings.quorum_max;
    if (!tracked.told) return tell(tracked, good);
    if (tracked.told == good) {
        tracked.waits = false;
        tracked.timer.cancel();
        return;
    }
    const auto delay = good ? settings.fork_delay : settings.terminate_delay;
    if (delay.count() == 0) return tell(tracked, good);
    if (std::exchange(tracked.waits, true)) return;
    tracked.timer.expires_after(delay);
    tracked.timer.async_wait(
        [this, name = settings.name, good](const boost::system::error_code& cancelled) {
            const auto found = tracked_.find(name);
            if (!cancelled && found != tracked_.end()) tell(*found->second, good);
        });
}

void TrackProcesses::tell(Tracked& tracked, bool good) {
    tracked.told = good;
    tracked.waits = false;
    log_.info("Quorum {} for tracked process {}", good ? "gained" : "lost", tracked.settings.name);
    on_status_(tracked.settings.name, good);
}

}  // namespace holdfast::vrrp
