// parse_json<T>(text): what one of our processes has written of a described T. For what is large:
// its many small parts live and go together. Names in a configuration need not be UTF-8.
#pragma once

#include <string_view>

#include "lib/described_json.h"

namespace holdfast {

template <class T>
Result<T> parse_json(std::string_view text) {
    boost::system::error_code failure;
    boost::json::monotonic_resource memory;
    const auto json = boost::json::parse(boost::json::string_view(text.data(), text.size()),
                                         failure, &memory, {.allow_invalid_utf8 = true});
    if (failure) return Error{"it is not JSON: " + failure.message()};
    return from_json<T>(json);
}

}  // namespace holdfast
