// fetch_page(): gets the page that the command line names.
#pragma once

#include "lib/http/conversation.h"
#include "lib/result.h"
#include "tools/genhash/options.h"

namespace holdfast::genhash {

// An Error says in a line what went wrong, here or at the server.
Result<http::Answer> fetch_page(const Options& options, http::Reply::Handlers handlers = {});

}  // namespace holdfast::genhash
