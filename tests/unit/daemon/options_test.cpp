#include "daemon/options.h"

#include "tests/unit/catch.h"

namespace holdfast::daemon {
namespace {

Result<Options> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "holdfastd");
    return parse_options(static_cast<int>(words.size()), words.data());
}

TEST_CASE("without options") {
    const auto options = parse({});
    REQUIRE(options);
    CHECK(options->config_file == "/etc/keepalived/keepalived.conf");
    for (const auto& file : {options->pid_file, options->vrrp_pid_file, options->checkers_pid_file})
        CHECK(file.empty());
    CHECK(usage().find("/run/holdfast.pid") != std::string::npos);
    CHECK((options->run_vrrp && options->run_checkers));
    for (const bool flag :
         {options->help, options->version, options->config_test, options->dont_fork,
          options->log_console, options->log_detail, options->no_syslog, options->dump_config})
        CHECK_FALSE(flag);
}

TEST_CASE("a flag, short and long") {
    struct Row {
        const char* brief;
        const char* full;
        bool Options::*flag;
    };
    const std::vector<Row> rows = {
        {"-n", "--dont-fork", &Options::dont_fork},
        {"-l", "--log-console", &Options::log_console},
        {"-D", "--log-detail", &Options::log_detail},
        {"-G", "--no-syslog", &Options::no_syslog},
        {"-d", "--dump-conf", &Options::dump_config},
        {"-t", "--config-test", &Options::config_test},
        {"-v", "--version", &Options::version},
        {"-h", "--help", &Options::help},
    };
    for (const auto& row : rows) {
        CAPTURE(row.full);
        CHECK((*parse({row.brief})).*row.flag);
        CHECK((*parse({row.full})).*row.flag);
        CHECK((*parse({"-D", row.brief, "-G"})).*row.flag);
        CHECK(usage().find(row.full) != std::string::npos);
    }
}

TEST_CASE("a file, in each way that getopt(3) knows") {
    struct Row {
        std::string brief;
        std::string full;
        std::string Options::*file;
    };
    const std::vector<Row> rows = {
        {"-f", "--use-file", &Options::config_file},
        {"-i", "--config-id", &Options::config_id},
        {"-p", "--pid", &Options::pid_file},
        {"-r", "--vrrp_pid", &Options::vrrp_pid_file},
        {"-c", "--checkers_pid", &Options::checkers_pid_file},
    };
    for (const auto& [brief, full, file] : rows) {
        CAPTURE(full);
        CHECK((*parse({brief.c_str(), "/a b"})).*file == "/a b");
        CHECK((*parse({(brief + "/a").c_str()})).*file == "/a");
        CHECK((*parse({full.c_str(), "/a"})).*file == "/a");
        CHECK((*parse({(full + "=/a").c_str()})).*file == "/a");
        CHECK_FALSE(parse({brief.c_str()}));
        CHECK_FALSE(parse({full.c_str()}));
    }
}

TEST_CASE("a umask, written as in C") {
    CHECK_FALSE(parse({})->umask);
    CHECK(parse({"-u", "027"})->umask == 027U);
    CHECK(parse({"-u0"})->umask == 0U);
    CHECK(parse({"--umask=0x12"})->umask == 022U);
    CHECK(parse({"--umask", "18"})->umask == 022U);
    for (const char* wrong : {"", "u=rwx", "-1", "01000", "08"})
        CHECK_FALSE(parse({"-u", wrong}));
}

TEST_CASE("what is run") {
    CHECK_FALSE(parse({"-P"})->run_checkers);
    CHECK(parse({"--vrrp"})->run_vrrp);
    CHECK_FALSE(parse({"-C"})->run_vrrp);
    CHECK(parse({"--check"})->run_checkers);
    CHECK((parse({"-P", "-C"})->run_vrrp && parse({"-PC"})->run_checkers));
}

TEST_CASE("where a configuration test says what it found") {
    CHECK(parse({"-t"})->config_test_log.empty());
    CHECK(parse({"-t", "-f", "/a"})->config_test_log.empty());
    CHECK(parse({"-t/log"})->config_test_log == "/log");
    CHECK(parse({"--config-test=/log"})->config_test_log == "/log");
    CHECK(parse({"-nlGt", "-f/a"})->config_test);
}

TEST_CASE("what is given twice counts once, and the last time") {
    const auto options = parse({"-n", "-f", "/a", "--dont-fork", "-p", "/p", "--use-file=/b"});
    REQUIRE(options);
    CHECK(options->dont_fork);
    CHECK(options->config_file == "/b");
    CHECK(options->pid_file == "/p");
}

TEST_CASE("what cannot be understood is named") {
    CHECK(parse({"--dont-frok"}).error().message.find("--dont-frok") != std::string::npos);
    CHECK_FALSE(parse({"-Z"}));
    CHECK_FALSE(parse({"keepalived.conf"}));
    CHECK_FALSE(parse({"--dont-fork=yes"}));
}

}  // namespace
}  // namespace holdfast::daemon
