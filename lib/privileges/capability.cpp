#include "lib/privileges/capability.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>
#include <sys/capability.h>
#include <unistd.h>

#include "lib/privileges/table.h"

namespace holdfast::privileges {

namespace {

struct Name {
    Capability capability;
    std::string_view name;
};

constexpr std::array kNames{Name{Capability::net_bind_service, "cap_net_bind_service"},
                            Name{Capability::net_admin, "cap_net_admin"},
                            Name{Capability::net_raw, "cap_net_raw"},
                            Name{Capability::ipc_lock, "cap_ipc_lock"}};

std::string_view name_of(Capability capability) {
    for (const auto& [one, name] : kNames)
        if (one == capability) return name;
    return "a capability";
}

Result<Capability> capability_of(std::string_view word) {
    for (const auto& [capability, name] : kNames)
        if (name == word) return capability;
    return Error{fmt::format("{} is no capability of ours", word)};
}

}  // namespace

std::string to_text(Capabilities capabilities) {
    std::string text;
    for (const auto& [capability, name] : kNames) {
        if ((capabilities & only(capability)) == 0) continue;
        text += (text.empty() ? "" : ",") + std::string(name);
    }
    return text;
}

Result<Capabilities> capabilities_of(std::string_view text) {
    Capabilities capabilities = 0;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(','));
        const auto capability = capability_of(word);
        if (!capability) return capability.error();
        capabilities |= only(*capability);
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    return capabilities;
}

bool is_given(Capability capability) {
    const std::unique_ptr<std::remove_pointer_t<cap_t>, decltype(&::cap_free)> ours(
        ::cap_get_proc(), &::cap_free);
    cap_flag_value_t has = CAP_CLEAR;
    return ours &&
           ::cap_get_flag(ours.get(), static_cast<cap_value_t>(capability), CAP_EFFECTIVE, &has) ==
               0 &&
           has == CAP_SET;
}

// The kernel says the same where something else forbids it.
Error wanting(Capability capability, Error error) {
    if ((error.code == EPERM || error.code == EACCES) && !is_given(capability)) {
        error.message += fmt::format(" (it needs {}, which {} was not given)", name_of(capability),
                                     ::program_invocation_short_name);
    }
    return error;
}

Error unreadable(Error error) {
    if (error.code == EACCES && ::geteuid() != 0)
        error.message += fmt::format(" (the user {} may not read it)", kUser);
    return error;
}

}  // namespace holdfast::privileges
