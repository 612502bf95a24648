#include "control/core/request.h"

#include <boost/json.hpp>

#include "lib/described_json.h"

namespace holdfast::control {

Result<Request> parse_request(std::string_view line) {
    boost::system::error_code failure;
    const auto json =
        boost::json::parse(boost::json::string_view(line.data(), line.size()), failure);
    if (failure) return Error{"the request is not JSON: " + failure.message()};
    auto request = from_json<Request>(json);
    if (!request) return Error{"the request " + request.error().message};
    return request;
}

}  // namespace holdfast::control
