// LogFiles: the files of --log-file. A thread writes them, since a disk may keep a writer waiting.
//
// When it does so for long, lines are dropped and counted; the count is told in the file.
#pragma once

#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "lib/background.h"

namespace holdfast::daemon {

class LogFiles {
  public:
    // Hears what is wrong with a file, once until it is well again; called on the loop.
    using Complain = std::function<void(const std::string& trouble)>;

    LogFiles(boost::asio::io_context& loop, Complain complain);

    // `text` has no end of line.
    void write(const std::string& path, std::time_t time, std::string_view text);

    // Waits until everything is written, or so long. What still waits then is lost.
    void finish(std::chrono::milliseconds most);

  private:
    struct Line {
        std::string path;
        std::string text;
        std::size_t stands_for = 1;  // lines
    };
    struct Outcome {
        std::size_t lost = 0;
        std::vector<std::string> troubles;
    };
    class Writer;

    void hand_over();
    void take(const Outcome& outcome);

    Complain complain_;
    std::shared_ptr<Writer> writer_;  // the thread's
    std::vector<Line> waiting_;
    std::size_t lost_ = 0;
    bool busy_ = false;
    Background background_;
};

}  // namespace holdfast::daemon
