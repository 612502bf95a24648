// virtual_server, real_server and the checks.
#include "parser/arguments.h"
#include "parser/draft.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kMostWeight = 65535;
constexpr std::int64_t kMostRetries = std::numeric_limits<std::int32_t>::max();
constexpr microseconds kShortestTime = microseconds(1);
constexpr std::int64_t kLongestPersistence = 31 * 86400;  // what the kernel takes
constexpr seconds kDefaultPersistence{360};               // as in ipvsadm(8)

// The schedulers of ip_vs, by the names of their modules.
Choices<std::string> schedulers() {
    Choices<std::string> all;
    for (const auto* name : {"rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "mh", "sed",
                             "nq", "fo", "ovf", "twos"})
        all.emplace_back(name, name);
    return all;
}

const Choices<ForwardingMethod>& methods() {
    static const Choices<ForwardingMethod> all{{"NAT", ForwardingMethod::nat},
                                               {"DR", ForwardingMethod::dr},
                                               {"TUN", ForwardingMethod::tun}};
    return all;
}

// What stands at every level from the virtual server to the check, each level's value being the
// default of the next.
template <class Block>
std::vector<Keyword<Block>> check_defaults() {
    return {
        {"connect_timeout", time(&CheckDefaults::connect_timeout, kShortestTime, kLongestTime), "5",
         "0.5.3", "how long a connection may take"},
        {"delay_loop", time(&CheckDefaults::delay_loop, kShortestTime, kLongestTime), "60", "0.5.3",
         "between two checks"},
        {"retry", number(&CheckDefaults::retry, 0, kMostRetries), "1", "1.1.8",
         "failures in a row that are forgiven"},
        {"delay_before_retry",
         time(&CheckDefaults::delay_before_retry, milliseconds(0), kLongestTime), "1", "0.5.3",
         "between a failure and the next try"},
        {"warmup", time(&CheckDefaults::warmup, milliseconds(0), kLongestTime), "delay_loop",
         "1.2.13", "the first check starts at random within this time"},
    };
}

template <class Block>
KeywordTable<Block> with_check_defaults(KeywordTable<Block> table) {
    auto rows = check_defaults<Block>();
    for (auto& row : table.rows)
        rows.push_back(std::move(row));
    table.rows = std::move(rows);
    return table;
}

// --- TCP_CHECK ---------------------------------------------------------------------------------

const KeywordTable<TcpCheckDraft>& tcp_check_table() {
    static const auto table = with_check_defaults<TcpCheckDraft>(
        {"TCP_CHECK",
         {
             {"connect_ip", address(&TcpCheckDraft::connect_ip), "the real server's", "1.1.8",
              "the address to check"},
             {"connect_port", number(&TcpCheckDraft::connect_port, 1, 65535), "the real server's",
              "0.5.8", "the port to check"},
         }});
    return table;
}

void read_tcp_check(RealServerDraft& server, const Reading& reading) {
    TcpCheckDraft check;
    static_cast<CheckDefaults&>(check) = server;
    check.where = reading.statement.head();
    read_block(check, reading.statement.children, tcp_check_table(), reading.diagnostics);
    server.checks.push_back(check);
}

// Fills in what the check takes from its server, whose port is known by now.
void finish_checks(RealServerDraft& server, Diagnostics& diagnostics) {
    for (const auto& draft : server.checks) {
        TcpCheck check;
        check.where = draft.where;
        check.target = {draft.connect_ip.value_or(server.endpoint.address),
                        draft.connect_port.value_or(server.endpoint.port)};
        check.connect_timeout = draft.connect_timeout;
        check.delay_loop = draft.delay_loop;
        check.retry = draft.retry.value_or(check.retry);
        check.delay_before_retry = draft.delay_before_retry.value_or(check.delay_before_retry);
        check.warmup = draft.warmup.value_or(draft.delay_loop);
        if (check.target.port == 0) {
            diagnostics.warning(draft.where,
                                "TCP_CHECK is left out: the real server has no port, and the check "
                                "no connect_port");
            continue;
        }
        server.tcp_checks.push_back(check);
    }
    // There would be nothing to wait for.
    if (server.tcp_checks.empty()) server.alpha = false;
}

// --- real_server -------------------------------------------------------------------------------

const KeywordTable<RealServerDraft>& real_server_table() {
    static const auto table = with_check_defaults<RealServerDraft>(
        {"real_server",
         {
             {"weight", number(&RealServer::weight, 0, kMostWeight), "1", "0.5.3",
              "its share; 0 gets no new connections"},
             {"lvs_method", choice(&RealServer::method, methods()), "the virtual server's", "1.1.5",
              "how packets reach it"},
             {"inhibit_on_failure", boolean(&RealServer::inhibit_on_failure), "off", "0.6.8",
              "when it fails it stays in the table with weight 0"},
             {"alpha", boolean(&RealServer::alpha), "off", "1.1.16",
              "it counts as down until its checks pass"},
             {"TCP_CHECK", block("", 0, 0, read_tcp_check), "", "0.5.3",
              "alive while it takes TCP connections"},
         }});
    return table;
}

// A port that is not written is the virtual server's.
std::uint16_t same_port(const VirtualServerDraft& server) { return server.endpoint.port; }

void read_real_server(VirtualServerDraft& server, const Reading& reading) {
    const auto& [statement, keyword, diagnostics] = reading;
    const auto endpoint = read_endpoint(reading, same_port(server));
    if (!endpoint) return;
    RealServerDraft real;
    static_cast<CheckDefaults&>(real) = server;
    real.where = statement.head();
    real.endpoint = *endpoint;
    real.weight = server.weight;
    real.method = server.method;
    real.inhibit_on_failure = server.inhibit_on_failure;
    real.alpha = server.alpha;
    read_block(real, statement.children, real_server_table(), diagnostics);
    if (!check_real_server(real, server, statement, diagnostics)) return;
    finish_checks(real, diagnostics);
    server.real_servers.push_back(std::move(real));
}

// --- virtual_server ----------------------------------------------------------------------------

// keepalived refuses 0 as out of its range and leaves the service without persistence.
void read_persistence(VirtualServerDraft& server, const Reading& reading) {
    const auto& words = reading.statement.arguments;
    if (words.empty()) {
        server.persistence_timeout = kDefaultPersistence;
    } else if (words[0].text == "0") {
        reading.diagnostics.warning(
            words[0].where,
            fmt::format("persistence_timeout: 0 is out of range (1..{} seconds), so the virtual "
                        "server is not persistent; to say just that, leave the line out",
                        kLongestPersistence));
    } else if (const auto timeout = read_integer(reading, words[0], 1, kLongestPersistence)) {
        server.persistence_timeout = seconds(*timeout);
    }
}

void read_sorry_server(VirtualServerDraft& server, const Reading& reading) {
    const auto endpoint = read_endpoint(reading, same_port(server));
    if (endpoint) server.sorry_server = SorryServer{reading.statement.head(), *endpoint, {}};
}

const KeywordTable<VirtualServerDraft>& virtual_server_table() {
    static const auto table = with_check_defaults<VirtualServerDraft>(
        {"virtual_server",
         {
             {"lb_algo", choice(&VirtualServer::scheduler, schedulers()), "wlc", "0.5.3",
              "the scheduler, as ipvsadm(8) names it"},
             {"lvs_sched", choice(&VirtualServer::scheduler, schedulers()), "wlc", "1.1.5",
              "another name of lb_algo"},
             {"lb_kind", choice(&VirtualServer::method, methods()), "NAT", "0.5.3",
              "how packets reach the real servers"},
             {"lvs_method", choice(&VirtualServer::method, methods()), "NAT", "1.1.5",
              "another name of lb_kind"},
             {"persistence_timeout",
              custom("[SECONDS (1..2678400, whole)]", 0, 1, read_persistence), "", "0.5.3",
              "a client stays with its server for this long after its last connection"},
             {"protocol",
              choice(&VirtualServer::protocol,
                     Choices<Protocol>{
                         {"TCP", Protocol::tcp}, {"UDP", Protocol::udp}, {"SCTP", Protocol::sctp}},
                     true),
              "UDP", "0.5.3", "the protocol over IP"},
             {"weight", number(&VirtualServerDraft::weight, 1, kMostWeight), "1", "0.5.3",
              "weight of real servers that do not say"},
             {"inhibit_on_failure", boolean(&VirtualServerDraft::inhibit_on_failure), "off",
              "0.6.8", "inhibit_on_failure of real servers that do not say"},
             {"alpha", boolean(&VirtualServer::alpha), "off", "1.1.16",
              "alpha of real servers that do not say"},
             {"sorry_server", custom("ADDRESS [PORT]", 1, 2, read_sorry_server), "", "0.5.3",
              "serves while no real server does"},
             {"sorry_server_lvs_method",
              choice(&VirtualServerDraft::sorry_server_method, methods()), "the virtual server's",
              "1.3.6", "how packets reach the sorry server"},
             {"real_server", block("ADDRESS [PORT]", 1, 2, read_real_server), "", "0.5.3",
              "a machine that serves"},
         }});
    return table;
}

std::optional<IpEndpoint> read_service(const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    if (word.text != "group" && word.text != "fwmark") return read_endpoint(reading, 0);
    reading.diagnostics.warning(
        reading.statement.head(),
        fmt::format("virtual_server {} is left out: a service is named by ADDRESS PORT here",
                    word.text));
    return std::nullopt;
}

}  // namespace

void read_virtual_server(Draft& draft, const Reading& reading) {
    const auto& [statement, keyword, diagnostics] = reading;
    const auto endpoint = read_service(reading);
    if (!endpoint) return;
    VirtualServerDraft server;
    server.where = statement.head();
    server.endpoint = *endpoint;
    server.protocol = Protocol::udp;  // as keepalived; check_virtual_server warns of it
    read_block(server, statement.children, virtual_server_table(), diagnostics);
    if (!check_virtual_server(server, statement, diagnostics)) return;

    const auto [first, is_new] =
        draft.services.try_emplace({server.protocol, server.endpoint}, statement.head());
    if (!is_new) {
        diagnostics.warning(statement.head(), fmt::format("a second virtual_server {}, left out",
                                                          to_string(server.endpoint)));
        diagnostics.note(first->second, "the first one is here");
        return;
    }
    draft.lvs.virtual_servers.push_back(std::move(server));
}

std::vector<TableInfo> lvs_keywords() {
    return {{virtual_server_table().block, virtual_server_table().infos()},
            {real_server_table().block, real_server_table().infos()},
            {tcp_check_table().block, tcp_check_table().infos()}};
}

}  // namespace holdfast::config
