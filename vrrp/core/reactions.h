// The state machine as a table: what an instance does about what it hears, in each state
// (RFC 9568 section 6.4).
//
// Going from state to state is not in it: an instance says which state it wants (instance.h), and
// its group, of which a lone instance is the only member, makes the step (group.h).
#pragma once

#include <array>
#include <cstddef>

#include "lib/ipc/messages.h"

namespace holdfast::vrrp {

// The rank of an advert is its sender's against ours: by priority, then by primary address.
enum class Stimulus {
    advert_due,
    master_down,  // the master has been silent for too long
    garp_due,
    advert_zero,  // the sender's last: it stops being master
    advert_lower,
    advert_equal_lower_address,
    advert_equal_higher_address,
    advert_higher,
};
constexpr std::size_t kStimuli = 8;

enum class Reaction {
    ignore,
    advertise,    // and the next one in an interval
    repeat_garp,  // the second volley
    claim,        // want to be master
    hasten,       // wait no longer than the skew time
    challenge,    // follow a weaker master if we may not preempt it, else let it time out
    follow,       // this is our master: wait the master down interval anew
    confirm,      // still here: an advert at once, and the next one in an interval
    defend,       // an advert and gratuitous ARPs at once, for whoever believed the weaker master
    yield,        // want to be backup
};

constexpr Reaction reaction(ipc::InstanceState state, Stimulus stimulus) {
    using enum Reaction;
    constexpr std::array<std::array<Reaction, kStimuli>, 4> kTable{{
        // advert_due, master_down, garp_due, zero, lower, equal_lower, equal_higher, higher
        {ignore, ignore, ignore, ignore, ignore, ignore, ignore, ignore},         // init
        {ignore, claim, ignore, hasten, challenge, follow, follow, follow},       // backup
        {advertise, ignore, repeat_garp, confirm, defend, defend, yield, yield},  // master
        {ignore, ignore, ignore, ignore, ignore, ignore, ignore, ignore},         // fault
    }};
    return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(stimulus)];
}

}  // namespace holdfast::vrrp
