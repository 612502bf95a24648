// How a conversation ends badly.
#pragma once

#include <string>

#include "checkers/core/check.h"
#include "lib/result.h"

namespace holdfast::checkers {

inline Outcome failed(std::string what, std::string why = {}) {
    return {Outcome::Verdict::failure, std::move(what), std::move(why)};
}
inline Outcome not_asked(const Error& error) {
    return {Outcome::Verdict::unknown, {}, error.message};
}

}  // namespace holdfast::checkers
