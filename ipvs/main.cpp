// holdfast-ipvs: the IPVS process. The supervisor starts it, configures it and ends it.
#include "ipvs/shell.h"
#include "lib/ipc/child.h"

int main() {
    using namespace holdfast;
    ipc::Child child("holdfast-ipvs");
    ipvs::Shell shell(child);
    return child.run({
        [&](const ipc::Slice& slice) { return shell.configure(slice); },
        [&] { shell.stop(); },
        [&](const ipc::Message& message, UniqueFd) { shell.receive(message); },
    });
}
