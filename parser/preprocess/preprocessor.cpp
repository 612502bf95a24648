#include "parser/preprocess/preprocessor.h"

#include <algorithm>

#include <fmt/format.h>

#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr std::size_t kMostFrames = 2 * Budget::kDeepest;

SourceRange place(std::uint32_t source, std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto line_start = before.rfind('\n') + 1;
    return {source, static_cast<std::uint32_t>(line),
            static_cast<std::uint32_t>(offset - line_start + 1), 1};
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

}  // namespace

Preprocessor::Preprocessor(Surroundings& surroundings, std::string config_id,
                           Diagnostics& diagnostics, Budget budget)
    : surroundings_(surroundings),
      diagnostics_(diagnostics),
      definitions_(surroundings, std::move(config_id), diagnostics),
      budget_(budget) {}

void Preprocessor::fail(SourceRange where, std::string message) {
    diagnostics_.error(where, std::move(message));
    failed_ = true;
}

// --- where lines come from ---------------------------------------------------------------------

bool Preprocessor::open(const std::string& path) {
    auto file = surroundings_.read(path, budget_.bytes_left());
    if (file) return add_file(std::move(*file), path, {});
    const auto source = diagnostics_.sources().add_file(path, {});
    fail({source, 0, 0, 0}, fmt::format("cannot be read: {}", file.error().message));
    return false;
}

bool Preprocessor::open_text(std::string text, const std::string& name) {
    return add_file({std::move(text), {}}, name, {});
}

bool Preprocessor::add_file(FileText&& file, const std::string& path, SourceRange where) {
    if (!budget_.spend_bytes(file.text.size()) || !budget_.spend_file()) {
        fail(where, fmt::format("more than {} files or {} MB of them", Budget::kMostFiles,
                                Budget::kMostBytes >> 20));
        return false;
    }
    const auto nul = file.text.find('\0');
    const auto source = diagnostics_.sources().add_file(path, std::move(file.text), where);
    if (nul != std::string::npos) {
        fail(place(source, diagnostics_.sources().text(source), nul),
             "a NUL byte: this is not a text file");
        return false;
    }
    ++files_open_;
    return push(OpenFile{FileLines(source, diagnostics_.sources()), folder_of(path), file.identity,
                         checks_},
                where);
}

bool Preprocessor::push(Frame frame, SourceRange where) {
    if (frames_.size() >= kMostFrames) {
        fail(where, fmt::format("more than {} definitions, sequences and includes within each "
                                "other; does one use itself?",
                                kMostFrames));
        return false;
    }
    frames_.push_back(std::move(frame));
    return true;
}

Preprocessor::Taken Preprocessor::take_from(OpenFile& file, Line& line) {
    if (file.lines.next(line)) return Taken::line;
    checks_ = file.outer_checks;
    --files_open_;
    return Taken::end;
}

Preprocessor::Taken Preprocessor::take_from(OpenInclude& include, Line&) {
    if (include.next == include.paths.size()) return Taken::end;
    const auto& path = include.paths[include.next++];
    const auto where = include.where;
    auto file = surroundings_.read(path, budget_.bytes_left());
    if (!file) {
        const auto problem =
            fmt::format("'{}' cannot be read: {}", printable(path), file.error().message);
        if (include.checks.readable) {
            diagnostics_.error(where, problem);
        } else {
            diagnostics_.info(where, problem + "; ignored");
        }
    } else if (is_open(*file)) {
        diagnostics_.warning(where,
                             fmt::format("'{}' includes itself, ignored here", printable(path)));
    } else {
        add_file(std::move(*file), path, where);
    }
    return Taken::nothing_yet;
}

Preprocessor::Taken Preprocessor::take_from(OpenSequence& sequence, Line& line) {
    const auto values = sequence.sequence.next();
    if (values.empty()) return Taken::end;
    auto& sources = diagnostics_.sources();
    bool in_budget = budget_.spend_expanded(sequence.rest.text.size());
    for (const auto& value : values) {
        // The definition takes a step, and its place and its name another.
        in_budget = in_budget && budget_.spend_step() && budget_.spend_step();
        if (!in_budget) {
            fail(value.where, "this sequence makes too much");
            return Taken::end;
        }
        const auto text = sources.keep(value.text);
        const auto place = sources.add_definition(
            {value.where, value.name, value.is_counted ? text : std::string_view()});
        definitions_.define(value.name, {text, nullptr, place});
    }
    line = sequence.rest;
    return Taken::line;
}

Preprocessor::Taken Preprocessor::take_from(PendingLines& pending, Line& line) {
    if (!pending.block) {
        line = std::move(pending.line);
        pending.block = std::make_shared<const std::vector<BlockLine>>();
        return Taken::line;
    }
    if (pending.next >= pending.block->size()) return Taken::end;
    const auto& [text, start] = (*pending.block)[pending.next++];
    line = {text, {pending.source, start.line, start.column, 0}};
    if (budget_.spend_step() && budget_.spend_expanded(text.size())) return Taken::line;
    fail(line.range(0, text.size()), "the definitions make too much");
    return Taken::end;
}

bool Preprocessor::take(Line& line) {
    while (!frames_.empty() && !failed_) {
        // What is pushed meanwhile leaves the frame where it is.
        const auto taken =
            std::visit([&](auto& frame) { return take_from(frame, line); }, frames_.back());
        if (failed_) return false;
        if (taken == Taken::line) return true;
        if (taken == Taken::end) frames_.pop_back();
    }
    return false;
}

bool Preprocessor::is_open(const FileText& file) const {
    return std::any_of(frames_.begin(), frames_.end(), [&](const Frame& frame) {
        const auto* open = std::get_if<OpenFile>(&frame);
        return open && open->identity == file.identity;
    });
}

std::string Preprocessor::folder() const {
    for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
        if (const auto* open = std::get_if<OpenFile>(&*frame)) return open->folder;
    }
    return {};
}

bool Preprocessor::next(Line& line) {
    while (take(line)) {
        const bool plain = is_plain(line);
        line.run = plain && line.has_comments ? run_ : 0;
        if (line.run) return true;
        ++run_;
        if (plain || process(line)) return true;
    }
    return false;
}

bool Preprocessor::take_back(const Line& line, std::size_t begin) {
    const auto rest = line.text.substr(begin);
    if (rest.empty()) return false;
    const bool is_special = rest[0] == '@' || rest[0] == '~' || defined_name_length(rest) > 0 ||
                            !parse_include(rest).keyword.empty();
    if (!is_special) return false;
    ++run_;
    PendingLines pending;
    pending.line = line.from(begin);
    push(std::move(pending), line.range(begin, line.text.size()));
    return true;
}

}  // namespace holdfast::config
