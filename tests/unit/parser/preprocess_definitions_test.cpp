// $NAME=value and ${NAME}. What keepalived 2.2.7 makes of these texts was looked at, and where
// something else is expected the reason stands beside it.
#include "tests/unit/catch.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

TEST_CASE("a value stands wherever its name does") {
    CHECK(preprocess("$A=foo\n$A\nx ${A}\nx$A\nx${A}y z") == "foo; x foo; xfoo; xfooy z");
    CHECK(preprocess("$A=foo\nx \"a ${A} b\"") == "x a foo b");
    CHECK(preprocess("$A=1\n$B=2\nx ${A}${B}.${A}") == "x 12.1");
    CHECK(preprocess("$A=a b \"c d\"\nx $A") == "x a b c d");
    CHECK(preprocess("$A=x\na $A # $A\n# $A") == "a x");
    CHECK(preprocess("  $A=x\n\t$A") == "x");
    CHECK(preprocess("$A=x\r\n$A\r\n") == "x");
    CHECK(preprocess("$A={ b }\na $A c") == "a { b }; c");
    CHECK(preprocess("a {\n$A=x\n$A\n}\n$A") == "a { x }; x");
    CHECK(preprocess("$GRÖSSE=5\n$_9a=6\nx $_9a") == "$GRÖSSE=5; x 6");
}

TEST_CASE("without braces a name ends at a blank, a comma, a parenthesis or the line's end") {
    CHECK(preprocess("$A=foo\n$A.b\n$A,b\n$A)b\n\"$A\"") == "$A.b; foo,b; foo)b; $A");
}

TEST_CASE("an empty value leaves nothing") { CHECK(preprocess("$A=\nx${A}y $A z\n$A") == "xy z"); }

TEST_CASE("no blank stands before the equals sign") {
    CHECK(preprocess("$A =5") == "$A =5");
    CHECK(preprocess("$A= 5\nx $A") == "x 5");
    CHECK(preprocess("$1A=5") == "$1A=5");
}

TEST_CASE("values are looked into where they stand, not where they are defined") {
    CHECK(preprocess("$A=${B}_z\n$B=1\n$A\n$B=2\n$A") == "1_z; 2_z");
    CHECK(preprocess("$A=x\n$B=${A}\n$C=${B}\n$C ${C}${B}") == "x xx");
    CHECK(preprocess("$P_7=seven\n$N=7\na ${P_${N}}") == "a seven");
}

TEST_CASE("what is not defined stays") {
    CHECK(preprocess("a $x pa$word 5$ $") == "a $x pa$word 5$ $");
    CHECK(preprocess("a \"${X}\"") == "a ${X}");
    // keepalived takes the braces for a block's.
    const Preprocessed braced("a ${X}y");
    CHECK(braced.shown() == "a ${X}y");
    CHECK(braced.tells("test.conf:1:3: warning: 'X' is not defined and stays"));
}

TEST_CASE("a definition's comment is none of its value, but # may be") {
    CHECK(preprocess("$A=foo # bar\nx $A") == "x foo");
    // keepalived begins a comment here, which makes ${_HASH} useless out of quotation marks.
    CHECK(preprocess("$B=foo \\# bar\nx $B") == "x foo # bar");
    CHECK(preprocess("$B=foo#\nx ${B}y") == "x fooy");
}

TEST_CASE("a definition of several lines is so many lines") {
    const std::string block = "$B= \\\n l1 \\\n l2 x { \\\n l3 }\n";
    CHECK(preprocess(block + "$B\ny") == "l1; l2 x { l3 }; y");
    CHECK(preprocess(block + "pre$B\n") == "prel1; l2 x { l3 }");
    CHECK(preprocess(block + "pre ${B}\n") == "pre l1; l2 x { l3 }");
    CHECK(preprocess("$A=foo \\\n bar\n$A") == "foo; bar");
    CHECK(preprocess("$A= \\\n foo\nx $A y") == "x foo y");
    CHECK(preprocess("$A=\\\r\nfoo\\\r\nbar\r\n$A") == "foo; bar");
    CHECK(preprocess("$A=x\\") == "");
}

TEST_CASE("nothing may follow a definition of several lines") {
    const Preprocessed followed("$B= \\\n a \\\n b\n$B post");
    CHECK(followed.shown() == "$B post");
    CHECK(followed.tells("test.conf:4:1: warning: 'B' stands for several lines"));
}

TEST_CASE("comments and empty lines in a definition of several lines") {
    CHECK(preprocess("$A=foo \\\n# comment \\\nbar # too \\\nbaz\n$A") == "foo; bar; baz");
    CHECK(preprocess("$A=foo \\\n # comment\nbar\n$A") == "foo; bar");
    CHECK(preprocess("$A=foo \\\n  \nbar\n$A") == "foo; bar");
    // Only a line without even a blank ends it.
    CHECK(preprocess("$A=foo \\\n\nbar\n$A") == "bar; foo");
    CHECK(preprocess("$A=foo \\\n \\\nbar\n$A") == "foo; bar");
}

TEST_CASE("definitions stand within definitions of several lines") {
    const std::string blocks =
        "$IN= \\\n i${N} \\\n i2\n$OUT= \\\n o1 \\\n $N=5 \\\n $IN \\\n o2\n";
    CHECK(preprocess(blocks + "$OUT\nend") == "o1; i5; i2; o2; end");
    CHECK(preprocess(blocks + "$N=1\n$IN\n$OUT\n$IN") == "i1; i2; o1; i5; i2; o2; i5; i2");
    CHECK(preprocess("$B= \\\n @main a \\\n @other b \\\n c\n$B") == "a; c");
}

TEST_CASE("the manual's two virtual servers with three real servers each") {
    const auto tree = preprocess(
        "$RS= \\\n real_server 192.168.${VS_NUM}.${RS_NUM} 80 { \\\n  weight 1 \\\n }\n"
        "$VS= \\\n virtual_server 10.0.${VS_NUM}.4 80 { \\\n  $RS_NUM=1 \\\n  $RS \\\n"
        "  $RS_NUM=2 \\\n  $RS \\\n }\n"
        "$VS_NUM=0\n$VS\n$VS_NUM=1\n$VS\n");
    CHECK(tree ==
          "virtual_server 10.0.0.4 80 { real_server 192.168.0.1 80 { weight 1 }; "
          "real_server 192.168.0.2 80 { weight 1 } }; "
          "virtual_server 10.0.1.4 80 { real_server 192.168.1.1 80 { weight 1 }; "
          "real_server 192.168.1.2 80 { weight 1 } }");
}

TEST_CASE("what is defined of itself") {
    MadeUp machine;
    machine.drawn = 7;
    machine.variables = {{"SECRET", "s3 cret"}, {"LINES", "a\nb"}};
    const auto value = [&](const std::string& text) { return preprocess("x " + text, machine); };
    CHECK(value("${_PWD}/y $_PWD") == "x /here/y /here");
    CHECK(value("${_INSTANCE}") == "x main");
    CHECK(value("a${_HASH}b${_BANG}c") == "x a#b!c");
    CHECK(value("\"${_HASH}\"") == "x #");
    CHECK(value("${_RANDOM} ${_RANDOM 8} ${_RANDOM  1 5 }") == "x 7 8 5");
    CHECK(value("\"${_ENV SECRET}\" ${_ENV LINES}") == "x s3 cret a b");
    CHECK(preprocess("$_HASH=y\nx${_HASH}") == "xy");
}

TEST_CASE("what is defined of itself is asked for in the right way") {
    const auto tells = [](const std::string& text, const std::string& words) {
        return Preprocessed("x " + text).tells("test.conf:1:3: warning: " + words);
    };
    CHECK(tells("${_RANDOM 5 3}", "${_RANDOM [LEAST [MOST]]} takes"));
    CHECK(tells("${_RANDOM a}", "${_RANDOM [LEAST [MOST]]} takes"));
    CHECK(tells("${_RANDOM 1 2 3}", "${_RANDOM [LEAST [MOST]]} takes"));
    CHECK(tells("${_RANDOM 99999999999999999999}", "${_RANDOM [LEAST [MOST]]} takes"));
    CHECK(tells("${_ENV}", "${_ENV VARIABLE} takes the name of one variable"));
    CHECK(tells("${_ENV NOT_THERE}", "the environment has no variable 'NOT_THERE'"));
    CHECK(tells("${_PWD 1}", "${_PWD} takes no parameters"));
    CHECK(Preprocessed("$A=1\nx ${A 5}").tells("'A' is defined without parameters"));
    CHECK(Preprocessed("x ${_ENV NOT_THERE}y").shown() == "x y");
}

}  // namespace
}  // namespace holdfast::config
