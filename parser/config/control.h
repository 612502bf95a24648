// What the process that answers operators is told.
#pragma once

#include <cstdint>
#include <string>

#include <boost/describe.hpp>

#include "lib/net/ip.h"

namespace holdfast::config {

struct Config;

// Metrics and the status page by HTTP.
struct Web {
    std::string address;     // numeric; empty: nowhere
    std::uint16_t port = 0;  // 1..65535
    bool status_page = false;

    friend bool operator==(const Web&, const Web&) = default;
};
BOOST_DESCRIBE_STRUCT(Web, (), (address, port, status_page))

}  // namespace holdfast::config
