// SavedSysctl: a setting of the kernel that is ours while this lives, and as before afterwards.
#pragma once

#include <string>

#include "lib/result.h"

namespace holdfast::vrrp {

class SavedSysctl {
  public:
    // `name` is the path below /proc/sys. Read back after it was written: a kernel may accept what
    // it does not do.
    static Result<SavedSysctl> set(std::string name, std::string value);
    ~SavedSysctl();
    SavedSysctl(SavedSysctl&& other) noexcept;
    SavedSysctl& operator=(SavedSysctl&&) = delete;

  private:
    SavedSysctl(std::string name, std::string before)
        : name_(std::move(name)), before_(std::move(before)) {}

    std::string name_;    // empty: moved from
    std::string before_;  // empty: it had our value already
};

}  // namespace holdfast::vrrp
