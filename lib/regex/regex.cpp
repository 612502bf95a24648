#include "lib/regex/regex.h"

#include <algorithm>
#include <array>
#include <limits>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/format.h>
#include <pcre2.h>

namespace holdfast {

namespace {

// Steps of the matcher, some tenths of a second: enough for any reasonable pattern on the longest
// page, and an end for one that tries every way there is.
constexpr std::uint32_t kMostSteps = 5'000'000;
constexpr std::uint64_t kStandardMemory = 8ULL * 1024 * 1024;  // bytes
constexpr std::uint64_t kUnit = 1024;                          // of PCRE2's memory limit

struct Option {
    std::string_view name;
    std::uint32_t bit;
};
constexpr std::array<Option, 24> kOptions{{
    {"allow_empty_class", PCRE2_ALLOW_EMPTY_CLASS},
    {"alt_bsux", PCRE2_ALT_BSUX},
    {"auto_callout", PCRE2_AUTO_CALLOUT},
    {"caseless", PCRE2_CASELESS},
    {"dollar_endonly", PCRE2_DOLLAR_ENDONLY},
    {"dotall", PCRE2_DOTALL},
    {"dupnames", PCRE2_DUPNAMES},
    {"extended", PCRE2_EXTENDED},
    {"firstline", PCRE2_FIRSTLINE},
    {"match_unset_backref", PCRE2_MATCH_UNSET_BACKREF},
    {"multiline", PCRE2_MULTILINE},
    {"never_ucp", PCRE2_NEVER_UCP},
    {"never_utf", PCRE2_NEVER_UTF},
    {"no_auto_capture", PCRE2_NO_AUTO_CAPTURE},
    {"no_auto_possess", PCRE2_NO_AUTO_POSSESS},
    {"no_dotstar_anchor", PCRE2_NO_DOTSTAR_ANCHOR},
    {"no_start_optimize", PCRE2_NO_START_OPTIMIZE},
    {"ucp", PCRE2_UCP},
    {"ungreedy", PCRE2_UNGREEDY},
    {"utf", PCRE2_UTF | PCRE2_MATCH_INVALID_UTF},  // what is no UTF-8 matches nothing
    {"never_backslash_c", PCRE2_NEVER_BACKSLASH_C},
    {"alt_circumflex", PCRE2_ALT_CIRCUMFLEX},
    {"alt_verbnames", PCRE2_ALT_VERBNAMES},
    {"use_offset_limit", PCRE2_USE_OFFSET_LIMIT},
}};

std::string message_of(int error) {
    std::array<PCRE2_UCHAR, 160> text{};
    ::pcre2_get_error_message(error, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

PCRE2_SPTR bytes_of(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

struct FreeContext {
    void operator()(pcre2_match_context* context) const { ::pcre2_match_context_free(context); }
};
struct FreeMatch {
    void operator()(pcre2_match_data* data) const { ::pcre2_match_data_free(data); }
};

}  // namespace

const std::vector<std::string_view>& Regex::option_names() {
    static const auto names = [] {
        std::vector<std::string_view> all;
        all.reserve(kOptions.size());
        for (const auto& option : kOptions)
            all.push_back(option.name);
        return all;
    }();
    return names;
}

void Regex::Free::operator()(pcre2_real_code_8* code) const { ::pcre2_code_free(code); }

Result<Regex> Regex::compile(const std::string& pattern, const std::vector<std::string>& options,
                             std::optional<std::uint64_t> memory) {
    std::uint32_t bits = PCRE2_USE_OFFSET_LIMIT;
    for (const auto& option : kOptions) {
        if (std::find(options.begin(), options.end(), option.name) != options.end())
            bits |= option.bit;
    }
    int error = 0;
    PCRE2_SIZE offset = 0;
    auto* code = ::pcre2_compile(bytes_of(pattern), pattern.size(), bits, &error, &offset, nullptr);
    if (!code) return Error{fmt::format("at character {}: {}", offset + 1, message_of(error))};
    return Regex(code, memory);
}

Result<bool> Regex::found_in(std::string_view text, const Bounds& bounds) const {
    if (bounds.first > text.size()) return false;
    const std::unique_ptr<pcre2_match_context, FreeContext> context(
        ::pcre2_match_context_create(nullptr));
    const std::unique_ptr<pcre2_match_data, FreeMatch> match(::pcre2_match_data_create(1, nullptr));
    if (!context || !match) return Error{"no memory"};
    ::pcre2_set_match_limit(context.get(), kMostSteps);
    const auto memory = (memory_.value_or(kStandardMemory) + kUnit - 1) / kUnit;
    ::pcre2_set_heap_limit(context.get(), static_cast<std::uint32_t>(std::min<std::uint64_t>(
                                              memory, std::numeric_limits<std::uint32_t>::max())));
    if (bounds.last) ::pcre2_set_offset_limit(context.get(), *bounds.last);
    const int found = ::pcre2_match(code_.get(), bytes_of(text), text.size(), bounds.first, 0,
                                    match.get(), context.get());
    if (found >= 0) return true;  // 0: with more groups than are asked for
    if (found == PCRE2_ERROR_NOMATCH) return false;
    return Error{message_of(found), found};
}

}  // namespace holdfast
