#include "tools/ipvsadm/options.h"

#include <charconv>

#include <boost/program_options.hpp>
#include <fmt/format.h>

namespace holdfast::ipvsadm {

namespace po = boost::program_options;

namespace {

struct Verb {
    const char* name;
    char letter;  // 0: has none
    std::optional<Command> command;
};
// Commands are recognised by the first argument alone, as ipvsadm does.
constexpr Verb kVerbs[] = {
    {"list", 'L', Command::list},
    {"list", 'l', Command::list},
    {"help", 'h', Command::help},
    {"version", 'v', Command::version},
    {"add-service", 'A', {}},
    {"edit-service", 'E', {}},
    {"delete-service", 'D', {}},
    {"clear", 'C', {}},
    {"restore", 'R', {}},
    {"save", 'S', {}},
    {"add-server", 'a', {}},
    {"edit-server", 'e', {}},
    {"delete-server", 'd', {}},
    {"zero", 'Z', {}},
    {"set", 0, {}},
    {"start-daemon", 0, {}},
    {"stop-daemon", 0, {}},
};

const Verb* find_verb(const std::string& argument) {
    if (argument.starts_with("--")) {
        const auto name = argument.substr(2, argument.find('=') - 2);
        const auto* verb = std::find_if(std::begin(kVerbs), std::end(kVerbs),
                                        [&](const Verb& known) { return known.name == name; });
        return verb == std::end(kVerbs) ? nullptr : verb;
    }
    if (argument.size() < 2 || argument[0] != '-') return nullptr;
    const auto* verb = std::find_if(std::begin(kVerbs), std::end(kVerbs),
                                    [&](const Verb& known) { return known.letter == argument[1]; });
    return verb == std::end(kVerbs) ? nullptr : verb;
}

// The columns that --NAME asks for; of several the first row counts.
struct ColumnsOption {
    const char* name;
    Columns columns;
};
constexpr ColumnsOption kColumnsOptions[] = {
    {"stats", Columns::stats},           {"rate", Columns::rate},
    {"thresholds", Columns::thresholds}, {"persistent-conn", Columns::persistent_connections},
    {"tun-info", Columns::tunnels},
};

struct ServiceOption {
    const char* name;
    ipvs::Protocol protocol;
};
constexpr ServiceOption kServiceOptions[] = {
    {"tcp-service", ipvs::Protocol::tcp},
    {"udp-service", ipvs::Protocol::udp},
    {"sctp-service", ipvs::Protocol::sctp},
};

po::options_description list_options() {
    po::options_description all("Options of --list", 90);
    const auto text = [] { return po::value<std::string>(); };
    all.add_options()("numeric,n", "addresses and ports as numbers, not by their names")(
        "connection,c", "the connections instead of the services")(
        "timeout", "the timeouts of connections instead of the services")(
        "daemon", "the synchronization daemons (not supported yet)")(
        "tcp-service,t", text()->value_name("HOST[:PORT]"), "only this service")(
        "udp-service,u", text()->value_name("HOST[:PORT]"), "only this service")(
        "sctp-service", text()->value_name("HOST[:PORT]"), "only this service")(
        "fwmark-service,f", text()->value_name("MARK"), "only this service")(
        "ipv6,6", "the firewall mark is one for IPv6")("stats", "counters")(
        "rate", "rates per second")("thresholds", "connection thresholds of servers")(
        "persistent-conn", "persistent connections; with -c: data of persistence engines")(
        "tun-info", "tunnels")("exact,X", "numbers in full")(
        "sort", "in order (this is so anyway)")("nosort", "in the kernel's order");
    return all;
}

Error refused(std::string message) { return Error{std::move(message), kRefused}; }

Result<std::optional<Restriction>> read_restriction(const po::variables_map& given) {
    std::optional<Restriction> only;
    for (const auto& option : kServiceOptions) {
        if (!given.count(option.name)) continue;
        if (only) return refused("multiple 'service-address' options specified");
        only = Restriction{option.protocol, given[option.name].as<std::string>(), 0, false};
    }
    const bool is_v6 = given.count("ipv6") != 0;
    if (!given.count("fwmark-service")) {
        if (is_v6) return refused("-6 used without -f");
        return only;
    }
    if (only) return refused("multiple 'service-address' options specified");
    const auto& text = given["fwmark-service"].as<std::string>();
    Restriction mark;
    mark.is_v6 = is_v6;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, mark.fwmark);
    if (parsed.ec != std::errc{} || parsed.ptr != end || mark.fwmark == 0) {
        return refused(fmt::format("invalid fwmark value `{}' specified", text));
    }
    return std::optional(mark);
}

// What ipvsadm does not let stand beside each other.
Result<void> check_conflicts(const po::variables_map& given, bool has_service) {
    std::vector<std::string> exclusive;
    if (given.count("connection")) exclusive.emplace_back("connection");
    if (has_service) exclusive.emplace_back("service-address");
    if (given.count("timeout")) exclusive.emplace_back("timeout");
    if (given.count("daemon")) exclusive.emplace_back("daemon");
    if (exclusive.size() > 1) {
        return refused(
            fmt::format("The option '{}' conflicts with the '{}' option in the 'list' command",
                        exclusive[1], exclusive[0]));
    }
    const bool counts = given.count("stats") || given.count("rate") || given.count("thresholds");
    const bool not_services =
        given.count("connection") || given.count("timeout") || given.count("daemon");
    if ((not_services && counts) ||
        (given.count("persistent-conn") && (given.count("timeout") || given.count("daemon")))) {
        return refused("options conflicts in the list command");
    }
    return {};
}

Result<po::variables_map> parse(const std::vector<std::string>& arguments) {
    auto known = list_options();
    known.add_options()("list,L", "")(",l", "")("argument", po::value<std::vector<std::string>>());
    po::positional_options_description positions;
    positions.add("argument", -1);
    po::variables_map given;
    try {
        const int style =
            po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser(arguments)
                      .options(known)
                      .positional(positions)
                      .style(style)
                      .run(),
                  given);
    } catch (const po::unknown_option& unknown) {
        return Error{unknown.get_option_name() + ": unknown option", kNotUnderstood};
    } catch (const po::multiple_occurrences& twice) {
        return refused(std::string("multiple options of one kind: ") + twice.what());
    } catch (const po::error& other) {
        return Error{other.what(), kNotUnderstood};
    }
    if (given.count("argument")) {
        const auto& first = given["argument"].as<std::vector<std::string>>().front();
        return refused("unexpected argument " + first);
    }
    return given;
}

Result<Options> read_list_options(const std::vector<std::string>& arguments) {
    const auto given = parse(arguments);
    if (!given) return given.error();
    auto only = read_restriction(*given);
    if (!only) return only.error();
    if (const auto fine = check_conflicts(*given, only->has_value()); !fine) return fine.error();
    if (given->count("daemon")) return refused("--daemon is not supported yet");
    Options options;
    options.only = std::move(*only);
    options.numeric = given->count("numeric") != 0;
    options.connections = given->count("connection") != 0;
    options.timeouts = given->count("timeout") != 0;
    options.exact = given->count("exact") != 0;
    options.sorted = given->count("nosort") == 0;
    options.with_engine = given->count("persistent-conn") != 0;
    for (const auto& option : kColumnsOptions) {
        if (!given->count(option.name)) continue;
        options.columns = option.columns;
        break;
    }
    return options;
}

}  // namespace

Result<Options> read_options(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return Options{};
    const auto* verb = find_verb(arguments.front());
    if (!verb) {
        return Error{"'" + arguments.front() + "' is not a command; try --help", kNotUnderstood};
    }
    if (!verb->command) {
        return refused(fmt::format("--{} is not supported yet; use ipvsadm for it", verb->name));
    }
    if (*verb->command == Command::list) return read_list_options(arguments);
    Options options;
    options.command = *verb->command;
    return options;
}

std::string usage() {
    std::ostringstream text;
    text << "usage: holdfast-ipvsadm -L|-l|--list [OPTION...]\n"
            "       holdfast-ipvsadm -h|--help | -v|--version\n\n"
            "Lists the kernel's IPVS table as ipvsadm(8) does. Without arguments: --list.\n\n"
         << list_options();
    return text.str();
}

}  // namespace holdfast::ipvsadm
