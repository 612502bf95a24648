#include "tools/ipvsadm/words.h"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

namespace holdfast::ipvsadm {

namespace {

// An option's value in poptOption::val is its place in the table, from 1.
std::vector<poptOption> popt_table(const std::vector<Spelling>& spellings) {
    std::vector<poptOption> table;
    for (const auto& spelling : spellings) {
        poptOption option{};
        option.longName = spelling.name;
        option.shortName = spelling.letter;
        option.argInfo = spelling.value == Value::none ? POPT_ARG_NONE : POPT_ARG_STRING;
        if (spelling.value == Value::maybe_text) option.argInfo |= POPT_ARGFLAG_OPTIONAL;
        option.val = static_cast<int>(table.size()) + 1;
        option.descrip = spelling.help;
        option.argDescrip = spelling.value_name;
        table.push_back(option);
    }
    table.push_back(poptOption{});
    return table;
}

}  // namespace

Words::Words(const std::vector<std::string>& words, const std::vector<Spelling>& spellings)
    : table_(popt_table(spellings)) {
    words_.push_back("holdfast-ipvsadm");
    for (const auto& word : words)
        words_.push_back(word.c_str());
    words_.push_back(nullptr);
    const auto count = static_cast<int>(words_.size()) - 1;
    context_.reset(poptGetContext(nullptr, count, words_.data(), table_.data(), 0));
    if (!context_) throw std::bad_alloc();
}

Result<std::optional<Words::Given>> Words::next() {
    const int option = poptGetNextOpt(context_.get());
    if (option == -1) return std::optional<Given>();
    if (option < 0) {
        return Error{fmt::format("{}: {}", poptBadOption(context_.get(), POPT_BADOPTION_NOALIAS),
                                 poptStrerror(option))};
    }
    Given given{static_cast<std::size_t>(option) - 1, std::nullopt};
    const std::unique_ptr<char, decltype(&std::free)> value(poptGetOptArg(context_.get()),
                                                            &std::free);
    if (value) given.value = value.get();
    return std::optional(given);
}

std::optional<std::string> Words::next_argument() {
    const char* argument = poptGetArg(context_.get());
    if (!argument) return std::nullopt;
    return argument;
}

void Words::print_help(const std::vector<Spelling>& spellings) {
    const std::vector<std::string> none;
    const Words words(none, spellings);
    poptPrintHelp(words.context_.get(), stdout, 0);
}

}  // namespace holdfast::ipvsadm
