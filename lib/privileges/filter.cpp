#include "lib/privileges/filter.h"

#include <array>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace holdfast::privileges {

namespace {

// System calls for everybody. Names of other architectures and of newer kernels are here too; who
// has not got them skips them.
constexpr std::array<std::string_view, 8> kForEverybody{
    // memory and threads
    "brk munmap mremap madvise mlockall munlockall futex futex_time64 futex_waitv membarrier "
    "set_robust_list get_robust_list set_tid_address rseq sched_yield sched_getaffinity "
    "sched_getparam sched_getscheduler getcpu exit exit_group restart_syscall",
    // signals
    "rt_sigaction rt_sigprocmask rt_sigreturn sigreturn sigaltstack",
    // time
    "clock_gettime clock_gettime64 clock_getres clock_nanosleep clock_nanosleep_time64 nanosleep "
    "gettimeofday time",
    // who and where we are
    "getpid gettid getppid getuid geteuid getgid getegid capget uname sysinfo getrandom getrlimit "
    "ugetrlimit getrusage times",
    // files, to read them and to hear of their changes
    "read readv pread64 preadv lseek _llseek close close_range fstat fstat64 stat stat64 lstat "
    "lstat64 newfstatat fstatat64 statx statfs statfs64 fstatfs fstatfs64 access faccessat "
    "faccessat2 readlink readlinkat getdents64 getcwd fcntl fcntl64 dup inotify_init1 "
    "inotify_add_watch inotify_rm_watch",
    // to what is open; and to memory that is handed to the supervisor (lib/ipc/sealed_memory.h)
    "write writev memfd_create",
    // waiting
    "epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 poll ppoll ppoll_time64 select "
    "_newselect pselect6 pselect6_time64 eventfd2 timerfd_create timerfd_settime "
    "timerfd_settime64 timerfd_gettime timerfd_gettime64 pipe pipe2",
    // talking
    "connect bind getsockname getpeername setsockopt getsockopt sendto sendmsg sendmmsg send "
    "recvfrom recvmsg recvmmsg recvmmsg_time64 recv shutdown"};
constexpr std::string_view kServing = "listen accept accept4";

// A system call that is allowed with some arguments only: with one that is `value` in the bits of
// `mask`.
struct Allowed {
    const char* call;
    unsigned argument;
    std::uint64_t mask;
    std::uint64_t value;
};

constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::uint64_t kWhole = 0xffffffff;  // of an int
constexpr std::uint64_t kOpening = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
constexpr std::uint64_t kPages = PROT_WRITE | PROT_EXEC;

constexpr std::array kWithArguments{
    // Only to read.
    Allowed{"open", 1, kOpening, O_RDONLY},
    Allowed{"openat", 2, kOpening, O_RDONLY},
    // No memory that can be written and executed, and none that is made executable later.
    Allowed{"mmap", 2, kPages, 0},
    Allowed{"mmap", 2, kPages, PROT_WRITE},
    Allowed{"mmap", 2, kPages, PROT_EXEC},
    Allowed{"mmap2", 2, kPages, 0},
    Allowed{"mmap2", 2, kPages, PROT_WRITE},
    Allowed{"mmap2", 2, kPages, PROT_EXEC},
    Allowed{"mprotect", 2, PROT_EXEC, 0},
    // Threads and no processes.
    Allowed{"clone", 0, CLONE_THREAD, CLONE_THREAD},
    Allowed{"socket", 0, kWhole, AF_UNIX},
    Allowed{"socket", 0, kWhole, AF_INET},
    Allowed{"socket", 0, kWhole, AF_INET6},
    Allowed{"socket", 0, kWhole, AF_NETLINK},
    Allowed{"socketpair", 0, kWhole, AF_UNIX},
    Allowed{"prctl", 0, kWhole, PR_SET_NAME},
    Allowed{"prctl", 0, kWhole, PR_SET_TIMERSLACK},
    Allowed{"prctl", 0, kWhole, PR_SET_VMA},  // malloc names what it takes
    Allowed{"ioctl", 1, kWhole, FIONBIO},
    Allowed{"ioctl", 1, kWhole, FIONREAD},
    Allowed{"ioctl", 1, kWhole, TCGETS},  // isatty()
    Allowed{"ioctl", 1, kWhole, SIOCGIFINDEX},
    Allowed{"ioctl", 1, kWhole, SIOCGIFNAME},
};
constexpr Allowed kPacketSockets{"socket", 0, kWhole, AF_PACKET};
constexpr std::array kWritingSysctls{Allowed{"open", 1, kOpening, O_WRONLY},
                                     Allowed{"openat", 2, kOpening, O_WRONLY}};
// With this process itself as the first argument.
constexpr std::array kOnItself{"kill", "tgkill", "prlimit64", "sched_setscheduler"};
// Its arguments are out of a filter's sight; where it is missing, the C library uses clone.
constexpr std::string_view kMissing = "clone3";

class Filter {
  public:
    // `otherwise`: what becomes of calls that it does not know. What it refuses is in the kernel's
    // log if it is `loud`.
    Filter(std::uint32_t otherwise, bool loud) : context_(::seccomp_init(otherwise)) {
        if (!context_) failure_ = -ENOMEM;
        note(::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_LOG, loud ? 1 : 0));
        // A tree: some calls are made often.
        note(::seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
    }

    void allow(std::string_view names) { add_all(SCMP_ACT_ALLOW, names); }
    void allow(const Allowed& one) {
        add(SCMP_ACT_ALLOW, one.call,
            {SCMP_CMP64(one.argument, SCMP_CMP_MASKED_EQ, one.mask, one.value)});
    }
    void miss(std::string_view names) { add_all(SCMP_ACT_ERRNO(ENOSYS), names); }

    Result<void> put_into_force() {
        if (failure_ == 0) note(::seccomp_load(context_.get()));
        if (failure_ == 0) return {};
        return errno_error("refuse system calls that are not needed", -failure_);
    }

  private:
    struct Release {
        void operator()(scmp_filter_ctx context) const { ::seccomp_release(context); }
    };

    void add_all(std::uint32_t action, std::string_view names) {
        std::istringstream words{std::string(names)};
        for (std::string name; words >> name;)
            add(action, name.c_str(), {});
    }
    void add(std::uint32_t action, const char* name, const std::vector<scmp_arg_cmp>& arguments) {
        const int call = ::seccomp_syscall_resolve_name(name);
        if (!context_ || call < 0) return;
        note(::seccomp_rule_add_array(context_.get(), action, call,
                                      static_cast<unsigned>(arguments.size()), arguments.data()));
    }
    void note(int outcome) {
        if (outcome < 0 && failure_ == 0) failure_ = outcome;
    }

    std::unique_ptr<void, Release> context_;
    int failure_ = 0;
};

void allow_everybody_s(Filter& filter) {
    for (const auto names : kForEverybody)
        filter.allow(names);
    for (const auto& one : kWithArguments)
        filter.allow(one);
    for (const auto* call : kOnItself) {
        filter.allow(Allowed{call, 0, kAll, static_cast<std::uint64_t>(::getpid())});
        if (call != std::string_view("kill")) filter.allow(Allowed{call, 0, kAll, 0});
    }
}

// By a filter of its own: the kernel's log is to have what should not be, not every new thread.
Result<void> miss_some_calls() {
    Filter filter(SCMP_ACT_ALLOW, false);
    filter.miss(kMissing);
    return filter.put_into_force();
}

}  // namespace

Result<void> refuse_other_calls(const Calls& calls) {
#ifdef __SANITIZE_ADDRESS__
    // It looks for what has leaked as a debugger does.
    return {};
#endif
    if (auto missing = miss_some_calls(); !missing) return missing;
    Filter filter(SCMP_ACT_ERRNO(EPERM), true);
    allow_everybody_s(filter);
    filter.allow(kMissing);
    if (calls.serves) filter.allow(kServing);
    if (calls.packets) filter.allow(kPacketSockets);
    if (calls.sets_sysctls) {
        for (const auto& one : kWritingSysctls)
            filter.allow(one);
    }
    return filter.put_into_force();
}

}  // namespace holdfast::privileges
