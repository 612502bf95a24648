// Regex: patterns as keepalived's users write them (PCRE2, pcre2pattern(3)), with an end to the
// time and the memory that matching may take.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/result.h"

struct pcre2_real_code_8;

namespace holdfast {

class Regex {
  public:
    // Where in the text a match may begin, in bytes.
    struct Bounds {
        std::uint64_t first = 0;
        std::optional<std::uint64_t> last;  // none: anywhere
    };

    // `options` are some of option_names(); `memory` is what matching may take of it, in bytes. An
    // Error tells what is wrong with the pattern, and where.
    static Result<Regex> compile(const std::string& pattern,
                                 const std::vector<std::string>& options = {},
                                 std::optional<std::uint64_t> memory = std::nullopt);

    // Whether the text has a match. An Error says that it could not be found out: the pattern would
    // take too long, or the memory is not enough.
    Result<bool> found_in(std::string_view text, const Bounds& bounds) const;

    // As pcre2api(3) names them, in small letters and without PCRE2_.
    static const std::vector<std::string_view>& option_names();

  private:
    struct Free {
        void operator()(pcre2_real_code_8* code) const;
    };
    Regex(pcre2_real_code_8* code, std::optional<std::uint64_t> memory)
        : code_(code), memory_(memory) {}

    std::unique_ptr<pcre2_real_code_8, Free> code_;
    std::optional<std::uint64_t> memory_;
};

}  // namespace holdfast
