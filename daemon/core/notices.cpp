#include "daemon/core/notices.h"

#include <fmt/format.h>

namespace holdfast::daemon {
namespace {

using config::Notifications;
using ipc::VrrpEvent;
using ipc::VrrpSubject;

struct Row {
    VrrpEvent event;
    const char* word;
    std::optional<config::Script> Notifications::*script;  // none: only the pipes are told
    bool is_state;
};

constexpr std::array<Row, 8> kRows{{
    {VrrpEvent::master, "MASTER", &Notifications::master, true},
    {VrrpEvent::backup, "BACKUP", &Notifications::backup, true},
    {VrrpEvent::fault, "FAULT", &Notifications::fault, true},
    {VrrpEvent::stop, "STOP", &Notifications::stop, true},
    {VrrpEvent::deleted, "DELETED", &Notifications::deleted, true},
    {VrrpEvent::master_rx_lower_priority, "MASTER_RX_LOWER_PRI",
     &Notifications::master_rx_lower_priority, false},
    {VrrpEvent::master_priority, "MASTER_PRIORITY", nullptr, false},
    {VrrpEvent::backup_priority, "BACKUP_PRIORITY", nullptr, false},
}};

const Row& row_of(VrrpEvent event) { return kRows.at(static_cast<std::size_t>(event)); }

const char* word_for(VrrpSubject subject) {
    return subject == VrrpSubject::group ? "GROUP" : "INSTANCE";
}

std::string line_of(const ipc::VrrpNews& news) {
    return fmt::format("{} \"{}\" {} {}\n", word_for(news.subject), news.name,
                       row_of(news.event).word, news.priority);
}

config::Script with_arguments(config::Script script, const ipc::VrrpNews& news) {
    for (auto& argument : arguments_of(news))
        script.command.push_back(std::move(argument));
    return script;
}

}  // namespace

std::vector<std::string> arguments_of(const ipc::VrrpNews& news) {
    return {word_for(news.subject), news.name, row_of(news.event).word,
            std::to_string(news.priority)};
}

void Notices::configure(const config::VrrpConfig& config) {
    deleted_ = std::exchange(settings_, {});
    objects_.clear();
    const auto add = [&](VrrpSubject subject, const auto& one) {
        const Object object(subject, one.name);
        objects_.push_back(object);
        deleted_.erase(object);
        auto& settings = settings_[object] = one.notifications;
        if (!settings.priority_changes)
            settings.priority_changes = config.settings.notify_priority_changes;
    };
    for (const auto& group : config.sync_groups)
        add(VrrpSubject::group, group);
    for (const auto& instance : config.instances)
        add(VrrpSubject::instance, instance);
    std::erase_if(last_, [&](const auto& entry) { return !settings_.contains(entry.first); });
}

// The script of a deleted instance is notify_deleted. To all others the deletion is a fault, unless
// the configuration says that they know better.
Notice Notices::of(const ipc::VrrpNews& news) {
    const Object object(news.subject, news.name);
    const auto found = settings_.find(object);
    const auto gone = deleted_.find(object);
    if (found == settings_.end() && gone == deleted_.end()) return {};
    const auto& settings = found != settings_.end() ? found->second : gone->second;
    const auto& row = row_of(news.event);
    auto told = news;
    if (news.event == VrrpEvent::deleted) {
        if (news.subject == VrrpSubject::group) return {};
        if (!settings.tell_deleted) told.event = VrrpEvent::fault;
    }
    if (row.is_state) {
        last_[object] = told;
    } else if (const auto last = last_.find(object); last != last_.end()) {
        last->second.priority = news.priority;
    }
    if (!row.script && !settings.priority_changes.value_or(false)) return {};
    Notice notice{{}, line_of(told)};
    if (row.script && settings.*row.script) notice.scripts.push_back(*(settings.*row.script));
    if (row.is_state && settings.any) notice.scripts.push_back(with_arguments(*settings.any, told));
    return notice;
}

std::vector<std::string> Notices::states() const {
    std::vector<std::string> lines;
    for (const auto& object : objects_) {
        const auto last = last_.find(object);
        if (last != last_.end()) lines.push_back(line_of(last->second));
    }
    return lines;
}

std::string line_of(const ipc::ServiceNews& news) {
    const auto* state = news.up ? "UP" : "DOWN";
    if (news.real_server.empty()) return fmt::format("VS {} {}\n", news.virtual_server, state);
    return fmt::format("RS {} {} {}\n", news.real_server, news.virtual_server, state);
}

std::string line_of(const ipc::GuardNews& news) {
    return fmt::format("VS {} {}\n", news.virtual_server,
                       news.engaged ? "MASS_FAILURE" : "MASS_FAILURE_OVER");
}

}  // namespace holdfast::daemon
