#include "daemon/reload_files.h"

#include <array>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unique_fd.h"
#include "lib/write_all.h"

namespace holdfast::daemon {

namespace {

constexpr mode_t kReadableByAll = 0644;

// Made empty if it was not. Symbolic links are not followed: others may write where it is.
UniqueFd empty_file(const std::string& path) {
    return UniqueFd(::open(path.c_str(),
                           O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK,
                           kReadableByAll));
}

// Without its end. None: there is no such file, or nothing in it.
std::optional<std::string> first_line(const std::string& path) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) < 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    std::array<char, 64> text{};
    const auto length = ::read(file.get(), text.data(), text.size());
    if (length <= 0) return std::nullopt;
    const std::string_view all(text.data(), static_cast<std::size_t>(length));
    return std::string(all.substr(0, all.find('\n')));
}

}  // namespace

ReloadFiles::ReloadFiles(boost::asio::io_context& loop, Log& log, std::string default_marker,
                         std::function<void()> reload)
    : log_(log),
      default_marker_(std::move(default_marker)),
      reload_(std::move(reload)),
      watched_(loop, [this](const std::string&) { look_for_time(); }),
      timer_(loop) {}

void ReloadFiles::configure(const config::ReloadSettings& settings) {
    const bool same_file = settings.time_file == settings_.time_file;
    settings_ = settings;
    marker_ = settings.marker_file.value_or("");
    if (settings.marker_file && marker_.empty()) marker_ = default_marker_;
    remove_marker();
    if (!same_file) {
        std::set<std::string> files;
        if (!settings.time_file.empty()) files.insert(settings.time_file);
        for (const auto& problem : watched_.watch(files))
            log_.warning("reload_time_file: {}", problem);
    }
    look_for_time();
}

config::Loaded ReloadFiles::load(const std::string& path, const config::LoadOptions& options) {
    if (!marker_.empty() && !empty_file(marker_))
        log_.warning("{}", errno_error("reload_file: create " + marker_).message);
    auto loaded = config::load(path, options);
    remove_marker();
    return loaded;
}

void ReloadFiles::remove_marker() {
    if (!marker_.empty() && ::unlink(marker_.c_str()) < 0 && errno != ENOENT)
        log_.warning("{}", errno_error("reload_file: remove " + marker_).message);
}

void ReloadFiles::report(const config::Diagnostics& diagnostics) {
    const auto path = settings_.check_log.value_or("");
    if (path.empty()) return;
    const auto file = empty_file(path);
    const auto written =
        file ? write_all(file.get(), diagnostics.render()) : Result<void>(errno_error("open"));
    if (!written) log_.warning("reload_check_config: {}: {}", path, written.error().message);
}

// The same time twice is one time, and is said once.
void ReloadFiles::look_for_time() {
    const auto before = std::exchange(next_, std::nullopt);
    const auto line = settings_.time_file.empty() ? std::nullopt : first_line(settings_.time_file);
    if (line) {
        auto time = parse_reload_time(*line, std::chrono::system_clock::now());
        if (time) {
            next_ = *time;
        } else {
            log_.warning("{}: {}, ignored", settings_.time_file, time.error().message);
        }
    }
    if (!next_) {
        timer_.cancel();
        if (before) log_.info("Cancelling reload scheduled for {}", in_words(before->at));
        return;
    }
    if (before && before->at == next_->at) return;
    if (before) {
        log_.info("Reload time updated from {} to {}", in_words(before->at), in_words(next_->at));
    } else {
        log_.info("Scheduling reload for {}", in_words(next_->at));
    }
    timer_.expires_at(next_->at);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) its_time();
    });
}

// What stays is for the next day.
void ReloadFiles::its_time() {
    const bool stays = settings_.repeat && !next_->has_date;
    next_.reset();
    if (!stays && ::unlink(settings_.time_file.c_str()) < 0 && errno != ENOENT)
        log_.warning("{}", errno_error("reload_time_file: remove").message);
    reload_();
    look_for_time();
}

}  // namespace holdfast::daemon
