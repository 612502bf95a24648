#include "vrrp/sysctls.h"

#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>

#include "lib/unique_fd.h"
#include "lib/write_all.h"

namespace holdfast::vrrp {

Sysctls::~Sysctls() {
    while (!records_.empty())
        static_cast<void>(restore(std::string(records_.begin()->first)));
}

Result<int> Sysctls::get(const std::string& path) const {
    std::ifstream file(root_ + path);
    int value = 0;
    if (!(file >> value)) return Error{fmt::format("cannot read {}{}", root_, path)};
    return value;
}

Result<void> Sysctls::write(const std::string& path, int value) const {
    {
        // Not to be made where it is missing: this process may make no files.
        const UniqueFd file(::open((root_ + path).c_str(), O_WRONLY | O_CLOEXEC));
        const auto text = fmt::format("{}\n", value);
        if (file) static_cast<void>(write_all(file.get(), text, path));
    }
    const auto now = get(path);
    if (!now) return now.error();
    if (*now != value)
        return Error{fmt::format("cannot set {}{} to {}, it is {}", root_, path, value, *now)};
    return {};
}

Result<void> Sysctls::set(const std::string& path, int value) {
    const auto before = get(path);
    if (!before) return before.error();
    // Also what it is already: what has been written is no default any more, which others change.
    const auto written = write(path, value);
    if (!written) return written.error();
    const auto [record, is_new] = records_.try_emplace(path, Record{*before, value});
    record->second.ours = value;
    return {};
}

Result<void> Sysctls::restore(const std::string& path) {
    const auto found = records_.extract(path);
    if (!found) return {};
    const auto [before, ours] = found.mapped();
    const auto now = get(path);
    if (!now || *now != ours) return {};  // gone with its interface, or somebody else's now
    return before == ours ? Result<void>{} : write(path, before);
}

}  // namespace holdfast::vrrp
