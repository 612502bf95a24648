// What ps(1), top(1) and pgrep(1) call this process: proc(5), /proc/PID/comm.
#pragma once

#include <string>

namespace holdfast {

// The kernel keeps that many bytes of it (TASK_COMM_LEN less its NUL).
inline constexpr std::size_t kLongestProcessName = 15;

// Both are to be called by the first thread, whose name is that of the process.
std::string process_name();
void set_process_name(const std::string& name);

}  // namespace holdfast
