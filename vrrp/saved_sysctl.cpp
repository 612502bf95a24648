#include "vrrp/saved_sysctl.h"

#include <array>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "lib/unique_fd.h"

namespace holdfast::vrrp {
namespace {

Result<std::string> read_sysctl(const std::string& name) {
    const auto path = "/proc/sys/" + name;
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return errno_error("open " + path);
    std::array<char, 64> text{};
    const auto length = ::read(file.get(), text.data(), text.size());
    if (length < 0) return errno_error("read " + path);
    std::string value(text.data(), static_cast<std::size_t>(length));
    value.erase(value.find_last_not_of(" \n") + 1);
    return value;
}

Result<void> write_sysctl(const std::string& name, const std::string& value) {
    const auto path = "/proc/sys/" + name;
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file || ::write(file.get(), value.data(), value.size()) < 0)
        return errno_error(fmt::format("write {} to {}", value, path));
    return {};
}

}  // namespace

Result<SavedSysctl> SavedSysctl::set(std::string name, std::string value) {
    auto before = read_sysctl(name);
    if (!before) return before.error();
    if (*before == value) return SavedSysctl(std::move(name), {});
    if (auto written = write_sysctl(name, value); !written) return written.error();
    const auto now = read_sysctl(name);
    if (!now) return now.error();
    if (*now != value)
        return Error{fmt::format("/proc/sys/{} stays {}, it should be {}", name, *now, value)};
    return SavedSysctl(std::move(name), std::move(*before));
}

SavedSysctl::SavedSysctl(SavedSysctl&& other) noexcept
    : name_(std::exchange(other.name_, {})), before_(std::exchange(other.before_, {})) {}

// An interface that is gone has taken its settings with it.
SavedSysctl::~SavedSysctl() {
    if (!name_.empty() && !before_.empty()) static_cast<void>(write_sysctl(name_, before_));
}

}  // namespace holdfast::vrrp
