// Config: what a keepalived.conf means, after parsing and validation.
//
// An immutable value with all defaults filled in. The supervisor makes it and hands each process
// its slice (VrrpConfig, LvsConfig, ...) as described JSON; nothing here knows of processes or
// kernels. Where something stood in the file is kept in `where`, for diagnostics, and is not handed
// on. The reference of the language is keepalived.conf(5). `holdfast explain --unimplemented` names
// the keywords whose values nobody reads yet.
#pragma once

#include "parser/config/alerts.h"
#include "parser/config/checks.h"
#include "parser/config/global.h"
#include "parser/config/ipvs.h"
#include "parser/config/lvs.h"
#include "parser/config/network.h"
#include "parser/config/script.h"
#include "parser/config/track.h"
#include "parser/config/vrrp.h"

namespace holdfast::config {

struct Config {
    Global global;
    VrrpConfig vrrp;
    LvsConfig lvs;
};

}  // namespace holdfast::config
