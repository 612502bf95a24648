// Words: a command line taken apart by popt, which is what ipvsadm uses: only so are clusters
// ("-Ln"), values that may be left out ("-p") and abbreviations understood as there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <popt.h>

#include "lib/result.h"

namespace holdfast::ipvsadm {

enum class Value { none, text, maybe_text };

struct Spelling {
    const char* name;  // without its two dashes
    char letter;       // 0: has none
    Value value;
    const char* value_name;
    const char* help;
};

class Words {
  public:
    // Copies neither: both outlive this.
    Words(const std::vector<std::string>& words, const std::vector<Spelling>& spellings);

    struct Given {
        std::size_t option;  // its place among the spellings
        std::optional<std::string> value;
    };
    // The next option; none at the end of all options. An Error for one that does not exist, lacks
    // its value or has one too many.
    Result<std::optional<Given>> next();

    // After the last option: the next of the words that belong to none.
    std::optional<std::string> next_argument();

    // Writes a table of all options to standard output.
    static void print_help(const std::vector<Spelling>& spellings);

  private:
    struct Free {
        void operator()(poptContext context) const { poptFreeContext(context); }
    };

    std::vector<poptOption> table_;
    std::vector<const char*> words_;
    std::unique_ptr<poptContext_s, Free> context_;
};

}  // namespace holdfast::ipvsadm
