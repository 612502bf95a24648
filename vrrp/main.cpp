// holdfast-vrrp: the VRRP process. The supervisor starts it, configures it and ends it.
#include <cerrno>
#include <cstring>

#include <sys/mman.h>

#include "lib/ipc/child.h"
#include "vrrp/shell.h"

int main() {
    using namespace holdfast;
    ipc::Child child("holdfast-vrrp");
    // A page that has to be read from a disk first may take longer than a peer's patience.
    if (::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0)
        child.log().warning("the memory of holdfast-vrrp cannot be locked: {}",
                            std::strerror(errno));
    auto shell = vrrp::Shell::open(child);
    if (!shell) {
        child.log().error("holdfast-vrrp cannot start: {}", shell.error().message);
        child.finish();
        child.run({});  // says it, and ends at once
        return 1;
    }
    return child.run({
        [&](const boost::json::value& slice) { return (*shell)->configure(slice); },
        [&] { (*shell)->stop(); },
        [&](const ipc::Message& message) { (*shell)->receive(message); },
    });
}
