// What a check costs without us: a bare epoll loop that makes the same system calls.
//
//   bare_checks tcp|http ADDRESS PORT CHECKS SECONDS
//
// So many checks, each once a second, spread evenly. Prints the microseconds of processor time a
// check took.
#include <array>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

constexpr long kNanoseconds = 1'000'000'000;

long now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * kNanoseconds + time.tv_nsec;
}

double processor_time() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Loop {
  public:
    Loop(bool http, const sockaddr_in& to, int checks, std::string request)
        : http_(http), to_(to), request_(std::move(request)) {
        watch(timer_, EPOLLIN);
        for (int check = 0; check < checks; ++check)
            due_.push(now() + kNanoseconds * check / checks);
    }

    // How many were made.
    long run(long end) {
        while (now() < end) {
            while (due_.top() <= now())
                start();
            wait();
        }
        return done_;
    }

  private:
    void watch(int fd, unsigned events) const {
        epoll_event event{events, {}};
        event.data.fd = fd;
        ::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &event);
    }

    void start() {
        due_.push(due_.top() + kNanoseconds);
        due_.pop();
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0) return;  // as many are under way as there may be
        ::connect(fd, reinterpret_cast<const sockaddr*>(&to_), sizeof to_);
        sent_.at(static_cast<std::size_t>(fd)) = 0;
        watch(fd, EPOLLIN | EPOLLOUT | EPOLLET);
    }

    void wait() {
        itimerspec wake{};
        wake.it_value = {due_.top() / kNanoseconds, due_.top() % kNanoseconds};
        ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &wake, nullptr);
        std::array<epoll_event, 64> events{};
        const int ready = ::epoll_wait(poll_, events.data(), events.size(), 1000);
        for (int i = 0; i < ready; ++i) {
            const auto& event = events.at(static_cast<std::size_t>(i));
            if (event.data.fd != timer_) go_on(event.data.fd, event.events);
        }
    }

    void go_on(int fd, unsigned events) {
        auto& sent = sent_.at(static_cast<std::size_t>(fd));
        if (http_ && !sent && (events & EPOLLOUT)) {
            sent = ::send(fd, request_.data(), request_.size(), MSG_NOSIGNAL) > 0 ? 1 : 0;
            return;
        }
        std::array<char, 16'384> answer{};
        errno = 0;
        while (http_ && ::recv(fd, answer.data(), answer.size(), 0) > 0) {
        }
        if (http_ && errno == EAGAIN) return;
        int error = 0;
        socklen_t length = sizeof error;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
        ::close(fd);
        ++done_;
    }

    bool http_;
    sockaddr_in to_;
    std::string request_;
    int poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    int timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    std::priority_queue<long, std::vector<long>, std::greater<>> due_;
    std::vector<char> sent_ = std::vector<char>(65'536);
    long done_ = 0;
};

}  // namespace

int main(int count, char** words) {
    if (count != 6) return 2;
    const std::string address = words[2];
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(words[3])));
    ::inet_pton(AF_INET, address.c_str(), &to.sin_addr);
    Loop loop(std::string(words[1]) == "http", to, std::stoi(words[4]),
              "GET / HTTP/1.0\r\nUser-Agent: x\r\nHost: " + address + "\r\n\r\n");
    const long done = loop.run(now() + std::stol(words[5]) * kNanoseconds);
    std::printf("%.1f\n", processor_time() * 1e6 / static_cast<double>(done));
    return 0;
}
