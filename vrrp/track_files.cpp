#include "vrrp/track_files.h"

#include <fmt/format.h>
#include <sys/inotify.h>

#include "lib/privileges/capability.h"
#include "lib/unique_fd.h"
#include "lib/watched_files.h"

namespace holdfast::vrrp {

void TrackFiles::watch(const std::vector<config::TrackFile>& files) {
    files_ = files;
    folders_.clear();
    inotify_.reset();
    if (files_.empty()) return;
    UniqueFd descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!descriptor) {
        troubles_.say("inotify", errno_error("watch track_files").message);
    } else {
        inotify_ =
            std::make_shared<boost::asio::posix::stream_descriptor>(loop_, descriptor.release());
        wait();
    }
    for (const auto& file : files_)
        begin(file);
}

// First the watch: what happens from then on is heard of.
void TrackFiles::begin(const config::TrackFile& file) {
    background_.run([this, file, inotify = inotify_]() -> Background::Finish {
        Result<void> watched;
        const auto folder = folder_of(file.path);
        const int watch = inotify ? watch_folder(inotify->native_handle(), folder) : -1;
        if (inotify && watch < 0)
            watched = privileges::unreadable(
                errno_error(fmt::format("watch {} for track_file {}", folder, file.name)));
        return [this, file, folder, watch, inotify, watched] {
            if (inotify != inotify_) return;
            if (watch >= 0) folders_[watch] = folder;
            if (!watched) troubles_.say("watch " + file.name, watched.error().message);
            look_at(file);
        };
    });
}

void TrackFiles::look_at(const config::TrackFile& file) {
    background_.run([this, file, inotify = inotify_]() -> Background::Finish {
        return [this, file, inotify, number = number_in_file(file.path)] {
            if (inotify == inotify_) tell(file, number);
        };
    });
}

void TrackFiles::tell(const config::TrackFile& file, const Result<int>& number) {
    if (!number)
        troubles_.say("read " + file.name, fmt::format("track_file {}: {}, it counts 0", file.name,
                                                       number.error().message));
    on_number_(file.name, number ? *number : 0);
}

void TrackFiles::wait() {
    inotify_->async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this, waited = inotify_](const boost::system::error_code& failure) {
                             if (failure || waited != inotify_) return;
                             read_events();
                             wait();
                         });
}

// Whatever has happened to a file, what counts is what it says now.
void TrackFiles::read_events() {
    const auto touched = read_touched_files(inotify_->native_handle(), folders_);
    for (const auto& file : files_) {
        if (touched.lost || touched.paths.contains(file.path)) look_at(file);
    }
}

}  // namespace holdfast::vrrp
