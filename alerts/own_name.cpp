#include "alerts/own_name.h"

#include <array>
#include <memory>

#include <netdb.h>
#include <unistd.h>

namespace holdfast::alerts {

namespace {

// A machine that nobody has named is called "(none)".
std::string host_name() {
    std::array<char, 256> name{};
    const bool known =
        ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' && name[0] != '(';
    return known ? name.data() : "localhost";
}

}  // namespace

std::string own_name() {
    auto name = host_name();
    addrinfo hints{};
    hints.ai_flags = AI_CANONNAME;
    addrinfo* found = nullptr;
    if (::getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return name;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, &::freeaddrinfo);
    return all->ai_canonname ? all->ai_canonname : name;
}

}  // namespace holdfast::alerts
