// What a configuration can ask of the machine that it is read on. Tests make one up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/result.h"

namespace holdfast::config {

struct FileText {
    std::string text;
    // The file as such, whatever its path: device and inode.
    std::pair<std::uint64_t, std::uint64_t> identity;
};

class Surroundings {
  public:
    virtual ~Surroundings() = default;

    virtual std::string host_name() = 0;
    virtual std::optional<std::string> environment(const std::string& variable) = 0;
    // From `least` to `most`.
    virtual std::uint64_t random(std::uint64_t least, std::uint64_t most) = 0;

    // A regular file of at most `most` bytes that cannot be executed, which is what keepalived
    // takes for a configuration. The error says what to do about it.
    virtual Result<FileText> read(const std::string& path, std::size_t most) = 0;
    virtual bool exists(const std::string& path) = 0;
    // The first `most` names in a folder but "." and "..", in no order; nothing: no such folder.
    virtual std::optional<std::vector<std::string>> names_in(const std::string& folder,
                                                             std::size_t most) = 0;
    // Absolute and without symbolic links; "" is the current folder.
    virtual std::string real_folder(const std::string& folder) = 0;
};

// This machine.
std::unique_ptr<Surroundings> machine();

}  // namespace holdfast::config
