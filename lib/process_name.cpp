#include "lib/process_name.h"

#include <array>

#include <sys/prctl.h>

namespace holdfast {

std::string process_name() {
    std::array<char, kLongestProcessName + 1> name{};
    ::prctl(PR_GET_NAME, name.data());
    return name.data();
}

void set_process_name(const std::string& name) { ::prctl(PR_SET_NAME, name.c_str()); }

}  // namespace holdfast
