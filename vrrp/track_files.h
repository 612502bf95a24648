// TrackFiles: the numbers in files that instances track, told as they change (inotify(7)).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "lib/background.h"
#include "lib/result.h"
#include "parser/config.h"
#include "vrrp/trouble_log.h"

namespace holdfast::vrrp {

class TrackFiles {
  public:
    using OnNumber = std::function<void(const std::string& name, int number)>;

    TrackFiles(boost::asio::io_context& loop, Background& background, OnNumber on_number,
               TroubleLog& troubles)
        : loop_(loop),
          background_(background),
          on_number_(std::move(on_number)),
          troubles_(troubles) {}
    TrackFiles(const TrackFiles&) = delete;
    TrackFiles& operator=(const TrackFiles&) = delete;

    // Watches these and no others. Tells of each when it has been read, also when nothing has
    // changed.
    void watch(const std::vector<config::TrackFile>& files);

  private:
    using Inotify = std::shared_ptr<boost::asio::posix::stream_descriptor>;

    void begin(const config::TrackFile& file);
    void look_at(const config::TrackFile& file);
    void tell(const config::TrackFile& file, const Result<int>& number);
    void wait();
    void read_events();

    boost::asio::io_context& loop_;
    Background& background_;
    OnNumber on_number_;
    TroubleLog& troubles_;
    std::vector<config::TrackFile> files_;
    // Shared with the wait that runs, which must not find it gone.
    Inotify inotify_;                     // while there are files
    std::map<int, std::string> folders_;  // by watch descriptor
};

}  // namespace holdfast::vrrp
