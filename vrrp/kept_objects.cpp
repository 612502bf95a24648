#include "vrrp/kept_objects.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "vrrp/kernel_addresses.h"

namespace holdfast::vrrp {
namespace {

constexpr auto kRetry = std::chrono::seconds(1);
// After the first time: iproute2 flushes until nothing comes back.
constexpr auto kPause = std::chrono::milliseconds(200);
// More often than this within that time is put back with a pause only.
constexpr int kMostSoon = 10;
constexpr int kMostWithPauses = 3;
constexpr auto kWithin = std::chrono::seconds(10);
// Attempts in a row: what an interface takes along comes back with it.
constexpr int kMostRefusals = 3;

template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

std::string name_of(const KeptObjects::Object& object) {
    return std::visit(Overloaded{
                          [](const config::VirtualAddress& address) {
                              return fmt::format("address {} on {}", to_string(address.prefix),
                                                 address.interface);
                          },
                          [](const auto& one) { return describe(one); },
                      },
                      object);
}

bool is_watched(const KeptObjects::Object& object) {
    return std::visit(Overloaded{
                          [](const config::VirtualAddress& one) { return !one.flags.no_track; },
                          [](const config::Route& one) { return !one.no_track; },
                          [](const config::Rule& one) { return !one.no_track; },
                      },
                      object);
}

bool is_gone(const rtnetlink::Address& address, const rtnetlink::AddressGone& gone) {
    return address.link == gone.address.link && address.prefix == gone.address.prefix;
}

// An address, a route or a rule that is not there any more, or never was.
bool is_absent(const Error& error) {
    return error.code == ESRCH || error.code == ENOENT || error.code == EADDRNOTAVAIL ||
           error.code == ENODEV;
}

}  // namespace

KeptObjects::KeptObjects(boost::asio::io_context& loop, rtnetlink::Connection connection,
                         const Interfaces& interfaces, OnHopeless on_hopeless, Log& log)
    : loop_(loop),
      connection_(std::move(connection)),
      interfaces_(interfaces),
      on_hopeless_(std::move(on_hopeless)),
      log_(log),
      timer_(loop) {}

void KeptObjects::take_names(RouteNames names) {
    names_ = std::move(names);
    expects_names_ = false;
    put_absent();
}

void KeptObjects::keep(const std::string& who, const std::vector<Object>& objects) {
    for (const auto& object : objects)
        items_.push_back({who, object});
    if (!objects.empty()) watch_routing();
    put_absent();
}

// In the opposite order: a rule goes before the table that it leads to.
void KeptObjects::give_up(const std::string& who, const std::vector<Object>& objects) {
    std::vector<rtnetlink::Bytes> orders;
    std::vector<const Object*> ordered;
    for (auto object = objects.rbegin(); object != objects.rend(); ++object) {
        std::erase_if(items_,
                      [&](const Item& item) { return item.who == who && item.object == *object; });
        const bool kept = std::any_of(items_.begin(), items_.end(),
                                      [&](const Item& item) { return item.object == *object; });
        const auto target = kept ? Result<InKernel>(InKernel()) : to_kernel(*object);
        if (!target) continue;  // what it names is not there, and so neither is it
        std::visit(
            Overloaded{
                [](std::monostate) {},
                [&](const rtnetlink::Address& one) {
                    orders.push_back(rtnetlink::remove_address(one));
                },
                [&](const rtnetlink::Route& one) {
                    orders.push_back(rtnetlink::remove_route(one));
                },
                [&](const rtnetlink::Rule& one) { orders.push_back(rtnetlink::remove_rule(one)); },
            },
            *target);
        if (ordered.size() < orders.size()) ordered.push_back(&*object);
    }
    if (orders.empty()) return;
    const auto refusals = connection_.perform(orders);
    if (!refusals) return log_.error("({}) removing routes: {}", who, refusals.error().message);
    for (const auto& refusal : *refusals) {
        if (is_absent(refusal.error)) continue;
        log_.error("({}) cannot remove {}: {}", who, name_of(*ordered[refusal.index]),
                   refusal.error.message);
    }
}

void KeptObjects::rename(const std::map<std::string, std::string>& names) {
    for (auto& item : items_) {
        const auto renamed = names.find(item.who);
        if (renamed != names.end()) item.who = renamed->second;
    }
}

void KeptObjects::set(const std::string& who, const std::vector<Object>& objects) {
    const auto in = [](const auto& list, const Object& object) {
        return std::find(list.begin(), list.end(), object) != list.end();
    };
    std::vector<Object> before;
    for (const auto& item : items_)
        if (item.who == who) before.push_back(item.object);
    std::vector<Object> gone;
    std::vector<Object> added;
    std::copy_if(before.begin(), before.end(), std::back_inserter(gone),
                 [&](const Object& object) { return !in(objects, object); });
    std::copy_if(objects.begin(), objects.end(), std::back_inserter(added),
                 [&](const Object& object) { return !in(before, object); });
    give_up(who, gone);
    keep(who, added);
}

Result<KeptObjects::InKernel> KeptObjects::to_kernel(const Object& object) const {
    const RoutingContext context{names_, [this](const std::string& name) {
                                     const auto* link = interfaces_.find(name);
                                     return link ? link->index : 0;
                                 }};
    return std::visit(
        Overloaded{
            [&](const config::VirtualAddress& address) -> Result<InKernel> {
                const int link = context.link_of(address.interface);
                if (link == 0)
                    return Error{fmt::format("interface {} does not exist", address.interface)};
                return InKernel(vrrp::to_kernel(address, link));
            },
            [&](const auto& one) -> Result<InKernel> {
                auto result = vrrp::to_kernel(one, context);
                if (!result) return result.error();
                return InKernel(std::move(*result));
            },
        },
        object);
}

void KeptObjects::put_absent() {
    std::vector<Item*> ready;
    for (auto& item : items_) {
        if (item.present) continue;
        auto target = to_kernel(item.object);
        if (target) {
            item.as_set = std::move(*target);
            ready.push_back(&item);
        } else if (!expects_names_) {
            settle(item, &target.error());
        }
    }
    if (!ready.empty()) put(ready);
    const bool all =
        std::all_of(items_.begin(), items_.end(), [](const Item& item) { return item.present; });
    if (!all) schedule(kRetry);
}

void KeptObjects::put(const std::vector<Item*>& items) {
    std::vector<rtnetlink::Bytes> orders;
    for (const auto* item : items) {
        std::visit(
            Overloaded{
                [](std::monostate) {},
                [&](const rtnetlink::Address& one) {
                    orders.push_back(rtnetlink::add_address(one));
                },
                [&](const rtnetlink::Route& one) { orders.push_back(rtnetlink::add_route(one)); },
                [&](const rtnetlink::Rule& one) { orders.push_back(rtnetlink::add_rule(one)); },
            },
            item->as_set);
    }
    const auto refusals = connection_.perform(orders);
    if (!refusals) return log_.error("setting routes: {}", refusals.error().message);
    std::vector<const Error*> refused(items.size());
    for (const auto& refusal : *refusals)
        if (refusal.error.code != EEXIST) refused[refusal.index] = &refusal.error;
    for (std::size_t i = 0; i < items.size(); ++i)
        settle(*items[i], refused[i]);
}

void KeptObjects::settle(Item& item, const Error* refusal) {
    item.present = refusal == nullptr;
    const auto why = refusal ? refusal->message : std::string();
    if (!why.empty() && why != item.refused)
        log_.error("({}) cannot set {}: {}", item.who, name_of(item.object), why);
    item.refused = why;
    item.was_present = item.was_present || item.present;
    item.refusals = item.present ? 0 : item.refusals + 1;
    if (item.was_present && item.refusals == kMostRefusals) despair_of(item);
}

void KeptObjects::notice(const rtnetlink::Change& change) {
    for (auto& item : items_) {
        if (!item.present || !is_watched(item.object)) continue;
        const bool gone =
            std::visit(Overloaded{
                           [](const rtnetlink::Address& one, const rtnetlink::AddressGone& other) {
                               return is_gone(one, other);
                           },
                           [](const rtnetlink::Route& one, const rtnetlink::RouteGone& other) {
                               return is_gone(one, other);
                           },
                           [](const rtnetlink::Rule& one, const rtnetlink::RuleGone& other) {
                               return is_gone(one, other);
                           },
                           [](const auto&, const auto&) { return false; },
                       },
                       item.as_set, change);
        if (gone) lost(item);
    }
}

void KeptObjects::lost(Item& item) {
    item.present = false;
    const auto now = Clock::now();
    if (item.restored == 0 || now - item.since >= kWithin) {
        item.since = now;
        item.restored = 0;
        log_.warning("({}) {} was removed by another program, restoring it", item.who,
                     name_of(item.object));
    }
    if (item.restored == kMostSoon + kMostWithPauses) despair_of(item);
    const auto pause = ++item.restored == 1         ? Clock::duration(0)
                       : item.restored <= kMostSoon ? Clock::duration(kPause)
                                                    : Clock::duration(kRetry);
    schedule(pause);
}

// Later: who hears it may give it up.
void KeptObjects::despair_of(const Item& item) {
    boost::asio::post(loop_, [this, who = item.who, object = item.object] {
        on_hopeless_(who, object, name_of(object));
    });
}

void KeptObjects::doubt() {
    for (auto& item : items_) {
        if (is_watched(item.object)) item.present = false;
    }
    if (!items_.empty()) schedule(Clock::duration(0));
}

void KeptObjects::watch_routing() {
    const bool needed = std::any_of(items_.begin(), items_.end(), [](const Item& item) {
        return !std::holds_alternative<config::VirtualAddress>(item.object);
    });
    if (monitor_ || !needed) return;
    auto socket = rtnetlink::Monitor::subscribe(rtnetlink::Monitor::Subject::routes_and_rules);
    if (!socket) return log_.error("cannot watch routes: {}", socket.error().message);
    monitor_ = std::make_unique<rtnetlink::Monitor>(
        loop_, std::move(*socket),
        rtnetlink::Monitor::Handlers{[this](const rtnetlink::Change& change) { notice(change); },
                                     [this] { doubt(); }});
}

// One that is scheduled for later may have to come sooner.
void KeptObjects::schedule(Clock::duration delay) {
    if (scheduled_ && delay.count() > 0) return;
    scheduled_ = true;
    timer_.expires_after(delay);
    timer_.async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        scheduled_ = false;
        put_absent();
    });
}

}  // namespace holdfast::vrrp
