#include "parser/load.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/draft.h"
#include "parser/file.h"
#include "parser/printable.h"
#include "parser/tree.h"

namespace holdfast::config {
namespace {

constexpr std::size_t kDeepestInclude = 16;
constexpr std::size_t kMostFiles = 4096;

std::string host_name() {
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
    return name.data();
}

// A file as such, whatever its path: device and inode.
std::pair<std::uint64_t, std::uint64_t> identity(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino};
}

SourceRange place(std::uint32_t file, std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto line_start = before.rfind('\n') + 1;
    return {file, static_cast<std::uint32_t>(line),
            static_cast<std::uint32_t>(offset - line_start + 1), 1};
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

// One load(): the files, what they include, and how much of it there may be.
class Loader {
  public:
    explicit Loader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    std::optional<std::vector<Statement>> read(const std::string& path) {
        auto text = read_file(path, bytes_left_);
        if (!text) {
            const auto file = diagnostics_.add_file(path, {});
            diagnostics_.error({file, 0, 0, 0},
                               fmt::format("cannot be read: {}", text.error().message));
            return std::nullopt;
        }
        open_.push_back(path);
        auto statements = parse(std::move(*text), path);
        open_.pop_back();
        return statements;
    }

    std::optional<std::vector<Statement>> parse(std::string text, const std::string& name) {
        bytes_left_ -= std::min(bytes_left_, text.size());
        ++files_;
        const auto file = diagnostics_.add_file(name, std::move(text));
        const auto& kept = diagnostics_.text(file);
        if (const auto nul = kept.find('\0'); nul != std::string::npos) {
            diagnostics_.error(place(file, kept, nul), "a NUL byte: this is not a text file");
            return std::nullopt;
        }
        return parse_tree(
            kept, file, limits_,
            [this](const Statement& statement, std::vector<Statement>& into) {
                return include(statement, into);
            },
            diagnostics_);
    }

  private:
    bool include(const Statement& statement, std::vector<Statement>& into) {
        const auto where = statement.head();
        if (open_.empty()) {
            warn(where, "an include works in files only, ignored");
            return true;
        }
        if (statement.arguments.empty()) {
            warn(where, "'include' needs the name of a file after it, ignored");
            return true;
        }
        const auto& pattern = statement.arguments[0].text;
        const auto paths = expand(pattern, folder_of(open_.back()));
        if (paths.empty()) {
            diagnostics_.note(where, fmt::format("no file fits '{}'", printable(pattern)));
        }
        for (const auto& path : paths) {
            if (!include_file(path, where, into)) return false;
        }
        return true;
    }

    bool include_file(const std::string& path, SourceRange where, std::vector<Statement>& into) {
        for (const auto& outer : open_) {
            if (identity(outer) == identity(path) && identity(path).second != 0) {
                warn(where, fmt::format("'{}' includes itself, ignored here", printable(path)));
                return true;
            }
        }
        if (open_.size() >= kDeepestInclude || files_ >= kMostFiles) {
            diagnostics_.error(where, fmt::format("too many includes: {} within each other and {} "
                                                  "in all are allowed",
                                                  kDeepestInclude, kMostFiles));
            return false;
        }
        auto text = read_file(path, bytes_left_);
        if (!text) {
            warn(where, fmt::format("'{}' cannot be read: {}; ignored", printable(path),
                                    text.error().message));
            return true;
        }
        open_.push_back(path);
        auto statements = parse(std::move(*text), path);
        open_.pop_back();
        if (!statements) {
            diagnostics_.note(where, "included from here");
            return false;
        }
        std::move(statements->begin(), statements->end(), std::back_inserter(into));
        return true;
    }

    void warn(SourceRange where, std::string message) {
        diagnostics_.warning(where, std::move(message));
    }

    Diagnostics& diagnostics_;
    TreeLimits limits_;
    std::size_t bytes_left_ = kMostBytes;
    std::size_t files_ = 0;
    std::vector<std::string> open_;  // the file being read and those that include it
};

Config finish(Draft&& draft) {
    auto& global = draft.global;
    const auto host = host_name();
    if (global.router_id.empty()) global.router_id = host;
    if (global.notification_email_from.empty())
        global.notification_email_from = "keepalived@" + host;
    return {std::move(global), std::move(draft.vrrp), std::move(draft.lvs)};
}

void understand(const std::optional<std::vector<Statement>>& statements, Loaded& loaded) {
    if (statements) {
        Draft draft;
        read_top_level(draft, *statements, loaded.diagnostics);
        if (!loaded.diagnostics.has_errors()) loaded.config = finish(std::move(draft));
    }
    loaded.diagnostics.sort_by_place();
}

}  // namespace

Loaded load(const std::string& path) {
    Loaded loaded;
    understand(Loader(loaded.diagnostics).read(path), loaded);
    return loaded;
}

Loaded load_text(std::string text, const std::string& name) {
    Loaded loaded;
    understand(Loader(loaded.diagnostics).parse(std::move(text), name), loaded);
    return loaded;
}

}  // namespace holdfast::config
