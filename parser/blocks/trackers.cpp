// vrrp_script, track_file, vrrp_track_process and bfd_instance.
#include "parser/arguments.h"
#include "parser/blocks/notifications.h"
#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kMostProcesses = 65535;
constexpr microseconds kLongestProcessDelay = seconds(3600);

// --- vrrp_script -------------------------------------------------------------------------------

const KeywordTable<TrackScript>& script_table() {
    static const KeywordTable<TrackScript> table{
        "vrrp_script",
        {
            {"script", script(&TrackScript::script), "", "1.1.13",
             "the program; it is well when it exits with 0"},
            {"interval", time(&TrackScript::interval, milliseconds(1), kLongestTime), "1", "1.1.13",
             "between two runs"},
            {"timeout", time(&TrackScript::timeout, milliseconds(1), kLongestTime), "interval",
             "1.2.6", "a run that takes longer has failed"},
            {"weight", weight(&TrackScript::weight, kMostScriptWeight), "0", "0.5.3",
             "how much it moves the priority, 0: its failure is a fault"},
            {"rise", number(&TrackScript::rise, 1, kMostInt), "1", "1.1.18",
             "successes in a row that make it good"},
            {"fall", number(&TrackScript::fall, 1, kMostInt), "1", "1.1.18",
             "failures in a row that make it bad"},
            {"user", script_user(in(&TrackScript::script, &Script::run_as)), "script_user", "1.3.0",
             "who runs it"},
            {"init_fail", flag(&TrackScript::begins_failed, true), "", "1.3.2",
             "it counts as failed until its first success"},
        }};
    return table;
}

// --- track_file --------------------------------------------------------------------------------

// [NUMBER] [overwrite]
void read_init_file(TrackFile& file, const Reading& reading) {
    if (!file.initial_value) file.initial_value = 0;
    for (const auto& word : reading.statement.arguments) {
        if (word.text == "overwrite") {
            file.overwrite = true;
        } else if (const auto value = read_integer(reading, word, -kMostInt - 1, kMostInt)) {
            file.initial_value = static_cast<int>(*value);
        }
    }
}

std::vector<Keyword<TrackFile>> file_rows() {
    return {
        {"file", path(&TrackFile::path), "", "2.0.0", "the file's path"},
        {"weight", weight(&TrackFile::weight, kMostFileWeight), "1", "0.5.3",
         "how much the number in it moves the priority"},
        {"init_file",
         custom("[NUMBER] [overwrite]", 0, 2, read_init_file)
             .with({"", "5", "overwrite", "5 overwrite"}, {"x"}),
         "", "2.0.0", "the file is made with this number when it is not there"},
    };
}

const KeywordTable<TrackFile>& file_table() {
    static const KeywordTable<TrackFile> table{"track_file", file_rows()};
    return table;
}
const KeywordTable<TrackFile>& old_file_table() {
    static const KeywordTable<TrackFile> table{"vrrp_track_file", file_rows()};
    return table;
}

// --- vrrp_track_process ------------------------------------------------------------------------

void read_process(TrackProcess& process, const Reading& reading) {
    const Words words = reading.statement.arguments;
    if (words[0].text.empty()) return reading.ignored(words[0], "names no process");
    process.command.clear();
    for (const auto& word : words)
        process.command.emplace_back(word.text);
}

// [initial|partial]
void read_parameter_match(TrackProcess& process, const Reading& reading) {
    const auto& words = reading.statement.arguments;
    process.parameters = ParameterMatch::exact;
    if (words.empty()) return;
    const auto which = read_choice(reading, words[0], {"initial", "partial"}, false);
    if (which) process.parameters = *which ? ParameterMatch::partial : ParameterMatch::initial;
}

void read_delay(TrackProcess& process, const Reading& reading) {
    const auto delay =
        read_time(reading, reading.statement.arguments[0], microseconds(1), kLongestProcessDelay);
    if (delay) process.fork_delay = process.terminate_delay = *delay;
}

const KeywordTable<TrackProcess>& process_table() {
    static const KeywordTable<TrackProcess> table{
        "vrrp_track_process",
        {
            {"process",
             custom("COMMAND [PARAMETER]...", 1, kAnyNumber, read_process)
                 .with({"some-process", "\"/bin/some process\" with parameters"}, {"\"\""}),
             "", "2.0.11", "the process to look for"},
            {"param_match",
             custom("[initial|partial]", 0, 1, read_parameter_match)
                 .with({"", "initial", "partial"}, {"perhaps"}),
             "", "2.0.16", "how its parameters are compared"},
            {"weight", weight(&TrackProcess::weight, kMostProcessWeight), "0", "0.5.3",
             "how much it moves the priority, 0: its absence is a fault"},
            {"quorum", number(&TrackProcess::quorum, 1, kMostProcesses), "1", "1.1.16",
             "how many must run"},
            {"quorum_max", number(&TrackProcess::quorum_max, 0, kMostProcesses), "", "2.0.16",
             "how many may run"},
            {"delay",
             custom("SECONDS (0.000001..3600)", 1, 1, read_delay)
                 .with({"1", "3600"}, {"0", "3601"}),
             "0", "2.0.11", "fork_delay and terminate_delay"},
            {"fork_delay", time(&TrackProcess::fork_delay, microseconds(1), kLongestProcessDelay),
             "0", "2.0.16", "how long they must have been enough"},
            {"terminate_delay",
             time(&TrackProcess::terminate_delay, microseconds(1), kLongestProcessDelay), "0",
             "2.0.16", "how long they must have been too few"},
            {"full_command", flag(&TrackProcess::full_command, true), "", "2.0.11",
             "the whole command line is compared"},
        }};
    return table;
}

// --- bfd_instance ------------------------------------------------------------------------------

auto only_for(bool BfdInstance::*other) {
    return custom("", 0, 0, [other](BfdInstance& bfd, const Reading&) { bfd.*other = false; })
        .with({""}, {});
}

const KeywordTable<BfdInstance>& bfd_table() {
    static const KeywordTable<BfdInstance> table{
        "bfd_instance",
        {
            {"neighbor_ip", address(&BfdInstance::neighbor), "", "2.0.0", "the other end",
             kParsedOnly},
            {"neighbour_ip", address(&BfdInstance::neighbor), "", "2.0.0", "the other end",
             now("neighbor_ip", false)},
            {"source_ip", address(&BfdInstance::source), "", "2.0.0", "our end", kParsedOnly},
            {"min_rx", milliseconds_time(&BfdInstance::min_rx, milliseconds(1), kLongestTime), "10",
             "2.0.0", "between two packets received, at least", kParsedOnly},
            {"min_tx", milliseconds_time(&BfdInstance::min_tx, milliseconds(1), kLongestTime), "10",
             "2.0.0", "between two packets sent, at least", kParsedOnly},
            {"idle_tx", milliseconds_time(&BfdInstance::idle_tx, milliseconds(1000), kLongestTime),
             "1000", "2.0.0", "between two packets sent while the session is down", kParsedOnly},
            {"multiplier", number(&BfdInstance::multiplier, 1, 255), "5", "2.0.0",
             "missed packets that make the session down", kParsedOnly},
            {"passive", flag(&BfdInstance::passive, true), "", "2.0.0",
             "waits for the other end to begin", kParsedOnly},
            {"ttl", number(&BfdInstance::ttl, 1, 255), "255", "2.0.0", "of packets sent, IPv4",
             kParsedOnly},
            {"hoplimit", number(&BfdInstance::ttl, 1, 255), "64", "2.0.0", "of packets sent, IPv6",
             kParsedOnly},
            {"max_hops", number(&BfdInstance::max_hops, -1, 255), "0", "2.0.0",
             "how many hops a received packet may have made", kParsedOnly},
            {"multihop", boolean(&BfdInstance::multihop), "off", "2.2.8",
             "uses the port of RFC 5883, 4784", kParsedOnly},
            {"weight", weight(&BfdInstance::weight, kMostBfdWeight), "0", "0.5.3",
             "how much it moves the priority, 0: its failure is a fault", kParsedOnly},
            {"vrrp", only_for(&BfdInstance::for_checkers), "", "2.0.0", "only VRRP is told",
             kParsedOnly},
            {"checker", only_for(&BfdInstance::for_vrrp), "", "2.0.0", "only checks are told",
             kParsedOnly},
        }};
    return table;
}

// Reads the block into a new item with its name; false: it is left out.
template <class Item>
bool read_named(Item& item, Places& places, const Reading& reading,
                const KeywordTable<Item>& table) {
    const auto& block = reading.statement;
    if (!is_new_name(places, block, reading.diagnostics)) return false;
    item.where = block.head();
    item.name = block.arguments[0].text;
    read_block(item, block.children, table, reading.diagnostics);
    return true;
}

void left_out(const Reading& reading, std::string_view why) {
    const auto& block = reading.statement;
    reading.diagnostics.warning(block.head(),
                                fmt::format("{} {} is left out: {}", reading.keyword.name,
                                            printable(block.arguments[0].text), why));
}

// Without one the reason is told.
bool has_neighbor(const BfdInstance& bfd, const Reading& reading) {
    if (!bfd.neighbor) {
        left_out(reading, "it has no neighbor_ip");
    } else if (bfd.source && !same_family(*bfd.source, *bfd.neighbor)) {
        left_out(reading, "source_ip and neighbor_ip are of different families");
    } else {
        return true;
    }
    return false;
}

}  // namespace

void read_vrrp_script(Draft& draft, const Reading& reading) {
    TrackScript script;
    if (!read_named(script, draft.scripts, reading, script_table())) return;
    if (script.script.command.empty()) return left_out(reading, "it has no script");
    if (script.timeout > script.interval && script.timeout != microseconds(0)) {
        reading.diagnostics.info(
            reading.statement.place_of("timeout"),
            fmt::format("vrrp_script {}: a run may take longer than the interval; the next one "
                        "begins when it has ended",
                        printable(script.name)));
    }
    draft.vrrp.scripts.push_back(std::move(script));
}

void read_track_file(Draft& draft, const Reading& reading) {
    TrackFile file;
    const bool old = reading.keyword.name == old_file_table().index().block();
    if (!read_named(file, draft.files, reading, old ? old_file_table() : file_table())) return;
    if (file.path.empty()) return left_out(reading, "it has no file");
    draft.vrrp.files.push_back(std::move(file));
}

void read_track_process(Draft& draft, const Reading& reading) {
    TrackProcess process;
    if (!read_named(process, draft.processes, reading, process_table())) return;
    if (process.command.empty()) return left_out(reading, "it has no process");
    // "quorum_max 0" alone: it must not run at all.
    if (process.quorum_max == 0 && !reading.statement.last("quorum")) process.quorum = 0;
    if (process.quorum > process.quorum_max)
        return left_out(reading, "quorum is more than quorum_max");
    draft.vrrp.processes.push_back(std::move(process));
}

void read_bfd_instance(Draft& draft, const Reading& reading) {
    BfdInstance bfd;
    if (!read_named(bfd, draft.bfds, reading, bfd_table())) return;
    if (!bfd.for_vrrp && !bfd.for_checkers) bfd.for_vrrp = bfd.for_checkers = true;
    if (has_neighbor(bfd, reading)) draft.vrrp.bfds.push_back(std::move(bfd));
}

std::vector<const TableIndex*> tracker_tables() {
    return {&script_table().index(), &file_table().index(), &old_file_table().index(),
            &process_table().index(), &bfd_table().index()};
}

}  // namespace holdfast::config
