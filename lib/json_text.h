// JsonText: the words of a JSON text (RFC 8259), one after the other, while it comes in parts: no
// more of it is kept than the part that is being read.
//
// Strings may have octets that are no UTF-8, as names in a configuration may.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast {

class JsonText {
  public:
    // Answers the next part, which stays until it is asked again; an empty one is the end.
    using NextPart = std::function<std::string_view()>;

    explicit JsonText(std::string_view whole) : part_(whole) {}
    explicit JsonText(NextPart next) : next_(std::move(next)) {}

    // The next character that is not white space, which stays; 0 at the end.
    char peek() {
        while (at_ < part_.size() || more()) {
            const char c = part_[at_];
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return c;
            ++at_;
        }
        return 0;
    }
    // Takes it, if it is this one.
    bool take(char c) { return peek() == c && (++at_, true); }

    // A string, with what its escapes stand for. False: there is none, or it is not well-formed.
    bool take_string(std::string& out);
    // A number, true, false or null, as it is written; empty if there is nothing of the kind. It
    // stays until the text is asked again.
    std::string_view take_word();

    // Octets that have been taken.
    std::size_t position() const { return before_ + at_; }

  private:
    bool more();
    int take_octet() { return at_ < part_.size() || more() ? part_[at_++] & 0xff : -1; }
    bool take_escape(std::string& out);
    int take_code_unit();
    bool take_code_point(std::string& out);

    NextPart next_;
    std::string_view part_;
    std::size_t at_ = 0;
    std::size_t before_ = 0;  // octets of the parts before this one
    std::string word_;
};

}  // namespace holdfast
