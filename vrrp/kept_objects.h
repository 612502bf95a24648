// KeptObjects: addresses, routes and rules that are to be in the kernel until they are given up,
// whoever takes them away meanwhile.
//
// What is taken away is put back at once, unless that happens again and again; what the kernel
// refuses (its interface is down, its gateway not to be reached yet) is tried again each second.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "lib/log.h"
#include "lib/netlink/rtnetlink_connection.h"
#include "lib/netlink/rtnetlink_monitor.h"
#include "parser/config.h"
#include "vrrp/interfaces.h"
#include "vrrp/route_names.h"
#include "vrrp/routing.h"

namespace holdfast::vrrp {

class KeptObjects {
  public:
    // An address names its interface.
    using Object = std::variant<config::VirtualAddress, config::Route, config::Rule>;

    // Somebody takes it away again and again, or the kernel does not take it back any more.
    using OnHopeless =
        std::function<void(const std::string& who, const Object& object, const std::string& name)>;

    KeptObjects(boost::asio::io_context& loop, rtnetlink::Connection connection,
                const Interfaces& interfaces, OnHopeless on_hopeless, Log& log);
    KeptObjects(const KeptObjects&) = delete;
    KeptObjects& operator=(const KeptObjects&) = delete;

    // The numbers of names (route_names.h) are being read: what has an unknown one is waited with.
    void expect_names() { expects_names_ = true; }
    void take_names(RouteNames names);

    // Orders carried out at once, each as one batch in this sequence. `who` names their owner in
    // the log; what two owners keep stays until both have given it up.
    void keep(const std::string& who, const std::vector<Object>& objects);
    void give_up(const std::string& who, const std::vector<Object>& objects);
    // Owners have other names from now on, all at once; by the old ones.
    void rename(const std::map<std::string, std::string>& names);
    // The owner keeps exactly these from now on.
    void set(const std::string& who, const std::vector<Object>& objects);

    // Something has changed in the kernel.
    void notice(const rtnetlink::Change& change);
    // Interfaces have come or gone, and routes with them, which the kernel does not tell.
    void doubt();

  private:
    using Clock = std::chrono::steady_clock;
    using InKernel =
        std::variant<std::monostate, rtnetlink::Address, rtnetlink::Route, rtnetlink::Rule>;
    struct Item {
        std::string who;
        Object object;
        InKernel as_set{};  // what the kernel was told last
        bool present = false;
        std::string refused{};  // why, as it was said last
        Clock::time_point since{};
        int restored = 0;  // times since then
        bool was_present = false;
        int refusals = 0;  // since it was
    };

    Result<InKernel> to_kernel(const Object& object) const;
    void put_absent();
    void put(const std::vector<Item*>& items);
    void settle(Item& item, const Error* refusal);
    void lost(Item& item);
    void despair_of(const Item& item);
    void watch_routing();
    void schedule(Clock::duration delay);

    boost::asio::io_context& loop_;
    rtnetlink::Connection connection_;
    const Interfaces& interfaces_;
    OnHopeless on_hopeless_;
    Log& log_;
    RouteNames names_{{}};
    bool expects_names_ = false;
    std::list<Item> items_;
    std::unique_ptr<rtnetlink::Monitor> monitor_;  // from the first route or rule on
    boost::asio::steady_timer timer_;
    bool scheduled_ = false;
};

}  // namespace holdfast::vrrp
