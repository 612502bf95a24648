#include "lib/ipc/channel.h"

#include <fcntl.h>
#include <sys/socket.h>

#include "lib/ipc/sealed_memory.h"
#include "tests/unit/catch.h"

namespace holdfast::ipc {
namespace {

struct Line {
    Line() {
        auto ends = Channel::make_pair();
        REQUIRE(ends);
        near_end = std::move(ends->first);
        far_end = std::move(ends->second);
    }

    // Lets the loop do what it can without waiting.
    void settle() {
        loop.restart();
        loop.poll();
    }

    Channel::Handlers record() {
        return {[this](Message message, UniqueFd attachment) {
                    received.push_back(std::move(message));
                    attachments.push_back(std::move(attachment));
                },
                [this](const Error& error) { closed.push_back(error.message); }};
    }

    boost::asio::io_context loop;
    UniqueFd near_end;
    UniqueFd far_end;
    std::vector<Message> received;
    std::vector<UniqueFd> attachments;
    std::vector<std::string> closed;
};

void send_raw(const UniqueFd& socket, std::string_view bytes) {
    REQUIRE(::send(socket.get(), bytes.data(), bytes.size(), 0) ==
            static_cast<ssize_t>(bytes.size()));
}

TEST_CASE("a message arrives with its descriptor") {
    Line line;
    Channel sender(line.loop, std::move(line.near_end), {});
    Channel receiver(line.loop, std::move(line.far_end), line.record());
    sender.send(Configure{7}, *seal("test", "the slice"));
    sender.send(Stop{});
    line.settle();
    REQUIRE(line.received.size() == 2);
    CHECK(std::get<Configure>(line.received[0]).generation == 7);
    CHECK(*read_sealed(line.attachments[0].get()) == "the slice");
    CHECK((::fcntl(line.attachments[0].get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK(std::holds_alternative<Stop>(line.received[1]));
    CHECK_FALSE(line.attachments[1]);
}

TEST_CASE("bytes that are not UTF-8 arrive as they are") {
    Line line;
    Channel sender(line.loop, std::move(line.near_end), {});
    Channel receiver(line.loop, std::move(line.far_end), line.record());
    sender.send(LogLine{Severity::info, "Z\xFCrich"});
    line.settle();
    REQUIRE(line.received.size() == 1);
    CHECK(std::get<LogLine>(line.received[0]).text == "Z\xFCrich");
}

TEST_CASE("a log line that is too long is cut") {
    Line line;
    Channel sender(line.loop, std::move(line.near_end), {});
    Channel receiver(line.loop, std::move(line.far_end), line.record());
    sender.send(LogLine{Severity::info, std::string(1'000'000, '\1')});
    line.settle();
    REQUIRE(line.received.size() == 1);
    CHECK(std::get<LogLine>(line.received[0]).text.size() == 8192);
}

TEST_CASE("what is no message closes the channel once") {
    Line line;
    Channel receiver(line.loop, std::move(line.near_end), line.record());
    SECTION("garbage") { send_raw(line.far_end, "\x16\x03\x01 hello"); }
    SECTION("JSON of something else") { send_raw(line.far_end, R"({"type":"Nonsense"})"); }
    SECTION("longer than a packet may be") { send_raw(line.far_end, std::string(70'000, ' ')); }
    SECTION("nested without end") { send_raw(line.far_end, std::string(60'000, '[')); }
    line.settle();
    CHECK(line.received.empty());
    CHECK(line.closed.size() == 1);
}

TEST_CASE("the last words of a peer that went with something unread are heard") {
    Line line;
    Channel receiver(line.loop, std::move(line.near_end), line.record());
    receiver.send(Stop{});
    send_raw(line.far_end, R"({"type":"LogLine","severity":"error","text":"dying"})");
    line.far_end.reset();
    receiver.send(Stop{});  // finds the peer gone before its words are read
    line.settle();
    REQUIRE(line.received.size() == 1);
    CHECK(std::get<LogLine>(line.received[0]).text == "dying");
    CHECK(line.closed == std::vector<std::string>{"the other side has closed the channel"});
}

TEST_CASE("draining hears everything that was said") {
    Line line;
    Channel receiver(line.loop, std::move(line.near_end), line.record());
    for (int i = 0; i < 100; ++i)
        send_raw(line.far_end, R"({"type":"Stop"})");
    line.far_end.reset();
    receiver.drain();
    CHECK(line.received.size() == 100);
}

TEST_CASE("a peer that has stopped reading costs bounded memory") {
    Line line;
    Channel sender(line.loop, std::move(line.near_end), line.record());
    SECTION("log lines are dropped and counted") {
        constexpr int kLines = 10'000;
        for (int i = 0; i < kLines; ++i)
            sender.send(LogLine{Severity::info, "again"});
        line.settle();
        CHECK(line.closed.empty());

        Line other;
        Channel reader(line.loop, std::move(line.far_end), other.record());
        for (int i = 0; i < 1000; ++i)
            line.settle();
        CHECK(other.received.size() < 5'000);
        CHECK(std::get<LogLine>(other.received.back()).text ==
              fmt::format("{} log lines were dropped: they came too fast",
                          kLines - other.received.size() + 1));
    }
    SECTION("anything else closes the channel in the end") {
        for (int i = 0; i < 150'000; ++i)
            sender.send(Stop{});
        line.settle();
        CHECK(line.closed == std::vector<std::string>{"the other side has stopped reading"});
    }
}

TEST_CASE("a channel may be destroyed while a completion is on its way") {
    Line line;
    auto receiver = std::make_unique<Channel>(line.loop, std::move(line.near_end), line.record());
    SECTION("with a packet ready") { send_raw(line.far_end, R"({"type":"Stop"})"); }
    SECTION("with the end of the channel ready") { line.far_end.reset(); }
    SECTION("by the one who hears of the end") {
        line.far_end.reset();
        receiver.reset();
        auto ends = Channel::make_pair();
        receiver = std::make_unique<Channel>(
            line.loop, std::move(ends->first),
            Channel::Handlers{nullptr, [&](const Error&) { receiver.reset(); }});
        ends->second.reset();
        line.settle();
        CHECK_FALSE(receiver);
    }
    line.loop.poll_one();
    receiver.reset();
    line.settle();
    CHECK(line.closed.empty());
}

}  // namespace
}  // namespace holdfast::ipc
