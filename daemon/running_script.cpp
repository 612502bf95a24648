#include "daemon/running_script.h"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 forgot that C++ includes this too.
extern "C" {
#include <sys/pidfd.h>
}

#include "daemon/find_program.h"
#include "lib/unique_fd.h"

namespace holdfast::daemon {

namespace {

constexpr std::chrono::seconds kFromTermToKill(2);
constexpr std::size_t kLongestOutput = 4'096;

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

Result<Pipe> make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) < 0) return errno_error("pipe");
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

bool become(const ScriptOwner& owner) {
    if (::geteuid() == 0 && ::setgroups(owner.groups.size(), owner.groups.data()) < 0) return false;
    return ::setresgid(owner.gid, owner.gid, owner.gid) == 0 &&
           ::setresuid(owner.uid, owner.uid, owner.uid) == 0;
}

// As execve(2) takes it.
struct Program {
    const char* file;
    char* const* words;
    char* const* environment;
};

// In the new process, where nothing but the last steps is left. It never returns.
// Nothing is allocated there: this process has threads.
[[noreturn]] void run(const Program& program, const ScriptOwner& owner, int output, int failure) {
    ::setsid();
    for (int signal = 1; signal < NSIG; ++signal)
        std::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const bool ready = ::dup2(null, STDIN_FILENO) == 0 && ::dup2(output, STDOUT_FILENO) > 0 &&
                       ::dup2(output, STDERR_FILENO) > 0 && ::chdir("/") == 0 && become(owner);
    ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    if (ready) ::execve(program.file, program.words, program.environment);
    const int error = errno;
    [[maybe_unused]] const auto written = ::write(failure, &error, sizeof error);
    ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<RunningScript>> RunningScript::start(
    boost::asio::io_context& loop, const std::string& file, const std::vector<std::string>& command,
    const ScriptOwner& owner, std::chrono::microseconds timeout, OnEnd on_end) {
    auto output = make_pipe();
    auto failure = make_pipe();
    if (!output || !failure) return output ? failure.error() : output.error();
    std::vector<char*> words;
    words.reserve(command.size() + 1);
    for (const auto& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    auto path = fmt::format("PATH={}", kProgramPath);
    char* const environment[] = {path.data(), nullptr};
    const Program program{file.c_str(), words.data(), environment};
    const pid_t pid = ::fork();
    if (pid < 0) return errno_error("fork");
    if (pid == 0) run(program, owner, output->write.get(), failure->write.get());
    const int ended = ::pidfd_open(pid, 0);
    if (ended < 0) {
        const auto error = errno_error("pidfd_open");
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return error;
    }
    std::unique_ptr<RunningScript> script(new RunningScript(
        loop, pid, {ended, output->read.release(), failure->read.release()}, std::move(on_end)));
    script->wait(timeout);
    return script;
}

RunningScript::RunningScript(boost::asio::io_context& loop, pid_t pid, Descriptors descriptors,
                             OnEnd on_end)
    : pid_(pid),
      ended_(loop, descriptors.ended),
      output_(loop, descriptors.output),
      failure_(loop, descriptors.failure),
      timer_(loop),
      on_end_(std::move(on_end)),
      buffer_(kLongestOutput, '\0') {}

RunningScript::~RunningScript() {
    if (reaped_) return;
    send(SIGKILL);
    reap();
}

void RunningScript::wait(std::chrono::microseconds timeout) {
    ended_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                      [this, alive = std::weak_ptr(alive_)](const auto& cancelled) {
                          if (!alive.expired() && !cancelled) bury();
                      });
    read_output();
    if (timeout.count() > 0) end_after(timeout, SIGTERM);
}

// What is over the limit is read too, and forgotten: a full pipe would stop the program.
void RunningScript::read_output() {
    output_.async_read_some(
        boost::asio::buffer(buffer_),
        [this, alive = std::weak_ptr(alive_)](const auto& failure, std::size_t count) {
            if (alive.expired() || failure) return;
            end_.output.append(buffer_, 0, std::min(count, kLongestOutput - end_.output.size()));
            read_output();
        });
}

void RunningScript::end_after(std::chrono::microseconds time, int signal) {
    timer_.expires_after(time);
    timer_.async_wait([this, signal, alive = std::weak_ptr(alive_)](const auto& cancelled) {
        if (alive.expired() || cancelled) return;
        end_.timed_out = true;
        send(signal);
        if (signal == SIGTERM) end_after(kFromTermToKill, SIGKILL);
    });
}

// Its group is there as soon as it runs; before, it is alone.
void RunningScript::send(int signal) const {
    if (::kill(-pid_, signal) < 0) ::kill(pid_, signal);
}

void RunningScript::bury() {
    // Until it is reaped its number is nobody else's, also as that of the group.
    if (end_.timed_out) send(SIGKILL);
    reap();
    int error = 0;
    if (::read(failure_.native_handle(), &error, sizeof error) == sizeof error) {
        end_.problem = std::strerror(error);
        end_.exit_status = -1;
    }
    for (ssize_t count = 1; count > 0 && end_.output.size() < kLongestOutput;) {
        count =
            ::read(output_.native_handle(), buffer_.data(), kLongestOutput - end_.output.size());
        if (count > 0) end_.output.append(buffer_, 0, static_cast<std::size_t>(count));
    }
    const auto on_end = std::move(on_end_);
    on_end(std::move(end_));
}

void RunningScript::reap() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    if (WIFEXITED(status)) end_.exit_status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
}

}  // namespace holdfast::daemon
