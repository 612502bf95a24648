// virtual_server, real_server, virtual_server_group and SSL.
#include "parser/arguments.h"
#include "parser/blocks/check_rows.h"
#include "parser/blocks/forwarding.h"
#include "parser/blocks/protection.h"
#include "parser/draft.h"
#include "parser/items/items.h"
#include "parser/printable.h"

namespace holdfast::config {
namespace {

constexpr std::int64_t kMostWeight = kMostInt;
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

// --- real_server -------------------------------------------------------------------------------

std::vector<Keyword<RealServerDraft>> real_server_rows() {
    return {
        {"weight", number(&RealServer::weight, 0, kMostWeight), "1", "0.5.3",
         "its share; 0 gets no new connections"},
        {"lvs_method", forwarding(&RealServer::method, &RealServer::tunnel), "the virtual server's",
         "1.1.5", "how packets reach it"},
        {"uthreshold", number(&RealServer::upper_threshold, 0, kMostUnsigned), "0", "1.1.13",
         "with so many connections it gets no new ones, 0: no limit"},
        {"lthreshold", number(&RealServer::lower_threshold, 0, kMostUnsigned), "0", "1.1.13",
         "until it has less than so many"},
        {"inhibit_on_failure", boolean(&RealServer::inhibit_on_failure), "off", "0.6.8",
         "when it fails it stays in the table with weight 0"},
        {"alpha", boolean(&RealServer::alpha), "off", "1.1.16",
         "it counts as down until its checks pass"},
        {"notify_up", script(&RealServer::notify_up), "", "1.0.0", "is run when it comes up"},
        {"notify_down", script(&RealServer::notify_down), "", "1.0.0", "is run when it goes down"},
        {"smtp_alert", boolean(&RealServer::mail), "smtp_alert_checker, or else on", "0.5.7",
         "sends mail when it comes up or goes down"},
        {"virtualhost", word(&RealServer::virtual_host, "NAME"), "the virtual server's", "0.5.8",
         "the Host of its HTTP checks"},
        {"snmp_name", word(&RealServer::snmp_name, "NAME"), "", "2.2.3", "its name in SNMP",
         kParsedOnly},
    };
}

const KeywordTable<RealServerDraft>& real_server_table() {
    static const KeywordTable<RealServerDraft> table{
        "virtual_server/real_server",
        joined<RealServerDraft>(
            {check_default_rows<RealServerDraft>(), real_server_rows(), check_rows()})};
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
    real.tunnel = server.tunnel;
    real.inhibit_on_failure = server.inhibit_on_failure;
    real.alpha = server.alpha;
    real.virtual_host = server.virtual_host;
    read_block(real, statement.children, real_server_table(), diagnostics);
    if (!check_real_server(real, server, statement, diagnostics)) return;
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

// A network mask for IPv4, the length of a prefix for IPv6.
void read_granularity(VirtualServerDraft& server, const Reading& reading) {
    const auto& word = reading.statement.arguments[0];
    const bool v6 =
        server.endpoint.address.is_v6() || word.text.find('.') == std::string_view::npos;
    if (v6) {
        const auto length = read_integer(reading, word, 1, 128);
        if (!length) return;
        server.persistence_prefix = static_cast<std::uint8_t>(*length);
    } else {
        const auto mask = parse_ip_address(word.text);
        if (!mask || !mask->is_v4()) return reading.ignored(word, "is not an IPv4 network mask");
        server.persistence_mask = *mask;
    }
    if (!server.persistence_timeout) server.persistence_timeout = kDefaultPersistence;
}

void read_sorry_server(VirtualServerDraft& server, const Reading& reading) {
    const auto endpoint = read_endpoint(reading, same_port(server));
    if (!endpoint) return;
    server.sorry_server.emplace();
    server.sorry_server->where = reading.statement.head();
    server.sorry_server->endpoint = *endpoint;
}

auto scheduler_flag(std::string_view name) {
    return custom("", 0, 0,
                  [name](VirtualServerDraft& server, const Reading&) {
                      server.scheduler_flags.emplace_back(name);
                  })
        .with({""}, {});
}

std::vector<Keyword<VirtualServerDraft>> scheduler_rows() {
    std::vector<Keyword<VirtualServerDraft>> rows{
        {"lvs_sched", choice(&VirtualServer::scheduler, schedulers()), "wlc", "1.1.5",
         "the scheduler, as ipvsadm(8) names it"},
        {"lb_algo", choice(&VirtualServer::scheduler, schedulers()), "wlc", "0.5.3",
         "another name of lvs_sched"},
        {"ops", flag(&VirtualServer::one_packet, true), "", "1.2.8",
         "each packet of UDP is scheduled anew"},
        {"hashed", custom("", 0, 0, [](VirtualServerDraft&, const Reading&) {}).with({""}, {}), "",
         "1.3.0", "the kernel's own flag, which it sets itself"},
    };
    for (const auto* name : {"flag-1", "flag-2", "flag-3", "sh-port", "sh-fallback"}) {
        rows.push_back({name, scheduler_flag(name), "", "1.3.0", "a flag of the scheduler"});
    }
    for (const auto* name : {"mh-port", "mh-fallback"}) {
        rows.push_back({name, scheduler_flag(name), "", "2.0.20", "a flag of the scheduler"});
    }
    return rows;
}

std::vector<Keyword<VirtualServerDraft>> service_rows() {
    return {
        {"lvs_method", forwarding(&VirtualServer::method, &VirtualServer::tunnel), "NAT", "1.1.5",
         "how packets reach the real servers"},
        {"lb_kind", forwarding(&VirtualServer::method, &VirtualServer::tunnel), "NAT", "0.5.3",
         "another name of lvs_method"},
        {"persistence_timeout",
         custom("[SECONDS (1..2678400, whole)]", 0, 1, read_persistence)
             .with({"", "1", "2678400"}, {"0", "2678401", "x"}),
         "", "0.5.3", "a client stays with its server for this long after its last connection"},
        {"persistence_granularity",
         custom("MASK|LENGTH", 1, 1, read_granularity)
             .with({"255.255.255.0"}, {"nonsense", "255.255.255.256"}),
         "one address", "0.5.7", "clients of one network stay together"},
        {"persistence_engine", word(&VirtualServer::persistence_engine, "NAME"), "", "1.2.20",
         "what tells clients apart (sip)"},
        {"protocol",
         choice(&VirtualServer::protocol,
                Choices<Protocol>{
                    {"TCP", Protocol::tcp}, {"UDP", Protocol::udp}, {"SCTP", Protocol::sctp}},
                true),
         "UDP", "0.5.3", "the protocol over IP"},
        {"ip_family",
         choice(&VirtualServer::family,
                Choices<IpFamily>{{"inet", IpFamily::inet}, {"inet6", IpFamily::inet6}}),
         "inet", "1.2.20", "of a service named by a firewall mark"},
        {"weight", number(&VirtualServerDraft::weight, 1, kMostWeight), "1", "0.5.3",
         "weight of real servers that do not say"},
        {"inhibit_on_failure", boolean(&VirtualServerDraft::inhibit_on_failure), "off", "0.6.8",
         "inhibit_on_failure of real servers that do not say"},
        {"alpha", boolean(&VirtualServer::alpha), "off", "1.1.16",
         "alpha of real servers that do not say"},
        {"omega", flag(&VirtualServer::omega, true), "", "1.1.16",
         "when the daemon stops, its scripts are run"},
        {"ha_suspend", flag(&VirtualServer::ha_suspend, true), "", "1.0.0",
         "no checks while its address is not on this machine"},
        {"smtp_alert", boolean(&VirtualServer::mail), "smtp_alert_checker", "0.5.7",
         "sends mail when its quorum is gained or lost"},
        {"virtualhost", word(&VirtualServer::virtual_host, "NAME"), "", "0.5.8",
         "the Host of its HTTP checks"},
        {"snmp_name", word(&VirtualServer::snmp_name, "NAME"), "", "2.2.3", "its name in SNMP",
         kParsedOnly},
        {"quorum", number(in(&VirtualServer::quorum, &Quorum::weight), 1, kMostUnsigned), "1",
         "1.1.16", "the weight that live servers must have together"},
        {"hysteresis", number(in(&VirtualServer::quorum, &Quorum::hysteresis), 0, kMostUnsigned),
         "0", "1.1.16", "so much more or less than quorum is needed for a change"},
        {"quorum_up", script(in(&VirtualServer::quorum, &Quorum::up)), "", "1.1.16",
         "is run when the quorum is gained"},
        {"quorum_down", script(in(&VirtualServer::quorum, &Quorum::down)), "", "1.1.16",
         "is run when the quorum is lost"},
    };
}

std::vector<Keyword<VirtualServerDraft>> server_rows() {
    return {
        {"sorry_server",
         custom("ADDRESS [PORT]", 1, 2, read_sorry_server)
             .with({"192.0.2.77 80"}, {"192.0.2.777", "192.0.2.77 65536"}),
         "", "0.5.3", "serves while no real server does"},
        {"sorry_server_inhibit", flag(&VirtualServerDraft::sorry_server_inhibit, true), "",
         "1.2.13", "inhibit_on_failure of the sorry server"},
        {"sorry_server_lvs_method",
         forwarding(&VirtualServerDraft::sorry_server_method,
                    &VirtualServerDraft::sorry_server_tunnel),
         "the virtual server's", "1.3.6", "how packets reach the sorry server"},
        {"real_server", block("ADDRESS [PORT]", 1, 2, read_real_server), "", "0.5.3",
         "a machine that serves"},
    };
}

const KeywordTable<VirtualServerDraft>& virtual_server_table() {
    static const KeywordTable<VirtualServerDraft> table{
        "virtual_server",
        joined<VirtualServerDraft>({check_default_rows<VirtualServerDraft>(), scheduler_rows(),
                                    service_rows(), protection_rows(), server_rows()})};
    return table;
}

// ADDRESS [PORT], fwmark NUMBER or group NAME. False: it is none, which has been told.
bool read_service(VirtualServerDraft& server, const Reading& reading) {
    const Words words = reading.statement.arguments;
    const bool mark = words[0].text == "fwmark";
    if (mark || words[0].text == "group") {
        if (words.size() < 2) {
            reading.ignored(words[0], "needs what it names after it");
            return false;
        }
        if (!mark) {
            server.group = words[1].text;
            return true;
        }
        const auto number = read_integer(reading, words[1], 1, kMostUnsigned);
        if (number) server.fwmark = static_cast<std::uint32_t>(*number);
        return number.has_value();
    }
    const auto endpoint = read_endpoint(reading, 0);
    if (endpoint) server.endpoint = *endpoint;
    return endpoint.has_value();
}

// --- virtual_server_group and SSL --------------------------------------------------------------

const KeywordTable<TlsFiles>& tls_table() {
    static const KeywordTable<TlsFiles> table{
        "SSL",
        {
            {"password", secret(&TlsFiles::password, "PASSWORD"), "", "0.5.3",
             "opens the key file"},
            {"ca", path(&TlsFiles::ca), "", "0.5.3", "the certificates that are trusted"},
            {"certificate", path(&TlsFiles::certificate), "", "0.5.3", "our certificate"},
            {"key", path(&TlsFiles::key), "", "0.5.3", "our key"},
        }};
    return table;
}

bool is_new_service(Draft& draft, const VirtualServerDraft& server, const Reading& reading) {
    const auto head = reading.statement.head();
    auto& diagnostics = reading.diagnostics;
    const auto id = id_of(server);
    const auto [first, is_new] = draft.services.try_emplace(id, head);
    if (is_new) return true;
    diagnostics.warning(head, fmt::format("a second virtual_server {}, left out", printable(id)));
    diagnostics.note(first->second, "the first one is here");
    return false;
}

}  // namespace

void read_tls_files(Draft& draft, const Reading& reading) {
    if (!draft.lvs.tls) draft.lvs.tls.emplace();
    read_block(*draft.lvs.tls, reading.statement.children, tls_table(), reading.diagnostics);
}

void read_server_group(Draft& draft, const Reading& reading) {
    const auto& block = reading.statement;
    if (!is_new_name(draft.server_groups, block, reading.diagnostics)) return;
    VirtualServerGroup group;
    group.where = block.head();
    group.name = block.arguments[0].text;
    for (const auto& line : block.children) {
        const auto entry = read_group_entry(line, reading.diagnostics);
        if (entry) group.entries.push_back(*entry);
    }
    if (group.entries.empty()) {
        reading.diagnostics.warning(
            block.head(),
            fmt::format("virtual_server_group {} has no entries, left out", printable(group.name)));
        return;
    }
    draft.lvs.groups.push_back(std::move(group));
}

void read_virtual_server(Draft& draft, const Reading& reading) {
    const auto& [statement, keyword, diagnostics] = reading;
    VirtualServerDraft server;
    if (!read_service(server, reading)) return;
    server.where = statement.head();
    server.protocol = Protocol::udp;  // as keepalived; check_virtual_server warns of it
    server.log_all_failures = draft.global.checkers.log_all_failures;
    read_block(server, statement.children, virtual_server_table(), diagnostics);
    if (!check_virtual_server(server, statement, diagnostics)) return;
    if (!is_new_service(draft, server, reading)) return;
    server.real_servers.shrink_to_fit();
    draft.lvs.virtual_servers.push_back(std::move(server));
}

std::vector<const TableIndex*> lvs_tables() {
    return {&virtual_server_table().index(), &real_server_table().index(), &tls_table().index()};
}

}  // namespace holdfast::config
