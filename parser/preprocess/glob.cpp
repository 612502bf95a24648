#include "parser/preprocess/glob.h"

#include <algorithm>

#include <fnmatch.h>

namespace holdfast::config {
namespace {

constexpr std::size_t kMostAlternatives = 4096;
constexpr std::size_t kLongestPath = 4096;  // PATH_MAX
constexpr auto kNowhere = std::string_view::npos;

// The commas on the level of the brace at `open`, and the brace that closes it: [open, close].
std::vector<std::size_t> brace_marks(std::string_view text, std::size_t open) {
    std::vector<std::size_t> marks{open};
    int depth = 0;
    for (auto at = open; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\') {
            ++at;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            marks.push_back(at);
            return marks;
        } else if (c == ',' && depth == 1) {
            marks.push_back(at);
        }
    }
    return {};
}

std::size_t find_unescaped(std::string_view text, std::string_view characters) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (characters.find(text[at]) != kNowhere) {
            return at;
        }
    }
    return kNowhere;
}

std::string without_backslashes(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        plain += text[at];
    }
    return plain;
}

bool has_wildcard(std::string_view text) { return find_unescaped(text, "*?[") != kNowhere; }

}  // namespace

Alternatives expand_braces(std::string_view pattern) {
    Alternatives result;
    std::vector<std::string> open{std::string(pattern.substr(0, kLongestPath))};
    while (!open.empty()) {
        if (result.paths.size() + open.size() > kMostAlternatives) {
            result.too_many = true;
            break;
        }
        const auto text = std::move(open.back());
        open.pop_back();
        const auto brace = find_unescaped(text, "{");
        const auto marks =
            brace == kNowhere ? std::vector<std::size_t>() : brace_marks(text, brace);
        if (marks.empty()) {
            result.paths.push_back(text);
            continue;
        }
        // The last goes in first, so that the first comes out first.
        for (auto i = marks.size() - 1; i > 0; --i) {
            open.push_back(text.substr(0, brace) +
                           text.substr(marks[i - 1] + 1, marks[i] - marks[i - 1] - 1) +
                           text.substr(marks.back() + 1));
        }
    }
    return result;
}

Glob::Found Glob::find(const std::string& pattern, std::vector<std::string>& paths) {
    budget_.spend_candidates(1);
    if (!has_wildcard(pattern)) {
        auto path = without_backslashes(pattern);
        if (!surroundings_.exists(path)) return Found::missing;
        paths.push_back(std::move(path));
        return Found::files;
    }
    paths_.clear();
    folder_missing_ = false;
    const bool absolute = pattern.starts_with('/');
    descend(absolute ? "/" : "", std::string_view(pattern).substr(absolute ? 1 : 0), 0);
    std::sort(paths_.begin(), paths_.end());
    paths.insert(paths.end(), paths_.begin(), paths_.end());
    if (!paths_.empty()) return Found::files;
    return folder_missing_ ? Found::missing : Found::nothing;
}

// `folder` is empty or ends with a slash; `rest` are the components that are still to be found.
void Glob::descend(const std::string& folder, std::string_view rest, std::size_t depth) {
    if (depth > kDeepest || folder.size() > kLongestPath) return;
    const auto slash = rest.find('/');
    const auto component = rest.substr(0, slash);
    const bool is_last = slash == kNowhere;
    const auto further = is_last ? std::string_view() : rest.substr(slash + 1);
    if (!has_wildcard(component)) {
        const auto path = folder + without_backslashes(component);
        if (!is_last) return descend(path + "/", further, depth + 1);
        if (surroundings_.exists(path)) paths_.push_back(path);
        return;
    }
    auto names = surroundings_.names_in(folder, budget_.candidates_left());
    if (!names) {
        folder_missing_ = true;
        return;
    }
    budget_.spend_candidates(names->size() + 1);
    const std::string wanted(component);
    for (const auto& name : *names) {
        if (budget_.candidates_left() == 0) return;
        if (::fnmatch(wanted.c_str(), name.c_str(), FNM_PERIOD) != 0) continue;
        if (is_last) {
            paths_.push_back(folder + name);
        } else {
            descend(folder + name + "/", further, depth + 1);
        }
    }
}

}  // namespace holdfast::config
