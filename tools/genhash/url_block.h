// The url block of a page, as `holdfast url` prints it.
#pragma once

#include <string>
#include <string_view>

#include "lib/http/outcome.h"
#include "lib/result.h"
#include "tools/genhash/options.h"

namespace holdfast::genhash {

// "http://ADDRESS[:PORT][/PATH]" or https: what to ask whom. The host is an IP address, which no
// name server is asked for. An Error says what it is not.
Result<Options> options_of_url(std::string_view url);

// With its digest, and what else the check needs to get this answer.
std::string url_block(const Options& options, const http::Answer& answer);

}  // namespace holdfast::genhash
