#include "parser/suggest.h"

#include <algorithm>
#include <cstdlib>

namespace holdfast::config {
namespace {

constexpr std::size_t kLongest = 64;  // no keyword is longer; bounds the work

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

std::vector<std::string> parts(std::string_view name) {
    std::vector<std::string> out(1);
    for (const char c : name) {
        if (c == '_' || c == '-') {
            out.emplace_back();
        } else {
            out.back() += c;
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

// Letters to add, drop, replace, or swap with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    const auto width = b.size() + 1;
    std::vector<std::size_t> cost((a.size() + 1) * width);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& {
        return cost[i * width + j];
    };
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = i + j;
                continue;
            }
            const std::size_t differs = a[i - 1] != b[j - 1];
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + differs});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(a.size(), b.size());
}

}  // namespace

std::string closest(std::string_view word, const std::vector<std::string_view>& known) {
    if (word.size() > kLongest) return {};
    const auto wanted = lower(word);
    const auto wanted_parts = parts(wanted);
    std::string_view best;
    std::size_t least = std::max<std::size_t>(1, std::min<std::size_t>(3, word.size() / 3)) + 1;
    for (const auto name : known) {
        const auto candidate = lower(name);
        if (candidate.size() > kLongest) continue;
        const auto letters = parts(candidate) == wanted_parts ? 0 : distance(wanted, candidate);
        if (letters < least && letters < name.size()) {
            least = letters;
            best = name;
        }
    }
    return std::string(best);
}

}  // namespace holdfast::config
