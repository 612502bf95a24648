#include "daemon/notifier.h"

namespace holdfast::daemon {

namespace {

// At once: when a link fails it fails for all instances (they would start hundreds of programs).
constexpr std::size_t kMostScripts = 32;

// For the last scripts and the readers of the pipes, when everything stops.
constexpr std::chrono::seconds kTimeToFinish(10);

std::string name_of(const ipc::VrrpNews& news) {
    return (news.subject == ipc::VrrpSubject::group ? "GROUP " : "INSTANCE ") + news.name;
}

}  // namespace

Notifier::Notifier(boost::asio::io_context& loop, Log& log)
    : timer_(loop),
      runner_(loop, log, kMostScripts),
      queue_(runner_, log, [this] { look_whether_finished(); }),
      all_(loop, log),
      vrrp_(loop, log),
      lvs_(loop, log) {}

void Notifier::configure(const config::ScriptSettings& scripts, const config::VrrpConfig& vrrp,
                         const ScriptPolicy& policy) {
    runner_.set_policy(policy);
    all_.configure(scripts.fifo, policy);
    vrrp_.configure(scripts.vrrp_fifo, policy);
    lvs_.configure(scripts.lvs_fifo, policy);
    notices_.configure(vrrp);
    if (!scripts.fifo_states_on_reload) return;
    for (const auto& line : notices_.states()) {
        all_.write(line);
        vrrp_.write(line);
    }
}

void Notifier::tell(const ipc::VrrpNews& news) {
    const auto notice = notices_.of(news);
    all_.write(notice.line);
    vrrp_.write(notice.line);
    for (const auto& script : notice.scripts)
        queue_.add(name_of(news), order_of(script));
}

void Notifier::tell(const ipc::ServiceNews& news) {
    const auto line = line_of(news);
    all_.write(line);
    lvs_.write(line);
    if (news.command.empty()) return;
    queue_.add(news.virtual_server,
               {news.command, {news.user, news.group, news.supplementary_groups}, {}});
}

void Notifier::tell(const ipc::GuardNews& news) {
    const auto line = line_of(news);
    all_.write(line);
    lvs_.write(line);
}

void Notifier::finish(std::function<void()> on_end) {
    if (on_end_) return;
    on_end_ = std::move(on_end);
    timer_.expires_after(kTimeToFinish);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) on_end_();
    });
    look_whether_finished();
}

void Notifier::look_whether_finished() {
    if (on_end_ && queue_.idle() && !std::exchange(closing_, true)) close_pipes();
}

void Notifier::close_pipes() {
    all_.finish([this] { vrrp_.finish([this] { lvs_.finish([this] { on_end_(); }); }); });
}

}  // namespace holdfast::daemon
