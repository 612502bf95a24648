// @ID and @^ID.
#include "tests/unit/catch.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

// The id is "main".
TEST_CASE("a conditional line is there for its id only") {
    CHECK(preprocess("@main a 1\n@backup a 2\nb") == "a 1; b");
    CHECK(preprocess("@^main a 1\n@^backup a 2\nb") == "a 2; b");
    CHECK(preprocess("  @main\ta\n") == "a");
    CHECK(preprocess("@mai a\n@mainx b\n@ c\n@^ d") == "d");
    CHECK(preprocess("@main a @backup b") == "a @backup b");
}

TEST_CASE("nothing is left of a condition with nothing after it") {
    CHECK(preprocess("@main\n@^backup\n@\n@^\na") == "a");
}

// keepalived takes the second one for a keyword.
TEST_CASE("of several conditions all must hold") {
    CHECK(preprocess("@main @^backup a\n@^backup @other b") == "a");
}

TEST_CASE("conditions and definitions") {
    CHECK(preprocess("@main $P=1\n@backup $P=2\npriority $P") == "priority 1");
    CHECK(preprocess("$IF=@main\n$IF a\n$IFNOT=@^main\n$IFNOT b") == "a");
    CHECK(preprocess("@main a $X\n$X=5\n@main a $X") == "a $X; a 5");
    // keepalived would read the lines after the first one as if nothing stood before them.
    CHECK(preprocess("@backup $B= \\\n a \\\n b\n@main $C= \\\n c \\\n d\n$B\n$C") == "$B; c; d");
}

TEST_CASE("a condition holds for what follows on its line, braces and all") {
    CHECK(preprocess("@main a {\n b\n}\n@backup c { d }") == "a { b }");
    CHECK(preprocess("a {\n@backup }\n}") == "a {  }");
}

TEST_CASE("a brace begins a line, so a condition may stand after it") {
    CHECK(preprocess("a { @main b\n@backup c\n}") == "a { b }");
    CHECK(preprocess("a { @backup b\n c\n}") == "a { c }");
    CHECK(preprocess("a { @main b }") == "a { b }");
    CHECK(preprocess("a {\n} @main b") == "a {  }; b");
    // As in keepalived the brace belongs to the line that is not there.
    CHECK(Preprocessed("a { @backup b }").tells("is never closed"));
}

TEST_CASE("the id is the host's name up to its first dot unless another is given") {
    MadeUp machine;
    const std::string text =
        "global_defs {\n @lb1 router_id A\n @given router_id B\n @lb1.example.org router_id C\n}";
    LoadOptions options{"", &machine};
    CHECK(load_text(text, "test.conf", options).config->global.router_id == "A");
    options.config_id = "given";
    CHECK(load_text(text, "test.conf", options).config->global.router_id == "B");
    options.config_id = "neither";
    CHECK(load_text(text, "test.conf", options).config->global.router_id.empty());
}

}  // namespace
}  // namespace holdfast::config
