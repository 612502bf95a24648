#include "daemon/control_plane.h"

#include <csignal>

#include <fmt/format.h>

#include "daemon/listening_socket.h"
#include "daemon/replace_file.h"
#include "lib/ipc/sealed_memory.h"
#include "lib/signals.h"

namespace holdfast::daemon {

ControlPlane::ControlPlane(boost::asio::io_context& loop, Processes processes, std::string path,
                           Log& log, Handlers handlers)
    : dump_signals_(loop, SIGUSR1, SIGUSR2, json_signal()),
      clear_signal_(loop, stats_clear_signal()),
      processes_(processes),
      path_(std::move(path)),
      log_(log),
      handlers_(std::move(handlers)) {
    wait_for_dump_signal();
    wait_for_clear_signal();
}

ControlPlane::~ControlPlane() {
    if (control_socket_) remove_socket(path_);
}

void ControlPlane::open(const config::Web& web, config::Files files) {
    files_ = std::move(files);
    if (!control_socket_) {
        if (auto socket = listen_for_operators(path_)) {
            control_socket_ = std::move(*socket);
            hand_over(ipc::Listener::control, control_socket_);
        } else {
            log_.warning("Operators cannot reach this daemon: {}", socket.error().message);
        }
    }
    const bool same = web.address == web_.address && web.port == web_.port;
    if (same && (web_socket_ || web.address.empty())) return;
    web_ = web;
    web_socket_ = {};
    if (!web.address.empty()) {
        if (auto socket = listen_for_web(web.address, web.port)) {
            web_socket_ = std::move(*socket);
        } else {
            log_.error("web_listen: {}", socket.error().message);
        }
    }
    hand_over(ipc::Listener::web, web_socket_);
}

void ControlPlane::hand_over(ipc::Listener as, const UniqueFd& socket) {
    processes_.control.send(ipc::Listen{as}, socket ? socket.duplicate() : UniqueFd());
}

void ControlPlane::control_started() {
    hand_over(ipc::Listener::control, control_socket_);
    hand_over(ipc::Listener::web, web_socket_);
}

void ControlPlane::vrrp_started() {
    for (const auto& name : stepped_down_)
        processes_.vrrp.send(ipc::StepDown{name, true});
}

void ControlPlane::ipvs_started() {
    for (const auto& order : orders().weights)
        processes_.ipvs.send(order);
}

void ControlPlane::receive(const ipc::Message& message, const UniqueFd& memory) {
    if (const auto* question = std::get_if<ipc::AskReport>(&message)) {
        ask(*question);
    } else if (const auto* step_down = std::get_if<ipc::StepDown>(&message)) {
        order(*step_down);
    } else if (const auto* weight = std::get_if<ipc::OrderWeight>(&message)) {
        order(*weight);
    } else if (const auto* check = std::get_if<ipc::CheckNow>(&message)) {
        processes_.checkers.send(*check);
    } else if (const auto* trace = std::get_if<ipc::Trace>(&message)) {
        processes_.vrrp.send(*trace);
    } else if (const auto* level = std::get_if<ipc::SetLogThreshold>(&message)) {
        handlers_.on_log_threshold(level->threshold);
    } else if (std::holds_alternative<ipc::Reload>(message)) {
        handlers_.on_reload();
    } else if (std::holds_alternative<ipc::ClearCounts>(message)) {
        processes_.vrrp.send(message);
    } else if (const auto* dump = std::get_if<ipc::Dump>(&message)) {
        write_dump(dump->kind, memory);
    }
}

const std::string& ControlPlane::dump_file(ipc::DumpKind kind) const {
    switch (kind) {
        case ipc::DumpKind::json:
            return files_.json_dump;
        case ipc::DumpKind::stats:
            return files_.stats_dump;
        case ipc::DumpKind::data:
            break;
    }
    return files_.state_dump;
}

void ControlPlane::wait_for_dump_signal() {
    dump_signals_.async_wait([this](const boost::system::error_code& cancelled, int signal) {
        if (cancelled) return;
        wait_for_dump_signal();
        dump(signal == SIGUSR1   ? ipc::DumpKind::data
             : signal == SIGUSR2 ? ipc::DumpKind::stats
                                 : ipc::DumpKind::json);
    });
}

// What has been counted is written once more, if there is a file for it.
void ControlPlane::wait_for_clear_signal() {
    clear_signal_.async_wait([this](const boost::system::error_code& cancelled, int) {
        if (cancelled) return;
        wait_for_clear_signal();
        if (files_.stats_dump.empty()) return processes_.vrrp.send(ipc::ClearCounts{});
        processes_.control.send(ipc::AskDump{ipc::DumpKind::stats, true});
    });
}

// A file in a folder where everybody may write is written only where one is asked for.
void ControlPlane::dump(ipc::DumpKind kind) {
    if (!dump_file(kind).empty()) return processes_.control.send(ipc::AskDump{kind});
    log_.notice(
        "Nothing is dumped: the configuration names no file for it (state_dump_file, "
        "stats_dump_file, json_dump_file)");
}

void ControlPlane::write_dump(ipc::DumpKind kind, const UniqueFd& memory) {
    const auto text = ipc::read_sealed(memory.get());
    const auto written = text ? replace_file(dump_file(kind), *text) : Result<void>(text.error());
    if (!written) log_.error("{}", written.error().message);
}

// Of who does not run, that is all there is to say.
void ControlPlane::ask(const ipc::AskReport& ask) {
    const std::pair<ChildProcess*, ipc::Reporter> asked[] = {
        {&processes_.vrrp, ipc::Reporter::vrrp},
        {&processes_.checkers, ipc::Reporter::checkers},
        {&processes_.ipvs, ipc::Reporter::ipvs},
    };
    for (const auto& [process, reporter] : asked) {
        if (!reports_on(reporter, ask.wanted.extent)) continue;
        if (process->is_running()) {
            process->send(ask);
        } else {
            processes_.control.send(ipc::Report{ask.number, reporter});
        }
    }
}

void ControlPlane::pass_on(const ipc::Message& message, UniqueFd memory) {
    processes_.control.send(message, std::move(memory));
}

void ControlPlane::reload_ended(bool good, const std::string& outcome) {
    processes_.control.send(ipc::ReloadEnded{good, outcome});
}

void ControlPlane::order(const ipc::StepDown& order) {
    log_.notice("An operator tells {} {}", order.name,
                order.on ? "to step down" : "that it may be master again");
    if (order.on) {
        stepped_down_.insert(order.name);
    } else {
        stepped_down_.erase(order.name);
    }
    processes_.vrrp.send(order);
    handlers_.on_orders_changed();
}

void ControlPlane::order(const ipc::OrderWeight& order) {
    const auto what = fmt::format("{} of {}", to_string(order.real_server), order.virtual_server);
    if (order.weight) {
        log_.notice("An operator gives {} the weight {}", what, *order.weight);
        weights_.insert_or_assign({order.virtual_server, order.real_server}, *order.weight);
    } else {
        log_.notice("An operator gives {} its own weight back", what);
        weights_.erase({order.virtual_server, order.real_server});
    }
    processes_.ipvs.send(order);
    handlers_.on_orders_changed();
}

StandingOrders ControlPlane::orders() const {
    StandingOrders orders;
    for (const auto& name : stepped_down_)
        orders.step_downs.push_back({name, true});
    for (const auto& [server, weight] : weights_)
        orders.weights.push_back({server.first, server.second, weight});
    return orders;
}

void ControlPlane::inherit(const StandingOrders& orders) {
    for (const auto& order : orders.step_downs)
        stepped_down_.insert(order.name);
    for (const auto& order : orders.weights) {
        if (order.weight)
            weights_.insert_or_assign({order.virtual_server, order.real_server}, *order.weight);
    }
}

}  // namespace holdfast::daemon
