#include "lib/privileges/writing.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/unique_fd.h"

namespace holdfast::privileges {

namespace {

// All of the first version of Landlock but reading.
constexpr std::uint64_t kChanges =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

bool is_missing(const Error& error) { return error.code == ENOSYS || error.code == EOPNOTSUPP; }

Result<UniqueFd> new_rules() {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = kChanges;
    UniqueFd rules(static_cast<int>(
        ::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
    if (!rules) return errno_error("make rules for writing");
    return rules;
}

// The kernel knows the folder by what is in its memory of it: the descriptor keeps it there, and is
// never closed.
Result<void> allow_below(int rules, const std::string& folder) {
    UniqueFd place(::open(folder.c_str(), O_PATH | O_CLOEXEC));
    if (!place) return errno_error("open " + folder);
    landlock_path_beneath_attr rule{};
    rule.allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE;
    rule.parent_fd = place.release();
    if (::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
        return errno_error("allow writing below " + folder);
    return {};
}

}  // namespace

Result<void> write_nowhere_but(const std::string& folder) {
    const auto rules = new_rules();
    if (!rules) return is_missing(rules.error()) ? Result<void>() : rules.error();
    if (!folder.empty()) {
        auto allowed = allow_below(rules->get(), folder);
        if (!allowed) return allowed;
    }
    if (::syscall(SYS_landlock_restrict_self, rules->get(), 0) < 0)
        return errno_error("refuse to write files");
    return {};
}

}  // namespace holdfast::privileges
