#include "tools/ipvsadm/command_line.h"

#include <fmt/format.h>

#include "tools/ipvsadm/reader.h"
#include "tools/ipvsadm/words.h"

namespace holdfast::ipvsadm {

namespace {

using Text = const std::optional<std::string>&;
using Take = Result<void> (*)(Reader&, Text);

// What is done with an option. A command's must be the first, an option's never is.
struct Row {
    Spelling spelling;
    std::optional<Command> command;
    Take take;
};

Row command(const char* name, char letter, Command command, const char* help) {
    return {{name, letter, Value::none, nullptr, help}, command, nullptr};
}

Row command(const char* name, Command command, const char* value, const char* help) {
    return {{name, 0, Value::text, value, help}, command, nullptr};
}

template <Result<void> (Reader::*Method)(Text)>
Row text(const char* name, char letter, const char* value, const char* help,
         Value kind = Value::text) {
    return {{name, letter, kind, value, help}, {}, [](Reader& reader, Text given) {
                return (reader.*Method)(given);
            }};
}

template <Result<void> (Reader::*Method)(Text)>
Row flag(const char* name, char letter, const char* help) {
    return text<Method>(name, letter, nullptr, help, Value::none);
}

template <ipvs::Protocol Of>
Row service(const char* name, char letter) {
    return {{name, letter, Value::text, "HOST[:PORT]", "the service of this address and port"},
            {},
            [](Reader& reader, Text given) { return reader.service(Of, given); }};
}

template <ipvs::ForwardingMethod Of>
Row method(const char* name, char letter, const char* help) {
    return {{name, letter, Value::none, nullptr, help}, {}, [](Reader& reader, Text) {
                return reader.method(Of);
            }};
}

template <Option Of>
Row checksum(const char* name, const char* help) {
    return {{name, 0, Value::none, nullptr, help}, {}, [](Reader& reader, Text) {
                return reader.tunnel_checksum(Of);
            }};
}

template <Option Of>
Row list(const char* name, char letter, const char* help) {
    return {{name, letter, Value::none, nullptr, help}, {}, [](Reader& reader, Text) {
                return reader.list_option(Of);
            }};
}

Row nothing(const char* name, const char* help) {
    return {
        {name, 0, Value::none, nullptr, help}, {}, [](Reader&, Text) { return Result<void>(); }};
}

std::vector<Row> command_rows() {
    return {
        command("add-service", 'A', Command::add_service, "add a service"),
        command("edit-service", 'E', Command::edit_service, "change a service"),
        command("delete-service", 'D', Command::delete_service, "remove a service"),
        command("clear", 'C', Command::clear, "remove all services"),
        command("list", 'L', Command::list, "list the table"),
        command("list", 'l', Command::list, "the same"),
        command("zero", 'Z', Command::zero, "set the counters of a service, or all, to 0"),
        command("add-server", 'a', Command::add_server, "add a server to a service"),
        command("edit-server", 'e', Command::edit_server, "change a server"),
        command("delete-server", 'd', Command::delete_server, "remove a server"),
        command("set", 0, Command::set_timeouts, "TCP TCPFIN UDP: seconds; 0 leaves one as it is"),
        command("restore", 'R', Command::restore, "carry out what --save has written, from stdin"),
        command("save", 'S', Command::save, "write the table as commands"),
        command("start-daemon", Command::start_daemon, "master|backup",
                "start a connection synchronization daemon"),
        command("stop-daemon", Command::stop_daemon, "master|backup", "stop one"),
        command("help", 'h', Command::help, "this text"),
        command("version", 'v', Command::version, "the version"),
    };
}

std::vector<Row> service_rows() {
    return {
        service<ipvs::Protocol::tcp>("tcp-service", 't'),
        service<ipvs::Protocol::udp>("udp-service", 'u'),
        service<ipvs::Protocol::sctp>("sctp-service", 0),
        text<&Reader::fwmark>("fwmark-service", 'f', "MARK", "the service of this firewall mark"),
        flag<&Reader::ipv6>("ipv6", '6', "the firewall mark is one for IPv6"),
        text<&Reader::scheduler>("scheduler", 's', "NAME", "rr, wrr, lc, wlc (default), ..."),
        text<&Reader::scheduler_flags>("sched-flags", 'b', "FLAG,...",
                                       "flag-1..3, sh-port, sh-fallback, mh-port, mh-fallback"),
        text<&Reader::persistent>("persistent", 'p', "[SECONDS]",
                                  "clients stay with their server (default: 360)",
                                  Value::maybe_text),
        text<&Reader::netmask>("netmask", 'M', "MASK",
                               "which clients count as one; IPv6: a length"),
        text<&Reader::engine>("pe", 0, "NAME", "persistence engine: sip"),
        flag<&Reader::one_packet>("ops", 'o', "schedule each UDP packet on its own"),
    };
}

std::vector<Row> server_rows() {
    using Forward = ipvs::ForwardingMethod;
    return {
        text<&Reader::real_server>("real-server", 'r', "HOST[:PORT]", "the server"),
        method<Forward::direct>("gatewaying", 'g', "send by direct routing (default)"),
        method<Forward::tunnel>("ipip", 'i', "send by a tunnel"),
        method<Forward::nat>("masquerading", 'm', "send by NAT"),
        text<&Reader::weight>("weight", 'w', "NUMBER", "its share (default: 1)"),
        text<&Reader::upper_threshold>("u-threshold", 'x', "CONNECTIONS", "no more than these"),
        text<&Reader::lower_threshold>("l-threshold", 'y', "CONNECTIONS", "more again below these"),
        text<&Reader::tunnel_type>("tun-type", 0, "ipip|gue|gre", "kind of tunnel"),
        text<&Reader::tunnel_port>("tun-port", 0, "PORT", "of gue"),
        checksum<Option::tunnel_no_checksum>("tun-nocsum", "tunnel without checksum"),
        checksum<Option::tunnel_checksum>("tun-csum", "tunnel with checksum"),
        checksum<Option::tunnel_remote_checksum>("tun-remcsum", "tunnel with remote checksum"),
    };
}

std::vector<Row> list_rows() {
    return {
        list<Option::numeric>("numeric", 'n', "addresses and ports as numbers"),
        list<Option::connection>("connection", 'c', "list the connections"),
        list<Option::timeout>("timeout", 0, "list the timeouts"),
        list<Option::daemon>("daemon", 0, "list the synchronization daemons"),
        list<Option::stats>("stats", 0, "counters"),
        list<Option::rate>("rate", 0, "rates per second"),
        list<Option::thresholds>("thresholds", 0, "connection thresholds of servers"),
        list<Option::persistent_connections>(
            "persistent-conn", 0, "persistent connections; with -c: data of persistence engines"),
        list<Option::tunnel_info>("tun-info", 0, "tunnels"),
        list<Option::exact>("exact", 'X', "numbers in full"),
        list<Option::nosort>("nosort", 0, "in the kernel's order"),
        nothing("sort", "in order, as it is anyway"),
        list<Option::json>("json", 0, "as JSON: all that is known, numbers as they are"),
    };
}

std::vector<Row> daemon_rows() {
    return {
        text<&Reader::sync_id>("syncid", 0, "0..255", "of the cluster"),
        text<&Reader::sync_length>("sync-maxlen", 0, "OCTETS", "length of a message"),
        text<&Reader::mcast_interface>("mcast-interface", 0, "NAME", "(default: eth0)"),
        text<&Reader::mcast_group>("mcast-group", 0, "ADDRESS", "(default: 224.0.0.81)"),
        text<&Reader::mcast_port>("mcast-port", 0, "PORT", "(default: 8848)"),
        text<&Reader::mcast_ttl>("mcast-ttl", 0, "1..255", "(default: 1)"),
    };
}

struct Grammar {
    std::vector<Row> rows;
    std::vector<Spelling> spellings;  // of the rows
};

const Grammar& grammar() {
    static const Grammar all = [] {
        Grammar made;
        for (const auto& some :
             {command_rows(), service_rows(), server_rows(), list_rows(), daemon_rows()}) {
            for (const auto& row : some) {
                made.rows.push_back(row);
                made.spellings.push_back(row.spelling);
            }
        }
        return made;
    }();
    return all;
}

Result<void> read_options(Words& words, const std::vector<Row>& rows, Reader& reader) {
    for (;;) {
        const auto given = words.next();
        if (!given) return Error{given.error().message, kBadOption};
        if (!*given) return {};
        const auto& row = rows[(*given)->option];
        if (row.command) {
            return Error{
                fmt::format("invalid option `{}': there is one command, and it comes first",
                            row.spelling.name),
                kRefused};
        }
        if (auto taken = row.take(reader, (*given)->value); !taken) return taken;
    }
}

Result<void> read_arguments(Words& words, Command command, Reader& reader) {
    if (command == Command::set_timeouts) {
        std::vector<std::string> seconds;
        while (seconds.size() < 3) {
            const auto argument = words.next_argument();
            if (!argument) break;
            seconds.push_back(*argument);
        }
        if (auto taken = reader.timeouts(seconds); !taken) return taken;
    }
    if (const auto argument = words.next_argument()) {
        return Error{"unexpected argument " + *argument, kRefused};
    }
    return {};
}

}  // namespace

Result<CommandLine> read_command_line(const std::vector<std::string>& line) {
    if (line.empty()) return CommandLine();
    const auto& rows = grammar().rows;
    Words words(line, grammar().spellings);
    const auto first = words.next();
    if (!first || !*first || !rows[(*first)->option].command) {
        return Error{fmt::format("{}: a command comes first; --help lists them",
                                 first ? line.front() : first.error().message),
                     kNotUnderstood};
    }
    Reader reader;
    const auto command = *rows[(*first)->option].command;
    if (const auto taken = reader.command(command, (*first)->value); !taken) return taken.error();
    if (command == Command::help || command == Command::version) return reader.finish();
    if (const auto read = read_options(words, rows, reader); !read) return read.error();
    if (const auto read = read_arguments(words, command, reader); !read) return read.error();
    return reader.finish();
}

void print_usage() { Words::print_help(grammar().spellings); }

}  // namespace holdfast::ipvsadm
