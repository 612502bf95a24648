// Chunks: finds where a chunked body ends (RFC 9112 section 7.1), whatever the pieces it comes in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::http {

class Chunks {
  public:
    // A line longer than `longest_line` bytes (a chunk's size, a trailer field) is refused, as is a
    // trailer section of more bytes than that.
    explicit Chunks(std::size_t longest_line) : longest_line_(longest_line) {}

    // How many of the bytes belong to the body, trailers included: all of them unless done() or
    // failed() is true now.
    std::size_t feed(std::string_view bytes);

    bool done() const { return step_ == Step::done; }
    bool failed() const { return !reason_.empty(); }
    const std::string& reason() const { return reason_; }

  private:
    enum class Step { size, extension, size_end, data, data_return, data_end, trailer, done };

    void take(char byte);
    void take_size(char byte);
    void take_trailer(char byte);
    void end_size_line();
    void refuse(std::string reason) { reason_ = std::move(reason); }

    std::size_t longest_line_;
    Step step_ = Step::size;
    std::uint64_t left_ = 0;        // of the chunk's data
    int digits_ = 0;                // of the chunk's size, so far
    std::size_t line_ = 0;          // bytes of the chunk's line, or of all trailers, so far
    std::size_t trailer_line_ = 0;  // bytes of the trailer's line, without its end
    std::string reason_;
};

}  // namespace holdfast::http
