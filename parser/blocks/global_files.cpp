// global_defs: files, reloading, and what the preprocessor reads.
#include <bit>

#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr unsigned kMostUmask = 0777;

// IRUSR, IWGRP, IRWXO ...: the bits of sys/stat.h without their S_.
std::optional<unsigned> mode_bits(std::string_view name) {
    static const std::vector<std::pair<std::string_view, unsigned>> names{
        {"IRWXU", 0700}, {"IRUSR", 0400}, {"IWUSR", 0200}, {"IXUSR", 0100},
        {"IRWXG", 0070}, {"IRGRP", 0040}, {"IWGRP", 0020}, {"IXGRP", 0010},
        {"IRWXO", 0007}, {"IROTH", 0004}, {"IWOTH", 0002}, {"IXOTH", 0001}};
    for (const auto& [known, bits] : names) {
        if (known == name) return bits;
    }
    return std::nullopt;
}

// A number as C writes it: 022, 18, 0x12.
std::optional<unsigned> c_number(const std::string& text) {
    char* end = nullptr;
    const auto number = std::strtoul(text.c_str(), &end, 0);
    if (text.empty() || *end || number > kMostUmask) return std::nullopt;
    return static_cast<unsigned>(number);
}

void read_umask(GlobalDraft& global, const Reading& reading) {
    unsigned mask = 0;
    // "IRUSR | IWUSR" may have white space about the bars, or not.
    std::string all;
    for (const auto& word : reading.statement.arguments)
        all += word.text;
    if (all[0] >= '0' && all[0] <= '9') {
        const auto number = c_number(all);
        if (!number) return reading.ignored(reading.statement.arguments[0], "is not a file mode");
        global.processes.umask = *number;
        return;
    }
    std::string_view rest = all;
    while (!rest.empty()) {
        const auto bar = std::min(rest.find('|'), rest.size());
        const auto bits = mode_bits(rest.substr(0, bar));
        if (!bits) return reading.ignored(reading.statement.arguments[0], "is not a file mode");
        mask |= *bits;
        rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
    global.processes.umask = mask;
}

template <class Inner>
auto file(Inner inner) {
    return in(&Global::files, inner);
}
template <class Inner>
auto reload(Inner inner) {
    return in(&Global::reload, inner);
}

// The preprocessor has acted on it before any table was asked.
auto preprocessed(std::string syntax, std::size_t least, std::size_t most,
                  std::vector<std::string> good) {
    return custom(std::move(syntax), least, most, [](GlobalDraft&, const Reading&) {})
        .with(std::move(good), {});
}

}  // namespace

std::vector<Keyword<GlobalDraft>> global_file_rows() {
    return {
        {"umask",
         custom("NUMBER|BITS", 1, kAnyNumber, read_umask)
             .with({"022", "0x12", "IRUSR|IWUSR", "IRWXG | IRWXO"}, {"08", "nonsense", "01777"}),
         "as the daemon is started", "2.0.9",
         "the file modes that new files do not get, of the daemon (but pid files and such as the "
         "other processes read) and of scripts; the option --umask goes before it"},
        {"random_seed", preprocessed("NUMBER", 1, 1, {"1"}), "the time", "2.0.15",
         "makes ${_RANDOM} give the same each time", kParsedOnly},
        {"include_check",
         preprocessed("[+|-] [readable] [match] [wildcard_match] [brace_match]", 0, kAnyNumber,
                      {"", "readable", "+match -wildcard_match"}),
         "none", "2.2.0", "what is an error when included files are missing"},
        {"reload_check_config", optional_word(reload(&ReloadSettings::check_log), "PATH"), "",
         "2.2.0",
         "a new configuration is checked before it is used, which it is always; the file gets what "
         "was wrong with the last one"},
        {"reload_time_file", path(reload(&ReloadSettings::time_file)), "", "2.1.0",
         "a file whose first line is the time of the next reload: [[YY]YY-MM-DD ]HH:MM:SS, with a "
         "Z behind it of UTC; then it is removed"},
        {"reload_repeat", flag(reload(&ReloadSettings::repeat), true), "", "2.1.0",
         "reload_time_file stays, if it has no date, and there is a reload each day"},
        {"reload_file", optional_word(reload(&ReloadSettings::marker_file), "PATH"), "", "2.2.0",
         "a file that is there, and empty, while the configuration is read; without a PATH it "
         "stands beside the pid file, with .reload for .pid"},
        {"tmp_config_directory", path(file(&Files::temporary_folder)), "memory", "2.2.0",
         "where the configuration is kept while it is read", kParsedOnly},
        {"config_save_dir", path(file(&Files::save_folder)), "", "2.2.3",
         "where each reload's configuration is kept", kParsedOnly},
        {"data_use_instance", boolean(file(&Files::dumps_named_by_instance)), "off", "2.2.3",
         "the names of state_dump_file and stats_dump_file tell the network namespace and the "
         "instance too: keepalived.NAMESPACE_INSTANCE.data"},
        {"json_version", number(file(&Files::json_version), 1, 2), "1", "2.2.8",
         "the layout of the JSON dump: 1 a list of the instances, 2 an object that has it as "
         "\"vrrp\""},
        {"iproute_usr_dir", path(file(&Files::iproute_usr)), "", "2.3.2",
         "where iproute2 keeps its names", kParsedOnly},
        {"iproute_etc_dir", path(file(&Files::iproute_etc)), "", "2.3.2",
         "where the administrator keeps iproute2's names", kParsedOnly},
        {"state_dump_file", path(file(&Files::state_dump)), "", "2.3.3",
         "where the state is dumped to on SIGUSR1"},
        {"stats_dump_file", path(file(&Files::stats_dump)), "", "2.3.3",
         "where the statistics are dumped to on SIGUSR2"},
        {"json_dump_file", path(file(&Files::json_dump)), "", "2.3.3",
         "where JSON is dumped to on SIGJSON (34 + 2)"},
    };
}

}  // namespace holdfast::config
