// What the preprocessor and the tree make of a text, shown in a line.
#pragma once

#include <optional>
#include <string>

#include "parser/preprocess/preprocessor.h"
#include "parser/tree.h"
#include "tests/unit/parser/made_up.h"

namespace holdfast::config {

struct Preprocessed {
    MadeUp machine;
    Diagnostics diagnostics;
    Tree tree{diagnostics};
    std::optional<Statements> statements;

    explicit Preprocessed(std::string text, MadeUp on = {}, const std::string& config_id = "main",
                          TreeLimits limits = {}, Budget budget = Budget())
        : machine(std::move(on)) {
        Preprocessor preprocessor(machine, config_id, diagnostics, budget);
        if (preprocessor.open_text(std::move(text), "test.conf") && tree.read(preprocessor, limits))
            statements = tree.statements();
    }

    std::string shown() const { return statements ? shown(*statements) : "refused"; }
    std::string told() const { return diagnostics.render(); }
    bool tells(const std::string& words) const { return told().find(words) != std::string::npos; }

    static std::string shown(Statements statements) {
        std::string out;
        for (const auto& statement : statements) {
            out += (out.empty() ? "" : "; ") + std::string(statement.keyword.text);
            for (const auto& argument : statement.arguments)
                out += " " + std::string(argument.text);
            if (statement.has_block) out += " { " + shown(statement.children) + " }";
        }
        return out;
    }
};

// "a 1; b { c }"; nothing may be told of.
inline std::string preprocess(const std::string& text, MadeUp on = {}) {
    const Preprocessed preprocessed(text, std::move(on));
    return preprocessed.shown() +
           (preprocessed.diagnostics.all().empty() ? "" : " BUT " + preprocessed.told());
}

}  // namespace holdfast::config
