// Whether answers to checks with connect_vip can arrive.
//
// They come from the virtual server's address. Where that address is this machine's own, which it
// is on the master, the kernel takes them for forged unless accept_local says otherwise
// (ip-sysctl.rst). Nobody but the operator should loosen that.
#pragma once

#include <optional>

#include "checkers/core/check.h"
#include "lib/result.h"

namespace holdfast::checkers {

// Nothing: they can, or the probe is of another kind. To be asked when there was no answer.
std::optional<Error> why_deaf_to_answers(const Probe& probe);

}  // namespace holdfast::checkers
