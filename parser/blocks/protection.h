// What protects a service as a whole, and is not keepalived's.
#pragma once

#include <vector>

#include "parser/draft.h"

namespace holdfast::config {

std::vector<Keyword<VirtualServerDraft>> protection_rows();

}  // namespace holdfast::config
