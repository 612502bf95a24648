#include "lib/http/chunks.h"

#include <algorithm>

#include <fmt/format.h>

namespace holdfast::http {

namespace {

constexpr int kMostDigits = 16;

// Of a hexadecimal digit, or -1.
int value_of(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

}  // namespace

std::size_t Chunks::feed(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !done() && !failed()) {
        if (step_ == Step::data) {
            const auto count = std::min<std::uint64_t>(left_, bytes.size() - taken);
            taken += count;
            left_ -= count;
            if (left_ == 0) step_ = Step::data_return;
        } else {
            take(bytes[taken++]);
        }
    }
    return taken;
}

void Chunks::take(char byte) {
    switch (step_) {
        case Step::size:
        case Step::extension:
            return take_size(byte);
        case Step::size_end:
            return byte == '\n' ? end_size_line() : refuse("bad chunk line");
        case Step::data_return:
            step_ = Step::data_end;
            return byte == '\r' ? void() : refuse("a chunk is longer than its size");
        case Step::data_end:
            step_ = Step::size;
            return byte == '\n' ? void() : refuse("a chunk is longer than its size");
        case Step::trailer:
            return take_trailer(byte);
        case Step::data:
        case Step::done:
            return;
    }
}

void Chunks::take_size(char byte) {
    if (++line_ > longest_line_) {
        return refuse(fmt::format("a chunk line is longer than {} bytes", longest_line_));
    }
    if (byte == '\r' && digits_ > 0) {
        step_ = Step::size_end;
    } else if (step_ == Step::size && value_of(byte) >= 0) {
        if (++digits_ > kMostDigits) return refuse("bad chunk size");
        left_ = left_ * 16 + static_cast<std::uint64_t>(value_of(byte));
    } else if (digits_ == 0 || (step_ == Step::size && byte != ';' && byte != ' ')) {
        refuse("bad chunk size");
    } else {
        step_ = Step::extension;  // says nothing to us
    }
}

void Chunks::end_size_line() {
    step_ = left_ > 0 ? Step::data : Step::trailer;
    digits_ = 0;
    line_ = 0;
}

void Chunks::take_trailer(char byte) {
    if (++line_ > longest_line_) {
        refuse(fmt::format("the trailers are longer than {} bytes", longest_line_));
    } else if (byte == '\n') {
        if (trailer_line_ == 0) step_ = Step::done;
        trailer_line_ = 0;
    } else if (byte != '\r') {
        ++trailer_line_;
    }
}

}  // namespace holdfast::http
