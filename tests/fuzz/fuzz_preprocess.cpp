// Any set of files is a tree, or an error with its place. The first file is read, the others have
// the names 1, 2, ... and may be included; a byte 0x01 parts them.
#include <cstdlib>

#include "parser/preprocess/preprocessor.h"
#include "parser/tree.h"
#include "tests/unit/parser/made_up.h"

namespace {

using namespace holdfast::config;

void visit(Statements statements, const Diagnostics& diagnostics) {
    for (const auto& statement : statements) {
        (void)diagnostics.sources().line(statement.head());
        for (const auto& word : statement.arguments)
            (void)diagnostics.sources().definitions(word.where);
        visit(statement.children, diagnostics);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(reinterpret_cast<const char*>(data), size);
    std::erase(text, '\0');  // which ends the reading at once
    std::string_view rest = text;
    MadeUp machine;
    machine.variables["HOME"] = "/root";
    for (int number = 0; !rest.empty() && number < 8; ++number) {
        const auto end = std::min(rest.find('\x01'), rest.size());
        machine.files[std::to_string(number)] = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    Diagnostics diagnostics;
    // A quarter of a second of bombs at most, or nothing else would ever be tried.
    Preprocessor preprocessor(machine, "main", diagnostics, Budget(4U << 20));
    Tree tree(diagnostics);
    const bool read = preprocessor.open("0") && tree.read(preprocessor);
    if (!read && !diagnostics.has_errors()) std::abort();
    if (read) visit(tree.statements(), diagnostics);
    diagnostics.sort_by_place();
    (void)diagnostics.render();
    return 0;
}
