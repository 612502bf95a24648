// What nobody can guess, for queries whose answers shall not be forged.
#pragma once

#include <cstdint>
#include <string>

namespace holdfast::checkers {

std::string random_bytes(std::size_t count);
std::uint16_t random_id();

}  // namespace holdfast::checkers
