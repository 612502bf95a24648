// ~SEQ and ~LST.
#include "tests/unit/catch.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

TEST_CASE("a sequence counts") {
    CHECK(preprocess("~SEQ(N, 3) a${N}") == "a1; a2; a3");
    CHECK(preprocess("~SEQ(N, 2, 4) a${N}") == "a2; a3; a4");
    CHECK(preprocess("~SEQ(N, 0, 5, 14) a${N}") == "a0; a5; a10");
    CHECK(preprocess("~SEQ(N, 5, 3) a$N") == "a5; a4; a3");
    CHECK(preprocess("~SEQ(N, 6, -2, 1) a$N") == "a6; a4; a2");
    CHECK(preprocess("~SEQ(N, -2) a$N") == "a-1; a-2");
    CHECK(preprocess("~SEQ(N, 0) a$N") == "a1; a0");
    CHECK(preprocess("~SEQ(N, 4, 4) a$N") == "a4");
    CHECK(preprocess("~SEQ(N, 0x0e, 020) a$N") == "a14; a15; a16");
    CHECK(preprocess("\t~SEQ ( N ,\t1 , 2 ) a$N b") == "a1 b; a2 b");
}

TEST_CASE("a hexadecimal sequence") {
    CHECK(preprocess("~SEQx(N, 144, 16, 192) fe80::20:${N}:1") ==
          "fe80::20:90:1; fe80::20:a0:1; fe80::20:b0:1; fe80::20:c0:1");
}

TEST_CASE("a list gives each of its values") {
    CHECK(preprocess("~LST(A, x, y, z) v$A") == "vx; vy; vz");
    CHECK(preprocess("~LST(A, 10.0.0.1/24, eth0.5) v$A") == "v10.0.0.1/24; veth0.5");
    CHECK(preprocess("~LST({A, B}, {1,2},{3}, 4) w ${A}_$B") == "w 1_2; w 3_; w 4_");
    CHECK(preprocess("~LST({A}, {1}, 2) u$A") == "u1; u2");
    CHECK(preprocess("~LST(A, ) u$A") == "u");
}

TEST_CASE("sequences and lists within each other, the last one fastest") {
    CHECK(preprocess("~SEQ(A,1,2) ~SEQ(B,3,4) x${A}$B") == "x13; x14; x23; x24");
    CHECK(preprocess("~LST({I, J}, {10,1},{20,4}) ~SEQ(K,168,2,170) 192.${K}.${I}.$J") ==
          "192.168.10.1; 192.170.10.1; 192.168.20.4; 192.170.20.4");
}

TEST_CASE("sequences, definitions and conditions") {
    CHECK(preprocess("$MAX=2\n~SEQ(N, 1, $MAX) a$N") == "a1; a2");
    CHECK(preprocess("$L=x,y\n~LST(A, $L) a$A") == "ax; ay");
    CHECK(preprocess("$B= \\\n b$N { \\\n ~SEQ(M,1,2) c${N}$M \\\n }\n~SEQ(N,1,2) $B\nz") ==
          "b1 { c11; c12 }; b2 { c21; c22 }; z");
    CHECK(preprocess("$S=~SEQ(N,1,2) $X${N}\n$S") == "$X1; $X2");
    CHECK(preprocess("@main ~SEQ(N,1,2) a$N\n@backup ~SEQ(N,1,2) b$N") == "a1; a2");
    CHECK(preprocess("~SEQ(N,1,3) $V${N}=x$N\na $V1 $V2 $V3") == "a x1 x2 x3");
    CHECK(preprocess("a { ~SEQ(N,1,2) b$N\n}") == "a { b1; b2 }");
    // The last value stays.
    CHECK(preprocess("$N=0\n~LST(N, 1, 2) a$N\nb $N") == "a1; a2; b 2");
}

TEST_CASE("what a sequence cannot be is told of at its place") {
    const auto told = [](const std::string& text, const std::string& words) {
        const Preprocessed preprocessed(text + " a\nb");
        CHECK(preprocessed.shown() == "b");
        CHECK(preprocessed.tells("test.conf:1:1: warning: "));
        CHECK(preprocessed.tells(words));
    };
    told("~SEQ(N)", "it takes a name and one to three numbers");
    told("~SEQ(N, 1, 2, 3, 4)", "it takes a name and one to three numbers");
    told("~SEQ(N, 1 2)", "'1 2' is not a whole number");
    told("~SEQ(N, x)", "'x' is not a whole number");
    told("~SEQ(N, )", "'' is not a whole number");
    told("~SEQ(N, 0x)", "is not a whole number");
    told("~SEQ(N, --1)", "is not a whole number");
    told("~SEQ(N, 99999999999999999999)", "is not a whole number");
    told("~SEQ(1, 2)", "'1' is not a name");
    told("~SEQ(, 2)", "'' is not a name");
    told("~SEQ(N, 1, 0, 5)", "steps of 0 never lead from 1 to 5");
    told("~SEQ(N, 1, -1, 5)", "never lead");
    told("~SEQ(N, 5, 1, 1)", "never lead");
    told("~SEQx(N, -1, 5)", "~SEQx has no negative numbers");
    told("~LST(A)", "it takes a name");
    told("~LST({A, B}, {1, 2, 3})", "3 values for 2 names");
    told("~LST({A, B, 1)", "a '}' is missing");
    told("~LST(A, {1, 2)", "a '}' is missing");
    told("~LST(A, 1}, 2)", "it takes a name");
    told("~SEQ", "neither with '~SEQ(...)'");
    told("~SEQ(N, 1", "neither with '~SEQ(...)'");
    told("~FOO(N, 1)", "neither with '~SEQ(...)'");
}

}  // namespace
}  // namespace holdfast::config
