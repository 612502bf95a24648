// What the kernel has after orders have been carried out, and what it would have refused.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "ipvs/core/table.h"
#include "vrrp/core/actions.h"

namespace holdfast::reloads {

// The reasons are for people; empty: all is well.
using Verdict = std::string;

// Addresses, by what tells them apart in the kernel.
class AddressModel {
  public:
    using Key = std::tuple<std::string, IpAddress, int>;  // interface, and of IPv4 the length

    static Key key_of(const config::VirtualAddress& address);

    void carry_out(const vrrp::Actions& actions);
    bool has(const config::VirtualAddress& address) const;
    // Those that were removed since this was asked last, if only for a moment.
    std::map<Key, config::VirtualAddress> take_removed() { return std::exchange(removed_, {}); }
    const std::map<Key, config::VirtualAddress>& all() const { return there_; }

  private:
    std::map<Key, config::VirtualAddress> there_;
    std::map<Key, config::VirtualAddress> removed_;
};

class TableModel {
  public:
    // What was refused.
    Verdict carry_out(const ipvs::Operations& operations);
    const ipvs::Table& table() const { return table_; }

  private:
    ipvs::Table table_;
};

}  // namespace holdfast::reloads
