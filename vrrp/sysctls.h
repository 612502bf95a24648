// Sysctls: settings of the kernel that are ours for a while, at most as long as this lives.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "lib/result.h"

namespace holdfast::vrrp {

class Sysctls {
  public:
    // `root` is where they are as files.
    explicit Sysctls(std::string root = "/proc/sys/net/") : root_(std::move(root)) {}
    Sysctls(const Sysctls&) = delete;
    Sysctls& operator=(const Sysctls&) = delete;
    ~Sysctls();

    // "ipv4/conf/eth0/arp_ignore". Reads back what was written: an error if it is not that. The
    // first time, what it was before is remembered.
    Result<void> set(const std::string& path, int value);
    Result<int> get(const std::string& path) const;

    // Puts back what it was before, unless somebody has changed it meanwhile.
    Result<void> restore(const std::string& path);

  private:
    struct Record {
        int before = 0;
        int ours = 0;
    };

    Result<void> write(const std::string& path, int value) const;

    std::string root_;
    std::map<std::string, Record> records_;
};

}  // namespace holdfast::vrrp
