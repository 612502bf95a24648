// holdfast-vrrp: the VRRP process. The supervisor starts it, configures it and ends it.
#include <sys/prctl.h>

#include "lib/ipc/child.h"
#include "lib/lock_memory.h"
#include "vrrp/shell.h"

int main() {
    using namespace holdfast;
    ipc::Child child("holdfast-vrrp");
    // A page that has to be read from a disk first may take longer than a peer's patience.
    if (const auto locked = lock_memory(); !locked)
        child.log().warning("{}: adverts may be late while memory is short",
                            locked.error().message);
    // Only matters where real time is refused, which wants no slack anyway.
    ::prctl(PR_SET_TIMERSLACK, 1);
    auto shell = vrrp::Shell::open(child);
    if (!shell) {
        child.log().error("holdfast-vrrp cannot start: {}", shell.error().message);
        child.finish();
        child.run({});  // says it, and ends at once
        return 1;
    }
    return child.run({
        [&](const ipc::Slice& slice) { return (*shell)->configure(slice); },
        [&] { (*shell)->stop(); },
        [&](const ipc::Message& message, UniqueFd) { (*shell)->receive(message); },
    });
}
