#include "parser/block_text.h"

#include <algorithm>

namespace holdfast::config {

void BlockText::add(const Line& line, std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    if (line.run == 0) {
        lines_.push_back(line.from(begin));
        lines_.back().text = lines_.back().text.substr(0, end - begin);
        stretches_.push_back({{}, static_cast<std::uint32_t>(lines_.size() - 1), 0});
        last_run_ = 0;
        return;
    }
    const auto text = sources_.text(line.start.file);
    const auto at = static_cast<std::uint32_t>(line.text.data() - text.data());
    if (line.run != last_run_ || stretches_.back().start.file != line.start.file)
        stretches_.push_back({line.range(begin, end), at + static_cast<std::uint32_t>(begin), 0});
    stretches_.back().end = at + static_cast<std::uint32_t>(end);
    last_run_ = line.run;
}

bool BlockText::Reader::next(Line& line) {
    if (rest_.empty()) {
        if (next_ == end_) return false;
        const auto& stretch = text_.stretches_[next_++];
        if (stretch.start.line == 0) {
            line = text_.lines_[stretch.begin];
            return true;
        }
        const auto text = text_.sources_.text(stretch.start.file);
        rest_ = text.substr(stretch.begin, stretch.end - stretch.begin);
        start_ = stretch.start;
    }
    const auto end = std::min(rest_.find('\n'), rest_.size());
    line.text = rest_.substr(0, end);
    line.start = start_;
    line.has_comments = true;
    line.run = 0;
    line.pieces.clear();
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++start_.line;
    start_.column = 1;
    return true;
}

}  // namespace holdfast::config
