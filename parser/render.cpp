// How a diagnostic looks on a terminal.
#include <algorithm>

#include <fmt/format.h>

#include "parser/diagnostics.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr std::size_t kTabStop = 8;
constexpr std::size_t kWidest = 120;      // of the quoted line, in columns
constexpr std::size_t kContextLeft = 40;  // what a cut line shows before the place

const char* name_of(DiagnosticSeverity severity) {
    switch (severity) {
        case DiagnosticSeverity::error:
            return "error";
        case DiagnosticSeverity::warning:
            return "warning";
        case DiagnosticSeverity::info:
            return "info";
        case DiagnosticSeverity::note:
            return "note";
    }
    return "";
}

std::size_t columns_of(std::string_view shown) {
    return static_cast<std::size_t>(std::count_if(shown.begin(), shown.end(), [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
    }));
}

// `text` as it is shown when it begins at `column` of the quoted line.
std::string shown(std::string_view text, std::size_t column) {
    std::string out;
    while (true) {
        const auto tab = text.find('\t');
        out += printable(text.substr(0, tab), std::string::npos);
        if (tab == std::string_view::npos) return out;
        out.append(kTabStop - (column + columns_of(out)) % kTabStop, ' ');
        text.remove_prefix(tab + 1);
    }
}

// The bytes of a long line that are worth showing; `column` moves with them.
std::string_view cut(std::string_view line, std::size_t& column) {
    if (line.size() <= kWidest) return line;
    const auto from = column > kContextLeft ? column - kContextLeft : 0;
    column -= from;
    return line.substr(from, kWidest);
}

std::string quote(std::string_view whole, SourceRange where, const std::string& remark) {
    std::size_t column = std::min<std::size_t>(where.column - 1, whole.size());
    const auto line = cut(whole, column);
    const auto before = shown(line.substr(0, column), 0);
    const auto width = columns_of(before);
    const auto marked = shown(line.substr(column, where.length), width);
    const auto after = shown(line.substr(std::min<std::size_t>(column + where.length, line.size())),
                             width + columns_of(marked));
    const auto length = std::max<std::size_t>(columns_of(marked), 1);
    return fmt::format("{:5} | {}{}{}\n      | {}^{}{}\n", where.line, before, marked, after,
                       std::string(width, ' '), std::string(length - 1, '~'), remark);
}

}  // namespace

std::string Diagnostics::line_of(SourceRange where) const {
    std::string line(sources_.line(where));
    for (const auto& secret : hidden_) {
        if (secret.line != where.line || !sources_.same_file(secret.file, where.file)) continue;
        const std::size_t from = std::min<std::size_t>(secret.column - 1, line.size());
        std::fill_n(line.begin() + static_cast<std::ptrdiff_t>(from),
                    std::min<std::size_t>(secret.length, line.size() - from), '*');
    }
    return line;
}

std::string Diagnostics::render(const Diagnostic& diagnostic) const {
    const auto& where = diagnostic.where;
    std::string text = printable(sources_.name(where.file), std::string::npos);
    if (where.line) text += fmt::format(":{}:{}", where.line, where.column);
    if (!text.empty()) text += ": ";
    text += fmt::format("{}: {}", name_of(diagnostic.severity), diagnostic.message);
    const auto remark = diagnostic.suggestion.empty()
                            ? std::string()
                            : fmt::format(" did you mean '{}'?", diagnostic.suggestion);
    const auto line = line_of(where);
    if (line.empty()) return text + (remark.empty() ? "" : ";" + remark) + "\n";
    return text + "\n" + quote(line, where, remark);
}

std::string Diagnostics::render() const {
    std::string text;
    for (const auto& diagnostic : all_)
        text += render(diagnostic);
    if (left_out_) text += fmt::format("{} more problems are not shown\n", left_out_);
    return text;
}

}  // namespace holdfast::config
