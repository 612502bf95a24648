#include "control/core/request.h"

#include "lib/parse_json.h"

namespace holdfast::control {

Result<Request> parse_request(std::string_view line) {
    auto request = parse_json<Request>(line);
    if (!request) return Error{"the request " + request.error().message};
    return request;
}

}  // namespace holdfast::control
