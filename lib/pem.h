// PEM (RFC 7468): keys and certificates as text.
#pragma once

#include <string_view>

namespace holdfast {

// Whether this is such a text, and not the name of a file that has it.
inline bool is_pem(std::string_view text) {
    return text.find("-----BEGIN ") != std::string_view::npos;
}

}  // namespace holdfast
