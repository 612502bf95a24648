// Where a diagnostic points, and by which way it got there, whatever the preprocessor did.
#include "tests/unit/catch.h"
#include "tests/unit/parser/loaded.h"
#include "tests/unit/parser/preprocessed.h"

namespace holdfast::config {
namespace {

std::string told(const std::string& text, MadeUp machine = {}) {
    machine.files["main.conf"] = text;
    return text_of(load("main.conf", {"main", &machine}));
}

TEST_CASE("a word that a definition made is shown where it is used, with the definition") {
    CHECK(told("$V=5\nglobal_defs {\n vrrp_version ${V}\n}\n") ==
          "main.conf:3:15: warning: vrrp_version: '5' is not a whole number from 2 to 3, ignored "
          "(default 2)\n"
          "    3 |  vrrp_version ${V}\n"
          "      |               ^~~~\n"
          "main.conf:1:4: note: the value of 'V' comes from here\n"
          "    1 | $V=5\n"
          "      |    ^\n");
}

TEST_CASE("a word that a definition is a part of is shown whole") {
    const auto text = told("$N=30\nglobal_defs {\n vrrp_version 1${N}0 # none\n}\n");
    CHECK(text.find("main.conf:3:15: warning: vrrp_version: '1300'") == 0);
    CHECK(text.find("   3 |  vrrp_version 1${N}0 # none\n"
                    "      |               ^~~~~~\n") != std::string::npos);
    const auto after = told("$N=a long text\nglobal_defs {\n router_id \"${N}\" more\n}\n");
    CHECK(after.find("main.conf:3:19: info: router_id: 'more' is one word too many") !=
          std::string::npos);
    CHECK(after.find("note") == std::string::npos);
}

TEST_CASE("a line of a block is shown in its definition, with each use of it") {
    MadeUp machine;
    machine.files["blocks.inc"] = "\n$IN= \\\n wrong ${N} \\\n x\n$OUT= \\\n $N=5 \\\n $IN\n";
    const auto text = told("include blocks.inc\n  $OUT\n", machine);
    CHECK(text.find("blocks.inc:3:2: warning: unknown keyword 'wrong' at the top level, ignored\n"
                    "    3 |  wrong ${N} \\\n"
                    "      |  ^~~~~\n"
                    "blocks.inc:7:2: note: expanded from here\n"
                    "    7 |  $IN\n"
                    "      |  ^~~\n"
                    "main.conf:2:3: note: expanded from here\n"
                    "    2 |   $OUT\n"
                    "      |   ^~~~\n"
                    "blocks.inc:4:2: warning: unknown keyword 'x'") != std::string::npos);
}

TEST_CASE("what is included tells the whole way") {
    MadeUp machine;
    machine.files = {{"d/a.inc", "include b.inc\n"}, {"d/b.inc", "wrong\n"}};
    const auto text = told("\ninclude d/a.inc\n", machine);
    CHECK(text ==
          "d/b.inc:1:1: warning: unknown keyword 'wrong' at the top level, ignored\n"
          "    1 | wrong\n"
          "      | ^~~~~\n"
          "d/a.inc:1:1: note: included from here\n"
          "    1 | include b.inc\n"
          "      | ^~~~~~~~~~~~~\n"
          "main.conf:2:1: note: included from here\n"
          "    2 | include d/a.inc\n"
          "      | ^~~~~~~~~~~~~~~\n");
}

TEST_CASE("a turn of a sequence says which one it was") {
    const auto counted = told("global_defs {\n ~SEQ(V, 3, 4) vrrp_version ${V}\n}");
    CHECK(counted.find("main.conf:2:29: warning: vrrp_version: '4'") != std::string::npos);
    CHECK(counted.find("main.conf:2:2: note: 'V' is '4' here") != std::string::npos);
    const auto listed = told("global_defs {\n ~LST({A,B}, {2,x}) vrrp_version ${B}\n}");
    CHECK(listed.find("main.conf:2:17: note: the value of 'B' comes from here") !=
          std::string::npos);
}

TEST_CASE("joined lines and conditions keep their places") {
    const auto text = told("@main global_defs \\\n  \\\n{ wrong \\\n\tmore }\n");
    CHECK(text.find("main.conf:3:3: warning: unknown keyword 'wrong'") == 0);
    const auto second = told("global_defs {\n router_id a \\\n  b\n}\n");
    CHECK(second.find("main.conf:3:3: info: router_id: 'b' is one word too many") !=
          std::string::npos);
}

TEST_CASE("a password that a definition says is shown nowhere") {
    for (const auto* text :
         {"$P=hunter2hunter\n%authentication {\n auth_type PASS\n auth_pass ${P} x\n }\n}",
          "$Q=hunter2hunter\n$P=${Q}\n%authentication {\n auth_type PASS\n auth_pass \"${P}\" x\n "
          "}\n}"}) {
        std::string conf = text;
        conf.replace(conf.find('%'), 1,
                     "vrrp_instance V {\n interface eth0\n virtual_router_id 5\n");
        const auto shown = told(conf);
        CHECK(shown.find("only the first 8 characters") != std::string::npos);
        CHECK(shown.find("hunter") == std::string::npos);
    }
}

TEST_CASE("a secret of the environment is not told") {
    MadeUp machine;
    machine.variables["SECRET"] = "hunter2";
    const auto text = told("global_defs {\n router_id x ${_ENV SECRET}\n}", machine);
    CHECK(text.find("note") == std::string::npos);
}

TEST_CASE("diagnostics stand in the order of the places that led to them") {
    const auto text = told("$B= \\\n b1 \\\n b2\na\n$B\nc\n");
    const auto at = [&](const std::string& word) { return text.find("'" + word + "'"); };
    CHECK(at("a") < at("b1"));
    CHECK(at("b1") < at("b2"));
    CHECK(at("b2") < at("c"));
}

}  // namespace
}  // namespace holdfast::config
