// Bombs: whatever a text asks for, it is refused with its place, and soon.
#include "tests/unit/catch.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

void refused(const std::string& text, const std::string& words, MadeUp machine = {}) {
    const Preprocessed read(text, std::move(machine), "main", {}, Budget(1U << 20));
    INFO(text.substr(0, 200));
    CHECK_FALSE(read.statements);
    CHECK(read.tells(": error: "));
    CHECK(read.tells(words));
}

// "$A0=x" and then names that are the one before it, `times` times.
std::string doubling(int depth, int times, const std::string& first) {
    std::string text = "$A0=" + first + "\n";
    for (int i = 1; i <= depth; ++i) {
        text += "$A" + std::to_string(i) + "=";
        for (int j = 0; j < times; ++j)
            text += "${A" + std::to_string(i - 1) + "}";
        text += "\n";
    }
    return text + "x ${A" + std::to_string(depth) + "}\n";
}

TEST_CASE("a definition that is defined by itself") {
    refused("$A=$A\nx $A\n", "test.conf:2:1: error: a definition is defined by itself");
    refused("$A=x${A}y\n$A\n", "is defined by itself");
    refused("$A=$B\n$B=$A\n$A\n", "is defined by itself");
    refused("$A= \\\n x \\\n $A\n$A\n", "does one use itself?");
    refused("$A= \\\n $A \\\n x\n$A\n", "is defined by itself");
    refused("$A= \\\n ~SEQ(N, 2) $A \\\n x\n$A\n", "does one use itself?");
    refused("$A=~LST(X, 1, 2) ${A}\n$A\n", "does one use itself?");
}

TEST_CASE("definitions that grow without end") {
    CHECK(Preprocessed(doubling(10, 2, "x")).statements);
    refused(doubling(31, 2, "x"), "make too much of this");
    refused(doubling(31, 2, ""), "make too much of this");
    refused(doubling(8, 100, "x"), "make too much of this");
    refused(doubling(33, 1, "x"), "is defined by itself, or by more than 32 others");
    std::string blocks = "$B0= \\\n @none x \\\n @none y\n";
    for (int i = 1; i < 30; ++i) {
        const auto inner = "$B" + std::to_string(i - 1);
        blocks += "$B" + std::to_string(i) + "= \\\n " + inner + " \\\n " + inner + "\n";
    }
    refused(blocks + "$B29\n", "the definitions make too much");
}

TEST_CASE("sequences without end") {
    refused("~SEQ(N, 1000000000000) @none x\n",
            "test.conf:1:1: error: this sequence makes too much");
    refused("~SEQ(A,1,99999) ~SEQ(B,1,99999) @none x", "this sequence makes too much");
    refused("~SEQ(N, 10000000) x\n", "this sequence makes too much");
    std::string nested;
    for (int i = 0; i < 100; ++i)
        nested += "~SEQ(N" + std::to_string(i) + ", 2) ";
    refused(nested + "x", "within each other");
    std::string names = "~LST({N";
    for (int i = 0; i < 2000; ++i)
        names += ",N" + std::to_string(i);
    names += "}";
    for (int i = 0; i < 2000; ++i)
        names += ",1";
    CHECK(Preprocessed(names + ") x").tells("more than 1000000 values"));
}

TEST_CASE("includes without end") {
    MadeUp machine;
    for (int i = 0; i < 40; ++i)
        machine.files["f" + std::to_string(i)] = "include f" + std::to_string(i + 1) + "\n";
    refused("include f0", "more than 16 includes within each other", machine);

    MadeUp many;
    many.files = {{"a", "x\n"}, {"b", "include a\ninclude a\ninclude a\ninclude a\n"}};
    std::string text = "~SEQ(N, 100000) include b\n";
    refused(text, "more than 4096 files", many);
    many.files["big"] = std::string(20U << 20, '#');
    CHECK(
        Preprocessed("include big\nincluder big\n", many).tells("cannot be read: it is too large"));

    std::string braces = "include ";
    for (int i = 0; i < 30; ++i)
        braces += "{a,b}";
    const Preprocessed bomb(braces, many);
    CHECK(bomb.tells("means too many files"));
    CHECK(bomb.diagnostics.has_errors());
}

TEST_CASE("long lines take no longer than many short ones") {
    std::string line;
    for (int i = 0; i < 100'000; ++i)
        line += "$A ${B} ";
    CHECK(Preprocessed("x " + line).statements);
    const Preprocessed replaced("$A=${C}\n$B=$\n$C=1\nx " + line);
    CHECK(replaced.statements);
    CHECK(replaced.shown().starts_with("x 1 $ 1 $ "));
    std::string joined;
    for (int i = 0; i < 100'000; ++i)
        joined += "a \\\n";
    CHECK(Preprocessed(joined + "b").statements->begin()->arguments.size() == 100'000);
}

}  // namespace
}  // namespace holdfast::config
