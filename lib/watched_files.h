// WatchedFiles: hears when one of some files may have changed (inotify(7)).
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
