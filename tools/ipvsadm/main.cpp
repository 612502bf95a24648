// holdfast-ipvsadm: lists and changes the kernel's IPVS table as ipvsadm does.
#include <cstdio>
#include <iostream>

#include "tools/ipvsadm/session.h"

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    // A table may have a hundred thousand lines.
    std::setvbuf(stdout, nullptr, _IOFBF, 1 << 16);
    const int status =
        holdfast::ipvsadm::Session().run(std::vector<std::string>(argv + 1, argv + argc));
    if (std::fflush(stdout) != 0) {
        std::perror("holdfast-ipvsadm: standard output");
        return holdfast::ipvsadm::kFailed;
    }
    return status;
}
