// What a new configuration takes from one instance and gives to another stays where it is: nobody
// who uses an address is to notice that it belongs to somebody else now.
#pragma once

#include <cstddef>
#include <vector>

#include "parser/config.h"
#include "vrrp/core/actions.h"

namespace holdfast::vrrp {

// Goes over what a change of configuration has led to.
//   - An address that one of `masters` has from now on is not removed, nor set again if it was
//     there.
//   - One that goes to another interface, or to a network of another size, is there before it is
//     gone from where it was (IPv6 has an address once only on an interface).
//   - Routes and rules that others set are theirs before they are given up, so they stay.
// `given_up`: so many of the actions, the first, are those by which masters gave up what they no
// longer have.
void keep_what_moves(Actions& actions, std::size_t given_up,
                     const std::vector<const config::VrrpInstance*>& masters);

}  // namespace holdfast::vrrp
