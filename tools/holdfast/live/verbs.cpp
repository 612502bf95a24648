#include "tools/holdfast/live/verbs.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <sstream>
#include <thread>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "lib/parse_json.h"
#include "tools/holdfast/live/render.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {

namespace {

namespace po = boost::program_options;
using control::Request;
using control::Status;

int fail(const std::string& why) {
    fmt::print(stderr, "holdfast: {}\n", why);
    return kBad;
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

bool on_a_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

// What the daemon says to people comes as a string of JSON.
std::string sentence_in(const std::string& text) {
    const auto sentence = parse_json<std::string>(text);
    return sentence ? *sentence : text;
}

Request request(std::string verb) {
    Request made;
    made.verb = std::move(verb);
    return made;
}

Request request(const LiveVerb& verb) { return request(std::string(verb.name)); }

using Render = Result<std::string> (*)(const Status&, std::string_view name, bool colours);

int show_json(DaemonSocket& daemon, Request request) {
    request.whole = true;
    const auto done = daemon.pass_on(request, STDOUT_FILENO);
    return done ? kGood : fail(done.error().message);
}

int show(DaemonSocket& daemon, const Asked& asked, const Request& request, Render render) {
    if (asked.json) return show_json(daemon, request);
    const auto status = status_by(daemon, request);
    if (!status) return fail(status.error().message);
    const auto text = render(*status, asked.words.empty() ? "" : asked.words[0], on_a_terminal());
    if (!text) return fail(text.error().message);
    print(*text);
    return kGood;
}

int run_status(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    const Render render = [](const Status& status, std::string_view, bool colours) {
        return Result<std::string>(render_overview(status, colours));
    };
    while (asked.follow) {
        if (on_a_terminal()) print("\033[H\033[2J");
        if (const int status = show(daemon, asked, request(verb), render); status != kGood)
            return status;
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    return show(daemon, asked, request(verb), render);
}

int run_vrrp(const LiveVerb&, DaemonSocket& daemon, const Asked& asked) {
    return show(daemon, asked, request("instances"), render_instances);
}

int run_services(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    auto asking = request(verb);
    if (!asked.words.empty()) asking.service = asked.words[0];
    return show(daemon, asked, asking, render_services);
}

int run_why(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    auto asking = request(verb);
    asking.name = asked.words[0];
    return show(daemon, asked, asking, [](const Status& status, std::string_view name, bool) {
        return render_why(status, name);
    });
}

// --- events --------------------------------------------------------------------------------------

std::string event_text(const std::string& event) {
    boost::system::error_code failure;
    const auto json = boost::json::parse(event, failure);
    if (failure || !json.is_object()) return event;
    const auto text = [&](const char* member) -> std::string {
        const auto* value = json.get_object().if_contains(member);
        return value && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    auto line = fmt::format("{}  {} {}", text("time"), text("what"), text("name"));
    if (const auto of = text("virtual_server"); !of.empty()) line += " of " + of;
    line += "  " + text("state");
    if (const auto reason = text("reason"); !reason.empty()) line += ": " + reason;
    return line;
}

int run_events(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    auto asking = request(verb);
    asking.follow = asked.follow;
    const auto done = daemon.follow(asking, [&](const std::string& event) {
        print((asked.json ? event : event_text(event)) + "\n");
        return std::ferror(stdout) == 0;
    });
    return done ? kGood : fail(done.error().message);
}

int run_trace(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    auto asking = request(verb);
    asking.name = asked.words[0];
    const auto done = daemon.follow(asking, [&](const std::string& event) {
        print(sentence_in(event) + "\n");
        return std::ferror(stdout) == 0;
    });
    return done ? kGood : fail(done.error().message);
}

// --- orders --------------------------------------------------------------------------------------

int order(DaemonSocket& daemon, const Request& asking) {
    const auto answer = daemon.ask(asking);
    if (!answer) return fail(answer.error().message);
    print(sentence_in(*answer) + "\n");
    return kGood;
}

int run_with_name(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    auto asking = request(verb);
    asking.name = asked.words[0];
    return order(daemon, asking);
}

int run_plain(const LiveVerb& verb, DaemonSocket& daemon, const Asked&) {
    return order(daemon, request(verb));
}

int run_log_level(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    auto asking = request(verb);
    asking.level = asked.words[0];
    return order(daemon, asking);
}

Request about_server(const LiveVerb& verb, const Asked& asked) {
    auto asking = request(verb);
    asking.service = asked.words[0];
    asking.server = asked.words[1];
    return asking;
}

int run_with_server(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    return order(daemon, about_server(verb, asked));
}

int run_weight(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    auto asking = about_server(verb, asked);
    const auto& text = asked.words[2];
    int weight = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), weight);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) {
        fmt::print(stderr, "holdfast weight: '{}' is no weight\n", text);
        return kUsage;
    }
    asking.weight = weight;
    return order(daemon, asking);
}

// How many connections the servers still have that this names.
std::uint64_t connections_of(const Status& status, const Asked& asked) {
    std::uint64_t sum = 0;
    for (const auto& service : status.services) {
        if (!std::string_view(service.name).ends_with(asked.words[0])) continue;
        for (const auto& server : service.servers) {
            if (std::string_view(server.name).starts_with(asked.words[1]))
                sum += server.active_connections;
        }
    }
    return sum;
}

int run_drain(const LiveVerb& verb, DaemonSocket& daemon, const Asked& asked) {
    if (const int status = run_with_server(verb, daemon, asked); status != kGood) return status;
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(asked.wait.value_or(0));
    while (asked.wait) {
        auto asking = request("services");
        asking.service = asked.words[0];
        const auto status = status_by(daemon, asking);
        if (!status) return fail(status.error().message);
        const auto left = connections_of(*status, asked);
        print(fmt::format("{} active connections\n", left));
        if (left == 0) break;
        if (std::chrono::steady_clock::now() >= end)
            return fail(fmt::format("{} active connections are left; it stays drained", left));
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    return kGood;
}

constexpr LiveVerb kVerbs[] = {
    {"status", "", "how everything stands, on one screen (--watch: once a second)",
     "holdfast status --watch", run_status},
    {"vrrp", "[INSTANCE]", "VRRP instances, or all that is known of one", "holdfast vrrp VI_1",
     run_vrrp},
    {"services", "[SERVICE]", "services with their servers", "holdfast services 192.0.2.1:80",
     run_services},
    {"why", "INSTANCE|SERVER", "the facts that led to a state", "holdfast why 10.0.0.1:80",
     run_why},
    {"events", "", "the last changes of state (--follow: and the next ones)",
     "holdfast events --follow", run_events},
    {"trace", "INSTANCE", "the adverts that an instance sends and hears, as they come",
     "holdfast trace VI_1", run_trace},
    {"failover", "INSTANCE|GROUP", "give the addresses to a peer, until released",
     "holdfast failover VI_1", run_with_name},
    {"release", "INSTANCE|GROUP", "let it be master again", "holdfast release VI_1", run_with_name},
    {"drain", "SERVICE SERVER",
     "no new connections for a server; what it has goes on (--wait SECONDS: until it has none)",
     "holdfast drain 192.0.2.1:80 10.0.0.1:80 --wait 60", run_drain},
    {"undrain", "SERVICE SERVER", "give a server its own weight back",
     "holdfast undrain 192.0.2.1:80 10.0.0.1:80", run_with_server},
    {"weight", "SERVICE SERVER WEIGHT", "a weight that counts until undrain",
     "holdfast weight 192.0.2.1:80 10.0.0.1:80 50", run_weight},
    {"check-now", "SERVICE SERVER", "check a server now",
     "holdfast check-now 192.0.2.1:80 10.0.0.1:80", run_with_server},
    {"reload", "", "read the configuration again", "holdfast reload", run_plain},
    {"log-level", "LEVEL", "error, warning, notice, info or debug, until the next start",
     "holdfast log-level debug", run_log_level},
};

struct Counts {
    std::size_t least = 0;
    std::size_t most = 0;
};

// "SERVICE SERVER": two; "[NAME]": none or one.
Counts counts_of(const LiveVerb& verb) {
    Counts counts;
    std::istringstream words(verb.arguments);
    for (std::string word; words >> word; ++counts.most)
        counts.least += word.front() == '[' ? 0 : 1;
    return counts;
}

po::options_description options_of(const LiveVerb& verb) {
    const std::string_view name = verb.name;
    po::options_description options("options");
    auto add = options.add_options();
    add("socket,s", po::value<std::string>()->default_value(kDefaultSocket), "of the daemon");
    if (name == "status" || name == "vrrp" || name == "services" || name == "why" ||
        name == "events")
        add("json", "as JSON");
    if (name == "status") add("watch,w", "again and again");
    if (name == "events") add("follow,f", "wait for more");
    if (name == "drain") add("wait", po::value<int>(), "seconds that connections may take to end");
    add("help,h", "this text");
    return options;
}

void print_help(const LiveVerb& verb, const po::options_description& options) {
    const auto space = *verb.arguments ? " " : "";
    std::cout << fmt::format("usage: holdfast {}{}{} [OPTION]...\n{}\n", verb.name, space,
                             verb.arguments, verb.doc)
              << options << fmt::format("\nexample: {}\n", verb.example);
}

int usage(const LiveVerb& verb, const std::string& problem) {
    fmt::print(stderr, "holdfast {}: {}\nusage: holdfast {} {} (--help tells more)\n", verb.name,
               problem, verb.name, verb.arguments);
    return kUsage;
}

Asked asked_by(const po::variables_map& given) {
    Asked asked;
    if (given.contains("word")) asked.words = given["word"].as<std::vector<std::string>>();
    asked.json = given.contains("json");
    asked.follow = given.contains("watch") || given.contains("follow");
    if (given.contains("wait")) asked.wait = given["wait"].as<int>();
    return asked;
}

}  // namespace

std::span<const LiveVerb> live_verbs() { return kVerbs; }

Result<Status> status_by(DaemonSocket& daemon, const Request& asking) {
    const auto text = daemon.ask(asking);
    if (!text) return text.error();
    return parse_json<Status>(*text);
}

int run_live(const LiveVerb& verb, const std::vector<std::string>& arguments) {
    const auto visible = options_of(verb);
    po::options_description all;
    all.add(visible).add_options()("word", po::value<std::vector<std::string>>());
    po::positional_options_description positional;
    positional.add("word", -1);
    po::variables_map given;
    try {
        po::store(po::command_line_parser(arguments).options(all).positional(positional).run(),
                  given);
    } catch (const po::error& error) {
        return usage(verb, error.what());
    }
    if (given.contains("help")) {
        print_help(verb, visible);
        return kGood;
    }
    const auto asked = asked_by(given);
    const auto counts = counts_of(verb);
    if (asked.words.size() < counts.least || asked.words.size() > counts.most)
        return usage(verb, "takes other arguments");
    auto daemon = DaemonSocket::connect(given["socket"].as<std::string>());
    if (!daemon) return fail(daemon.error().message);
    return verb.run(verb, *daemon, asked);
}

}  // namespace holdfast::tool
