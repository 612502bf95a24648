// WatchedFiles: hears when one of some files may have changed (inotify(7)); and what it is made of,
// for who must not wait for a file system on its loop.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "lib/result.h"

namespace holdfast {

// The folder is watched, not the file: editors put a new file in an old one's place.
std::string folder_of(const std::string& path);
// The watch's descriptor, or -1 with errno. May wait for the file system.
int watch_folder(int inotify, const std::string& folder);

struct TouchedFiles {
    std::set<std::string> paths;
    bool lost = false;  // something about any of them: the queue has overflowed
};
// What is to be read now; `folders`: by watch descriptor.
TouchedFiles read_touched_files(int inotify, const std::map<int, std::string>& folders);

class WatchedFiles {
  public:
    using OnTouched = std::function<void(const std::string& path)>;

    WatchedFiles(boost::asio::io_context& loop, OnTouched on_touched)
        : loop_(loop), on_touched_(std::move(on_touched)) {}
    WatchedFiles(const WatchedFiles&) = delete;
    WatchedFiles& operator=(const WatchedFiles&) = delete;

    // These and no others from now on; they need not be there. Answers what cannot be watched.
    std::vector<std::string> watch(const std::set<std::string>& paths);

  private:
    void wait();
    void read_events();

    boost::asio::io_context& loop_;
    OnTouched on_touched_;
    std::set<std::string> paths_;
    // Shared with the wait that runs, which must not find it gone.
    std::shared_ptr<boost::asio::posix::stream_descriptor> inotify_;  // while there are files
    std::map<int, std::string> folders_;                              // by watch descriptor
};

// The decimal number that a file begins with, space before it allowed; one too large for an int is
// the largest. A file that is not there counts 0, as an empty one does; anything else than a
// regular file, or one without a number, is an Error.
Result<int> number_in_file(const std::string& path);

}  // namespace holdfast
