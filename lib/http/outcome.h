// How asking a server for a page ended.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "lib/http/digest.h"

namespace holdfast::http {

struct Answer {
    int status = 0;
    std::optional<Digest> digest = {};         // of the body as it came over the wire, if asked for
    std::optional<int> certificate_days = {};  // until the server's expires, rounded down
};

// "Timeout connecting", "Connection failed" ("Connection refused"): `what` is in keepalived's
// words.
struct Failure {
    std::string what;
    std::string why;  // may be empty
};

// Nothing was asked: this machine has no socket to spare, or not the address to ask from.
struct NotAsked {
    std::string why;
};

using Outcome = std::variant<Answer, Failure, NotAsked>;

}  // namespace holdfast::http
