#include "daemon/script_owner.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

namespace holdfast::daemon {

namespace {

constexpr const char* kStandardUser = "keepalived_script";

std::optional<id_t> as_number(const std::string& text) {
    id_t id = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, failure] = std::from_chars(text.data(), end, id);
    if (failure != std::errc() || stopped != end) return std::nullopt;
    return id;
}

struct User {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
};

std::optional<User> find_user(const std::string& name) {
    std::vector<char> buffer(16'384);
    passwd entry{};
    passwd* found = nullptr;
    const auto number = as_number(name);
    if (number) {
        ::getpwuid_r(*number, &entry, buffer.data(), buffer.size(), &found);
    } else {
        ::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    }
    if (!found) return std::nullopt;
    return User{entry.pw_name, entry.pw_uid, entry.pw_gid};
}

std::optional<gid_t> find_group(const std::string& name) {
    if (const auto number = as_number(name)) return *number;
    std::vector<char> buffer(65'536);
    group entry{};
    group* found = nullptr;
    ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (!found) return std::nullopt;
    return entry.gr_gid;
}

std::vector<gid_t> groups_of(const User& user, gid_t group) {
    constexpr int kMostGroups = 1024;
    std::vector<gid_t> groups(kMostGroups);
    int count = kMostGroups;
    if (::getgrouplist(user.name.c_str(), group, groups.data(), &count) < 0) count = kMostGroups;
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

}  // namespace

Result<ScriptOwner> find_owner(const std::string& user, const std::string& group,
                               bool supplementary) {
    const auto found = find_user(user.empty() ? kStandardUser : user);
    if (!found && !user.empty()) return Error{fmt::format("there is no user {}", user)};
    if (!found) return ScriptOwner{::getuid(), ::getgid(), {::getgid()}};
    ScriptOwner owner{found->uid, found->gid, {}};
    if (!group.empty()) {
        const auto gid = find_group(group);
        if (!gid) return Error{fmt::format("there is no group {}", group)};
        owner.gid = *gid;
    }
    owner.groups = supplementary ? groups_of(*found, owner.gid) : std::vector{owner.gid};
    return owner;
}

}  // namespace holdfast::daemon
