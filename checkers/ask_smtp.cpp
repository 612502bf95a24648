// Greets a mail server and takes leave: its banner, HELO, QUIT.
#include <array>

#include <boost/asio/ip/host_name.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include "checkers/ask.h"
#include "checkers/core/smtp_reply.h"

namespace holdfast::checkers {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kPatience = 10;  // steps' time for the whole conversation
constexpr int kAny = 0;

// What is said, and the code of the answer that is wanted.
struct Step {
    std::string line;  // empty: the server speaks first
    int code = kAny;
    const char* otherwise = "";
};

class SmtpConversation {
  public:
    SmtpConversation(const asio::any_io_executor& executor, const SmtpProbe& probe)
        : socket_(executor), deadline_(socket_, {probe.timeout, kPatience * probe.timeout}) {}

    asio::awaitable<Outcome> run(const SmtpProbe& probe);

  private:
    asio::awaitable<Outcome> take(const Step& step);
    asio::awaitable<Outcome> listen(const Step& step);

    tcp::socket socket_;
    Deadline deadline_;
};

asio::awaitable<Outcome> SmtpConversation::run(const SmtpProbe& probe) {
    const auto opened = open(socket_, probe.connection);
    if (!opened) co_return not_asked(opened.error());
    const auto& to = probe.connection.to;
    error_code failure;
    deadline_.step();
    co_await socket_.async_connect({to.address, to.port}, with(failure));
    if (deadline_.passed()) co_return failed("Connection timeout to");
    if (failure) co_return failed("Error connecting to", failure.message());
    error_code ignored;
    auto name = probe.helo_name.empty() ? asio::ip::host_name(ignored) : probe.helo_name;
    const std::array<Step, 3> steps{{{"", 220, "Bad greeting banner from"},
                                     {"HELO " + name + "\r\n", 250, "Bad HELO response from"},
                                     {"QUIT\r\n", kAny, ""}}};
    for (const auto& step : steps) {
        auto taken = take(step);
        const auto outcome = co_await std::move(taken);
        if (outcome.verdict != Outcome::Verdict::success) co_return outcome;
    }
    co_return Outcome{};
}

asio::awaitable<Outcome> SmtpConversation::take(const Step& step) {
    error_code failure;
    deadline_.step();
    co_await asio::async_write(socket_, asio::buffer(step.line), with(failure));
    if (deadline_.passed()) co_return failed("Write timeout to");
    if (failure) co_return failed("Write failure to", failure.message());
    auto listening = listen(step);
    co_return co_await std::move(listening);
}

asio::awaitable<Outcome> SmtpConversation::listen(const Step& step) {
    SmtpReply reply;
    std::array<char, 1024> bytes{};
    while (true) {
        error_code failure;
        deadline_.step();
        const auto length = co_await socket_.async_read_some(asio::buffer(bytes), with(failure));
        if (deadline_.passed()) co_return failed("Read timeout from");
        if (failure) co_return failed("Read failure from", failure.message());
        const auto state = reply.feed({bytes.data(), length});
        if (state == SmtpReply::State::more) continue;
        if (step.code == kAny) co_return Outcome{};
        if (state == SmtpReply::State::failed) co_return failed(step.otherwise, reply.reason());
        if (reply.code() == step.code) co_return Outcome{};
        co_return failed(step.otherwise, fmt::format("code {}", reply.code()));
    }
}

}  // namespace

asio::awaitable<Outcome> ask(SmtpProbe probe) {
    SmtpConversation conversation(co_await asio::this_coro::executor, probe);
    auto running = conversation.run(probe);
    co_return co_await std::move(running);
}

}  // namespace holdfast::checkers
