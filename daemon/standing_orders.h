// StandingOrders: what operators have ordered until further notice.
#pragma once

#include <vector>

#include <boost/describe.hpp>

#include "lib/ipc/messages.h"

namespace holdfast::daemon {

struct StandingOrders {
    std::vector<ipc::StepDown> step_downs;
    std::vector<ipc::OrderWeight> weights;
};
BOOST_DESCRIBE_STRUCT(StandingOrders, (), (step_downs, weights))

}  // namespace holdfast::daemon
