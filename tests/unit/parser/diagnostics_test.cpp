#include "parser/diagnostics.h"

#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"

namespace holdfast::config {
namespace {

TEST_CASE("a diagnostic shows file, place, line, caret and what was meant") {
    CHECK(text_of(read(service("", " TCP_CHECK {\n  port_connect 80\n }"))) ==
          "test.conf:6:3: warning: unknown keyword 'port_connect' in TCP_CHECK, ignored\n"
          "    6 |   port_connect 80\n"
          "      |   ^~~~~~~~~~~~ did you mean 'connect_port'?\n");
}

TEST_CASE("tabs are expanded and the caret stays under the word") {
    Diagnostics diagnostics;
    diagnostics.sources().add_file("f", "\tbad\tword\n");
    diagnostics.warning({0, 1, 6, 4}, "no good");
    CHECK(diagnostics.render() ==
          "f:1:6: warning: no good\n"
          "    1 |         bad     word\n"
          "      |                 ^~~~\n");
}

TEST_CASE("a long line is cut around the place") {
    Diagnostics diagnostics;
    diagnostics.sources().add_file("f", std::string(5000, 'x') + " here " + std::string(5000, 'y'));
    diagnostics.warning({0, 1, 5002, 4}, "no good");
    const auto text = diagnostics.render();
    CHECK(text.size() < 400);
    CHECK(text.find("x here y") != std::string::npos);
}

TEST_CASE("control characters never reach the terminal") {
    const auto loaded = read("\x1b[2Jevil 1\n");
    CHECK(text_of(loaded).find('\x1b') == std::string::npos);
    CHECK(mentions(loaded, "\\x1b[2Jevil"));
}

TEST_CASE("a password is not shown, whatever else is wrong on its line") {
    const auto loaded =
        read(instance("authentication {\n auth_type PASS\n auth_pass hunter2hunter\n}"));
    CHECK(mentions(loaded, "only the first 8 characters"));
    CHECK(text_of(loaded).find("hunter") == std::string::npos);
    CHECK(mentions(loaded, "auth_pass *************"));
}

TEST_CASE("diagnostics come in the file's order and are limited in number") {
    const auto loaded = read(instance("bogus 1") + "nonsense\n" + instance("", "W"));
    std::uint32_t line = 0;
    for (const auto& diagnostic : loaded.diagnostics.all()) {
        if (diagnostic.severity == DiagnosticSeverity::note) continue;
        CHECK(diagnostic.where.line >= line);
        line = diagnostic.where.line;
    }
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += "nonsense\n";
    const auto flood = read(many);
    CHECK(flood.diagnostics.all().size() == Diagnostics::kMost);
    CHECK(flood.diagnostics.left_out() == 4000);
    CHECK(mentions(flood, "4000 more problems are not shown"));
    CHECK(flood.config);
}

TEST_CASE("a place that is not in the text quotes nothing") {
    Diagnostics diagnostics;
    diagnostics.sources().add_file("f", "one\n");
    diagnostics.warning({0, 99, 1, 1}, "far away");
    diagnostics.warning({7, 1, 1, 1}, "elsewhere");
    diagnostics.error({0, 0, 0, 0}, "as a whole");
    CHECK(diagnostics.render() ==
          "f:99:1: warning: far away\n:1:1: warning: elsewhere\nf: error: as a whole\n");
}

}  // namespace
}  // namespace holdfast::config
