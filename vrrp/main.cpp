// holdfast-vrrp: the VRRP process. The supervisor starts it, configures it and ends it.
#include "lib/ipc/child.h"
#include "vrrp/shell.h"

int main() {
    using namespace holdfast;
    ipc::Child child("holdfast-vrrp");
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
