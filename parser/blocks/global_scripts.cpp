// global_defs: the programs that are run, and the pipes that events go to.
#include "parser/arguments.h"
#include "parser/draft.h"

namespace holdfast::config {
namespace {

constexpr std::int64_t kLongestScript = 1000;  // seconds

auto setting(bool ScriptSettings::*member) { return in(&Global::scripts, member); }

// FIFO [USER [GROUP]]
auto fifo(NotifyFifo ScriptSettings::*which) {
    return custom("PATH [USER [GROUP]]", 1, 3,
                  [which](GlobalDraft& global, const Reading& reading) {
                      const Words words = reading.statement.arguments;
                      auto path = read_path(reading, words[0]);
                      auto owner = read_script_user(reading, words.subspan(1));
                      if (!path || !owner) return;
                      auto& target = global.scripts.*which;
                      target.path = std::move(*path);
                      target.owner = std::move(*owner);
                  })
        .with({"/run/some-fifo", "/run/some-fifo root"}, {});
}

auto fifo_script(NotifyFifo ScriptSettings::*which) {
    return script(in(in(&Global::scripts, which), &NotifyFifo::script));
}

}  // namespace

std::vector<Keyword<GlobalDraft>> global_script_rows() {
    return {
        {"script_user", script_user(in(&Global::scripts, &ScriptSettings::user)),
         "keepalived_script, or else root", "1.3.0", "runs scripts that do not say who"},
        {"enable_script_security", flag(setting(&ScriptSettings::security), true), "", "1.3.0",
         "no script is run as root that others can change"},
        {"use_symlink_paths", boolean(setting(&ScriptSettings::keep_symlinks)), "off", "2.3.0",
         "scripts are run by their paths as they are written, not by those of the files that "
         "symbolic links lead to"},
        {"set_supplementary_groups", flag(setting(&ScriptSettings::supplementary_groups), true), "",
         "2.3.0", "scripts get all groups of their user"},
        {"startup_script", script(in(&Global::scripts, &ScriptSettings::startup)), "", "2.1.0",
         "is run before everything else, which waits for its end"},
        {"startup_script_timeout",
         whole_seconds(in(&Global::scripts, &ScriptSettings::startup_timeout), 1, kLongestScript),
         "10", "2.1.0", "how long it may take"},
        {"pre_shutdown_script", script(in(&Global::scripts, &ScriptSettings::pre_shutdown)), "",
         "holdfast 0.1.0",
         "is run when the daemon shall stop, before an address or a service is given up"},
        {"pre_shutdown_script_timeout",
         whole_seconds(in(&Global::scripts, &ScriptSettings::pre_shutdown_timeout), 1,
                       kLongestScript),
         "10", "holdfast 0.1.0", "how long it may take: then the daemon stops without it"},
        {"shutdown_script", script(in(&Global::scripts, &ScriptSettings::shutdown)), "", "2.1.0",
         "is run when everything else has stopped, addresses and services are gone"},
        {"shutdown_script_timeout",
         whole_seconds(in(&Global::scripts, &ScriptSettings::shutdown_timeout), 1, kLongestScript),
         "10", "2.1.0", "how long it may take"},
        {"notify_fifo", fifo(&ScriptSettings::fifo), "", "1.3.6", "gets a line for each event"},
        {"notify_fifo_script", fifo_script(&ScriptSettings::fifo), "", "1.3.6",
         "reads notify_fifo, which is its last argument"},
        {"vrrp_notify_fifo", fifo(&ScriptSettings::vrrp_fifo), "", "1.3.6",
         "gets a line for each event of VRRP"},
        {"vrrp_notify_fifo_script", fifo_script(&ScriptSettings::vrrp_fifo), "", "1.3.6",
         "reads vrrp_notify_fifo, which is its last argument"},
        {"lvs_notify_fifo", fifo(&ScriptSettings::lvs_fifo), "", "1.3.6",
         "gets a line for each event of virtual and real servers"},
        {"lvs_notify_fifo_script", fifo_script(&ScriptSettings::lvs_fifo), "", "1.3.6",
         "reads lvs_notify_fifo, which is its last argument"},
        {"fifo_write_vrrp_states_on_reload",
         flag(setting(&ScriptSettings::fifo_states_on_reload), true), "", "2.2.5",
         "after a reload the pipes get the states again"},
    };
}

}  // namespace holdfast::config
