#include "lib/privileges/drop.h"

#include <charconv>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <grp.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/privileges/filter.h"
#include "lib/privileges/writing.h"

namespace holdfast::privileges {

namespace {

constexpr const char* kUserVariable = "HOLDFAST_USER";                  // UID:GID
constexpr const char* kCapabilitiesVariable = "HOLDFAST_CAPABILITIES";  // cap_net_raw,...
constexpr const char* kNamespaceVariable = "HOLDFAST_NETWORK_NAMESPACE";

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

Result<User> user_of(const std::string& text) {
    User user;
    const auto* end = text.data() + text.size();
    const auto uid = std::from_chars(text.data(), end, user.uid);
    if (uid.ec == std::errc() && uid.ptr != end && *uid.ptr == ':') {
        const auto gid = std::from_chars(uid.ptr + 1, end, user.gid);
        if (gid.ec == std::errc() && gid.ptr == end) return user;
    }
    return Error{fmt::format("{}={} is no user and group", kUserVariable, text)};
}

struct FreeCapabilities {
    void operator()(cap_t state) const { ::cap_free(state); }
};
using CapabilityState = std::unique_ptr<std::remove_pointer_t<cap_t>, FreeCapabilities>;

// Nothing that is executed could get them back, whatever its file says.
Result<void> empty_bounding_set() {
    for (cap_value_t one = 0; one < ::cap_max_bits(); ++one) {
        if (::cap_get_bound(one) == 1 && ::cap_drop_bound(one) < 0)
            return errno_error("empty the bounding set of capabilities");
    }
    if (::cap_reset_ambient() < 0) return errno_error("empty the ambient set of capabilities");
    return {};
}

Result<void> become(const User& user) {
    if (::setgroups(0, nullptr) < 0) return errno_error("leave all groups");
    if (::setresgid(user.gid, user.gid, user.gid) < 0)
        return errno_error(fmt::format("become group {}", user.gid));
    if (::setresuid(user.uid, user.uid, user.uid) < 0)
        return errno_error(fmt::format("become user {}", user.uid));
    return {};
}

// Of those that this process has: nobody can keep what was never given.
Result<void> keep_only(Capabilities capabilities) {
    const CapabilityState before(::cap_get_proc());
    const CapabilityState after(::cap_init());
    for (cap_value_t one = 0; before && after && one < ::cap_max_bits(); ++one) {
        if ((capabilities >> static_cast<unsigned>(one) & 1U) == 0) continue;
        cap_flag_value_t has = CAP_CLEAR;
        if (::cap_get_flag(before.get(), one, CAP_PERMITTED, &has) < 0 || has == CAP_CLEAR)
            continue;
        ::cap_set_flag(after.get(), CAP_PERMITTED, 1, &one, CAP_SET);
        ::cap_set_flag(after.get(), CAP_EFFECTIVE, 1, &one, CAP_SET);
    }
    if (!after || ::cap_set_proc(after.get()) < 0) return errno_error("give up capabilities");
    return {};
}

}  // namespace

std::vector<std::string> environment_of(const Grant& grant) {
    const auto user =
        grant.user ? fmt::format("{}:{}", grant.user->uid, grant.user->gid) : std::string();
    return {fmt::format("{}={}", kUserVariable, user),
            fmt::format("{}={}", kCapabilitiesVariable, to_text(grant.capabilities)),
            fmt::format("{}={}", kNamespaceVariable, grant.network_namespace)};
}

Result<Grant> own_grant() {
    Grant grant;
    if (const auto text = variable(kUserVariable); !text.empty()) {
        const auto user = user_of(text);
        if (!user) return user.error();
        grant.user = *user;
    }
    const auto capabilities = capabilities_of(variable(kCapabilitiesVariable));
    if (!capabilities) return capabilities.error();
    grant.capabilities = *capabilities;
    grant.network_namespace = variable(kNamespaceVariable);
    return grant;
}

std::vector<std::string> drop(const Process& process, const Grant& grant) {
    std::vector<std::string> kept;
    const auto note = [&kept](const Result<void>& done) {
        if (!done) kept.push_back(done.error().message);
    };
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) note(errno_error("forgo new privileges"));
    note(empty_bounding_set());
    if (grant.user) {
        ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
        note(become(*grant.user));
    }
    note(keep_only(process.keeps | (process.may_need & grant.capabilities)));
    // Who else runs as this user neither looks into this process nor changes it.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    note(write_nowhere_but(process.calls.sets_sysctls ? "/proc/sys/net" : ""));
    note(refuse_other_calls(process.calls));
    return kept;
}

}  // namespace holdfast::privileges
