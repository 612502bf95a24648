#include "checkers/random.h"

#include <sys/random.h>

namespace holdfast::checkers {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (::getrandom(bytes.data(), bytes.size(), 0) < 0) bytes.assign(count, '\0');
    return bytes;
}

std::uint16_t random_id() {
    const auto random = random_bytes(2);
    return static_cast<std::uint16_t>(static_cast<unsigned char>(random[0]) << 8 |
                                      static_cast<unsigned char>(random[1]));
}

}  // namespace holdfast::checkers
