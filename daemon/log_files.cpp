#include "daemon/log_files.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "daemon/log_file.h"
#include "daemon/log_format.h"

namespace holdfast::daemon {

namespace {
// Of lines that wait, at some hundred octets each.
constexpr std::size_t kMostWaiting = 10'000;
}  // namespace

// Lines of one file that follow each other are written in one go.
class LogFiles::Writer {
  public:
    Outcome write(const std::vector<Line>& lines) {
        Outcome outcome;
        for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
            std::string text;
            std::size_t count = 0;
            for (end = begin; end < lines.size() && lines[end].path == lines[begin].path; ++end) {
                text += lines[end].text;
                count += lines[end].stands_for;
            }
            if (!append(lines[begin].path, text, outcome)) outcome.lost += count;
        }
        return outcome;
    }

  private:
    struct Target {
        LogFile file;
        bool is_well = true;
    };

    bool append(const std::string& path, const std::string& text, Outcome& outcome) {
        auto& target = targets_.try_emplace(path, Target{LogFile(path)}).first->second;
        const auto written = target.file.append(text);
        const bool was_well = std::exchange(target.is_well, bool(written));
        if (!written && was_well) outcome.troubles.push_back(written.error().message);
        return bool(written);
    }

    std::map<std::string, Target> targets_;
};

LogFiles::LogFiles(boost::asio::io_context& loop, Complain complain)
    : complain_(std::move(complain)), writer_(std::make_shared<Writer>()), background_(loop) {
    background_.start();
}

void LogFiles::write(const std::string& path, std::time_t time, std::string_view text) {
    if (waiting_.size() >= kMostWaiting) {
        ++lost_;
        return;
    }
    if (lost_ > 0) {
        const auto count = std::exchange(lost_, 0);
        auto told = console_line(time, fmt::format("{} lines lost by log files", count));
        waiting_.push_back({path, std::move(told), count});
    }
    waiting_.push_back({path, console_line(time, text)});
    hand_over();
}

void LogFiles::hand_over() {
    if (waiting_.empty() || std::exchange(busy_, true)) return;
    auto lines = std::make_shared<std::vector<Line>>(std::exchange(waiting_, {}));
    background_.run([this, writer = writer_, lines]() -> Background::Finish {
        return [this, outcome = writer->write(*lines)] { take(outcome); };
    });
}

void LogFiles::take(const Outcome& outcome) {
    busy_ = false;
    lost_ += outcome.lost;
    for (const auto& trouble : outcome.troubles)
        complain_(trouble);
    hand_over();
}

void LogFiles::finish(std::chrono::milliseconds most) { background_.wait(most); }

}  // namespace holdfast::daemon
