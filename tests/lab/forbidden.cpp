// forbidden PROGRAM FILE: gives up what PROGRAM gives up when it starts, then tries what nobody
// ever should. Says of each attempt on a line how it ended: "name 0", or the kernel's reason,
// "name EPERM". FILE is one that everybody may write. Not installed.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/bpf.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/privileges/drop.h"

namespace {

using namespace holdfast;

// -1 with errno, or anything else.
using Attempt = std::function<long()>;

void report(const char* name, const Attempt& attempt) {
    errno = 0;
    const long outcome = attempt();
    fmt::print("{} {}\n", name, outcome == -1 ? ::strerrorname_np(errno) : "0");
    // A process that should not be there is told so at once, and does not report too.
    std::fflush(stdout);
}

long socket_of(int family, int type, int protocol) { return ::socket(family, type, protocol); }

long bind_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

long mark() {
    const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    const int value = 7;
    return ::setsockopt(fd, SOL_SOCKET, SO_MARK, &value, sizeof value);
}

long listening() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    return ::listen(fd, 1);
}

long forked(long process) {
    if (process == 0) ::_exit(0);
    return process;
}

long clone_with(unsigned long flags) {
    return forked(::syscall(SYS_clone, flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

long clone3_process() {
    clone_args arguments{};
    arguments.exit_signal = SIGCHLD;
    return forked(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

long mapped(int protection) {
    const auto* page = ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? -1 : 0;
}

long made_executable() {
    void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return ::mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

long a_thread() {
    std::thread([] {}).join();
    return 0;
}

void try_programs_and_users() {
    const std::array<char*, 2> arguments{const_cast<char*>("true"), nullptr};
    report("execve", [&] { return ::execve("/bin/true", arguments.data(), environ); });
    report("execveat", [&] {
        return ::syscall(SYS_execveat, AT_FDCWD, "/bin/true", arguments.data(), environ, 0);
    });
    report("fork", [] { return clone_with(0); });
    report("clone3", clone3_process);
    report("user_namespace", [] { return clone_with(CLONE_NEWUSER); });
    report("thread", a_thread);
    report("setuid", [] { return ::syscall(SYS_setuid, 0); });
    report("setresuid", [] { return ::syscall(SYS_setresuid, 0, 0, 0); });
    report("setgid", [] { return ::syscall(SYS_setgid, 0); });
    report("setgroups", [] { return ::syscall(SYS_setgroups, 0, nullptr); });
    report("capset", [] { return ::syscall(SYS_capset, nullptr, nullptr); });
    report("ambient", [] { return ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 12, 0, 0); });
}

void try_other_processes() {
    report("ptrace", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); });
    report("kill", [] { return ::kill(::getppid(), 0); });
    report("kill_self", [] { return ::kill(::getpid(), 0); });
    report("pidfd_open", [] { return ::syscall(SYS_pidfd_open, ::getppid(), 0); });
    report("read_memory",
           [] { return ::syscall(SYS_process_vm_readv, ::getppid(), nullptr, 0, nullptr, 0, 0); });
    report("prlimit", [] { return ::prlimit(::getppid(), RLIMIT_NOFILE, nullptr, nullptr); });
    report("setpriority", [] { return ::setpriority(PRIO_PROCESS, 0, -5); });
}

void try_the_machine() {
    report("mount", [] { return ::mount("none", "/mnt", "tmpfs", 0, nullptr); });
    report("umount", [] { return ::umount2("/proc", 0); });
    report("chroot", [] { return ::chroot("/"); });
    report("unshare", [] { return ::unshare(CLONE_NEWNET); });
    report("setns", [] { return ::syscall(SYS_setns, -1, 0); });
    report("module", [] { return ::syscall(SYS_finit_module, -1, "", 0); });
    report("kexec", [] { return ::syscall(SYS_kexec_load, 0, 0, nullptr, 0); });
    report("reboot", [] { return ::syscall(SYS_reboot, 0, 0, 0, nullptr); });
    report("swapoff", [] { return ::syscall(SYS_swapoff, "/nothing"); });
    report("hostname", [] { return ::sethostname("", 0); });
    report("clock", [] { return ::syscall(SYS_clock_settime, CLOCK_REALTIME, nullptr); });
    report("keyctl", [] { return ::syscall(SYS_keyctl, 0, 0, 0, 0, 0); });
    report("bpf", [] { return ::syscall(SYS_bpf, BPF_MAP_CREATE, nullptr, 0); });
    report("perf", [] { return ::syscall(SYS_perf_event_open, nullptr, 0, -1, -1, 0); });
    report("io_uring", [] { return ::syscall(SYS_io_uring_setup, 0, nullptr); });
    report("userfaultfd", [] { return ::syscall(SYS_userfaultfd, 0); });
}

void try_files(const char* file) {
    const auto opened = [](const char* path, int flags) {
        return [=] { return static_cast<long>(::open(path, flags, 0600)); };
    };
    report("read_file", opened(file, O_RDONLY));
    report("write_file", opened(file, O_WRONLY));
    report("write_and_read_file", opened(file, O_RDWR));
    report("truncate_file", opened(file, O_RDONLY | O_TRUNC));
    report("make_file", opened("/tmp/holdfast-forbidden", O_WRONLY | O_CREAT));
    report("temporary_file", opened("/tmp", O_WRONLY | O_TMPFILE));
    report("write_sysctl", opened("/proc/sys/net/ipv4/igmp_link_local_mcast_reports", O_WRONLY));
    report("write_other_sysctl", opened("/proc/sys/kernel/panic", O_WRONLY));
    report("shadow", opened("/etc/shadow", O_RDONLY));
    report("unlink", [=] { return ::unlink(file); });
    report("rename", [=] { return ::rename(file, "/tmp/holdfast-forbidden"); });
    report("mkdir", [] { return ::mkdir("/tmp/holdfast-forbidden", 0700); });
    report("symlink", [] { return ::symlink("/", "/tmp/holdfast-forbidden"); });
    report("link", [=] { return ::link(file, "/tmp/holdfast-forbidden"); });
    report("mknod", [] { return ::mknod("/tmp/holdfast-forbidden", S_IFIFO, 0); });
    report("chmod", [=] { return ::chmod(file, 0777); });
    report("chown", [=] { return ::chown(file, 0, 0); });
    report("memory_file", [] { return ::memfd_create("forbidden", 0); });
}

void try_network_and_memory() {
    report("inet", [] { return socket_of(AF_INET, SOCK_STREAM, 0); });
    report("raw_socket", [] { return socket_of(AF_INET, SOCK_RAW, IPPROTO_ICMP); });
    report("packet_socket", [] { return socket_of(AF_PACKET, SOCK_RAW, 0); });
    report("vsock", [] { return socket_of(AF_VSOCK, SOCK_STREAM, 0); });
    report("crypto_socket", [] { return socket_of(AF_ALG, SOCK_SEQPACKET, 0); });
    report("low_port", [] { return bind_to(499); });
    report("high_port", [] { return bind_to(0); });
    report("mark", mark);
    report("listen", listening);
    report("write_and_execute", [] { return mapped(PROT_READ | PROT_WRITE | PROT_EXEC); });
    report("make_executable", made_executable);
    report("plain_memory", [] { return mapped(PROT_READ | PROT_WRITE); });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const auto grant = privileges::own_grant();
    if (!grant) return 2;
    for (const auto& kept : privileges::drop(privileges::process_called(argv[1]), *grant))
        fmt::print("kept {}\n", kept);
    try_programs_and_users();
    try_other_processes();
    try_the_machine();
    try_files(argv[2]);
    try_network_and_memory();
    return 0;
}
