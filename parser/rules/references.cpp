// What one block says about another: names that must exist, addresses that must be alone.
#include <algorithm>

#include <fmt/format.h>

#include "parser/draft.h"
#include "parser/printable.h"
#include "parser/read.h"
#include "parser/suggest.h"

namespace holdfast::config {
namespace {

class References {
  public:
    References(Draft& draft, Diagnostics& diagnostics) : draft_(draft), diagnostics_(diagnostics) {
        for (const auto& delay : draft.vrrp.interface_delays)
            down_delays_.insert_or_assign(delay.name, delay.down);
    }

    void check() {
        for (auto& instance : draft_.vrrp.instances) {
            check_tracking(instance.tracking);
            check_addresses(instance);
            check_delay(instance);
        }
        for (auto& group : draft_.vrrp.sync_groups)
            check_tracking(group.tracking);
        check_static();
        for (auto& server : draft_.lvs.virtual_servers) {
            for (auto& real : server.real_servers)
                check_checks(real);
        }
        std::erase_if(draft_.lvs.virtual_servers,
                      [this](const auto& server) { return !group_exists(server); });
    }

  private:
    // Leaves out what tracks something that is not there.
    void check_tracking(Tracking& tracking) {
        keep_known(tracking.scripts, draft_.scripts, "vrrp_script");
        keep_known(tracking.files, draft_.files, "track_file");
        keep_known(tracking.processes, draft_.processes, "vrrp_track_process");
        keep_known(tracking.bfds, draft_.bfds, "bfd_instance");
        keep_once(tracking.interfaces);
    }

    void keep_known(std::vector<Tracked>& list, const Places& known, std::string_view kind) {
        std::erase_if(list, [&](const Tracked& tracked) {
            return !is_known(tracked.where, tracked.name, known, kind);
        });
        keep_once(list);
    }

    void keep_once(std::vector<Tracked>& list) {
        std::set<std::string_view> seen;
        std::erase_if(list, [&](const Tracked& tracked) {
            if (seen.insert(tracked.name).second) return false;
            diagnostics_.warning(tracked.where, fmt::format("'{}' is tracked already, left out",
                                                            printable(tracked.name)));
            return true;
        });
    }

    bool is_known(SourceRange where, const std::string& name, const Places& known,
                  std::string_view kind) {
        if (known.contains(name)) return true;
        std::vector<std::string_view> names;
        // Looking through very many names for what was meant would take its time.
        constexpr std::size_t kMostNames = 100;
        if (known.size() <= kMostNames && !diagnostics_.is_full()) {
            for (const auto& [other, place] : known)
                names.push_back(other);
        }
        diagnostics_.warning(where, fmt::format("'{}' is no {}, left out", printable(name), kind),
                             closest(name, names));
        return false;
    }

    // While a dead link is not yet believed, the others must still wait for our adverts.
    void check_delay(const VrrpInstance& instance) {
        const auto delay = down_delays_.find(instance.interface);
        if (delay == down_delays_.end()) return;
        const auto most = instance.advert_interval * (instance.behaviour.down_timer_adverts - 1);
        if (delay->second < most) return;
        diagnostics_.info(instance.interface_where,
                          fmt::format("vrrp_instance {}: interface_up_down_delays lets {} be down "
                                      "for {} s unnoticed; another router takes over before that "
                                      "(less than {} s works)",
                                      printable(instance.name), printable(instance.interface),
                                      seconds_text(delay->second), seconds_text(most)));
    }

    // The same address in two instances: both would add it, and the first to stop takes it away.
    void check_addresses(const VrrpInstance& instance) {
        for (const auto* list : {&instance.addresses, &instance.excluded_addresses}) {
            for (const auto& address : *list) {
                const auto& interface =
                    address.interface.empty() ? instance.interface : address.interface;
                const auto [first, is_new] = draft_.addresses.try_emplace(
                    {interface, address.prefix.address}, address.where);
                if (is_new) continue;
                diagnostics_.info(address.where,
                                  fmt::format("{} stands on {} twice: two instances would add and "
                                              "remove it",
                                              to_string(address.prefix), printable(interface)));
                diagnostics_.note(first->second, "the first one is here");
            }
        }
    }

    void check_static() {
        auto& fixed = draft_.vrrp.fixed;
        const auto check_list = [this](auto& list) {
            for (auto& item : list) {
                if (item.track_group.empty()) continue;
                if (!is_known(item.where, item.track_group, draft_.track_groups, "track_group"))
                    item.track_group.clear();
            }
        };
        check_list(fixed.addresses);
        check_list(fixed.routes);
        check_list(fixed.rules);
        for (auto& group : fixed.track_groups) {
            std::erase_if(group.instances, [&](const std::string& name) {
                return !is_known(group.where, name, draft_.instance_names, "vrrp_instance");
            });
        }
    }

    void check_checks(RealServer& real) {
        erase_if(real.checks, [this](Check& check) {
            if (const auto* misc = std::get_if<MiscCheck>(&check)) {
                check_timeout(*misc);
                return false;
            }
            if (auto* file = std::get_if<FileCheck>(&check)) return !find_file(*file);
            if (const auto* bfd = std::get_if<BfdCheck>(&check))
                return !is_known(bfd->where, bfd->name, draft_.bfds, "bfd_instance");
            return false;
        });
    }

    // Gives the check what its track_file says; false: there is none.
    bool find_file(FileCheck& check) {
        const auto found =
            std::find_if(draft_.vrrp.files.begin(), draft_.vrrp.files.end(),
                         [&](const TrackFile& file) { return file.name == check.track_file; });
        if (found == draft_.vrrp.files.end()) {
            is_known(check.where, check.track_file, {}, "track_file");
            return false;
        }
        check.path = found->path;
        if (!check.weight) check.weight = found->weight;
        return true;
    }

    void check_timeout(const MiscCheck& check) {
        if (check.timeout <= check.delay_loop) return;
        diagnostics_.info(check.where,
                          fmt::format("MISC_CHECK: misc_timeout is longer than delay_loop ({} s); "
                                      "the next run begins when this one has ended",
                                      seconds_text(check.delay_loop)));
    }

    bool group_exists(const VirtualServer& server) {
        return server.group.empty() ||
               is_known(server.where, server.group, draft_.server_groups, "virtual_server_group");
    }

    Draft& draft_;
    Diagnostics& diagnostics_;
    std::map<std::string_view, microseconds> down_delays_;
};

}  // namespace

void check_references(Draft& draft, Diagnostics& diagnostics) {
    References(draft, diagnostics).check();
}

}  // namespace holdfast::config
