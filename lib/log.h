// Log: where a process says what it does. Passed by reference to whoever has something to say.
//
// A Log writes to a sink that must not block: the three children hand their lines to the
// supervisor (lib/ipc), which alone talks to syslog and the console. Lines that monitoring tools
// search for keep keepalived's wording.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/describe.hpp>
#include <fmt/format.h>

namespace holdfast {

// In syslog's order (RFC 5424 section 6.2.1), the most severe first.
enum class Severity { error, warning, notice, info, debug };
BOOST_DESCRIBE_ENUM(Severity, error, warning, notice, info, debug)

class Log {
  public:
    using Sink = std::function<void(Severity, std::string_view)>;

    // Lines less severe than `threshold` are dropped.
    explicit Log(Sink sink, Severity threshold = Severity::info)
        : sink_(std::move(sink)), threshold_(threshold) {}

    void set_threshold(Severity threshold) { threshold_ = threshold; }

    void write(Severity severity, std::string_view line) {
        if (severity <= threshold_) sink_(severity, line);
    }

    template <class... Args>
    void error(fmt::format_string<Args...> format, Args&&... args) {
        write_formatted(Severity::error, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void warning(fmt::format_string<Args...> format, Args&&... args) {
        write_formatted(Severity::warning, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void notice(fmt::format_string<Args...> format, Args&&... args) {
        write_formatted(Severity::notice, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void info(fmt::format_string<Args...> format, Args&&... args) {
        write_formatted(Severity::info, format, std::forward<Args>(args)...);
    }
    template <class... Args>
    void debug(fmt::format_string<Args...> format, Args&&... args) {
        write_formatted(Severity::debug, format, std::forward<Args>(args)...);
    }

  private:
    template <class... Args>
    void write_formatted(Severity severity, fmt::format_string<Args...> format, Args&&... args) {
        if (severity <= threshold_)
            sink_(severity, fmt::format(format, std::forward<Args>(args)...));
    }

    Sink sink_;
    Severity threshold_;
};

}  // namespace holdfast
