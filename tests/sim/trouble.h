// Trouble: what befalls a cluster. One is drawn at random, with its time, its victim and its end.
#pragma once

#include "tests/sim/world.h"

namespace holdfast::sim {

// Begins and may end before `until`; what is still going on then ends with the trouble (World).
void plan_trouble(World& world, Time until);

}  // namespace holdfast::sim
