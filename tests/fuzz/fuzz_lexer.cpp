// Any line is words and braces that lie within it, in order, and the lexer comes to its end.
#include <cstdlib>

#include "parser/lexer.h"

namespace {

using namespace holdfast::config;

void require(bool holds) {
    if (!holds) std::abort();
}

void lex(std::string_view text, bool has_comments) {
    Diagnostics diagnostics;
    const auto file = diagnostics.sources().add_file("fuzz", std::string(text));
    const Line line{diagnostics.sources().text(file), {file, 1, 1, 0}, has_comments};
    Lexer lexer(diagnostics);
    lexer.begin(line);
    std::size_t end = 0;
    while (true) {
        const auto token = lexer.next();
        const auto& where = token.word.where;
        require(where.column > end && where.column + where.length <= text.size() + 1);
        require(lexer.taken() <= text.size());
        if (token.kind == TokenKind::end) break;
        require(where.length > 0);
        end = where.column + where.length - 1;
    }
    require(length_without_comment(text) <= text.size());
    require(braced_name_length(text) <= text.size());
    (void)diagnostics.render();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = text.substr(0, text.find('\n'));
    lex(line, true);
    lex(line, false);
    return 0;
}
