#include "lib/http/reply.h"

#include <vector>

#include "tests/unit/catch.h"

namespace holdfast::http {
namespace {

// What a Reply made of some bytes: the header, the body as handed on, and how it ended.
struct Read {
    std::string header;
    std::string body;
    std::string end;  // "200", or why it failed
    std::size_t longest_piece = 0;
};

Read read(std::string_view bytes, std::size_t at_a_time, ReplyLimits limits = {}) {
    Read read;
    Reply reply({[&](std::string_view header) { read.header += header; },
                 [&](std::string_view piece) {
                     read.body += piece;
                     read.longest_piece = std::max(read.longest_piece, piece.size());
                 }},
                limits);
    auto state = Reply::State::more;
    while (!bytes.empty() && state == Reply::State::more) {
        state = reply.feed(bytes.substr(0, at_a_time));
        bytes.remove_prefix(std::min(bytes.size(), at_a_time));
    }
    if (state == Reply::State::more) state = reply.end();
    REQUIRE(state != Reply::State::more);
    read.end = state == Reply::State::done ? std::to_string(reply.status()) : reply.reason();
    return read;
}

TEST_CASE("what a server answers, however it comes over the wire") {
    struct Row {
        std::string header;
        std::string body;
        std::string end;
        std::string after;  // passed over
    };
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::vector<Row> rows = {
        {"HTTP/1.0 200 OK\r\n\r\n", "all until the end\r\n\0\xff", "200", ""},
        {"HTTP/1.0 200 OK\r\n\r\n", "", "200", ""},
        {ok + "Content-Length: 5\r\n\r\n", "hello", "200", "and what nobody announced"},
        {ok + "content-length:0\r\n\r\n", "", "200", ""},
        {ok + "Content-Length: 50\r\n\r\n", "cut short", "200", ""},
        {ok + "Transfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n3;a=b\r\nyou\r\n0\r\n\r\n",
         "200", "more"},
        {ok + "Transfer-Encoding: chunked\r\n\r\n", "0\r\nTrailer: x\r\n\r\n", "200", ""},
        {ok + "Transfer-Encoding: chunked\r\n\r\n", "5\r\nhel", "200", ""},
        {"HTTP/1.1 404 \r\n\r\n", "nothing", "404", ""},
        {"HTTP/1.1 204 No Content\r\n\r\n", "", "204", "no body, whatever comes"},
        {"HTTP/1.1 204 x\r\nTransfer-Encoding: chunked\r\n\r\n", "", "204", ""},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", "", "304", ""},
        {"HTTP/1.1 999 x\r\n\r\n", "", "999", ""},
    };
    for (const auto& row : rows) {
        for (const std::size_t at_a_time : {1, 3, 7, 100'000}) {
            CAPTURE(row.header, row.body, at_a_time);
            const auto got = read(row.header + row.body + row.after, at_a_time);
            CHECK(got.end == row.end);
            CHECK(got.header == row.header);
            CHECK(got.body == row.body);
        }
    }
}

TEST_CASE("what is no answer") {
    struct Row {
        std::string bytes;
        std::string reason;
    };
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::vector<Row> rows = {
        {"", "no data received"},
        {"HTTP/1.1 200 OK\r\nServer: x", "the connection ended within the header"},
        {"HTTP/1.1", "the connection ended within the header"},
        {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "bad version"},
        {"HTTP/3.7 200 OK\r\n\r\n", "bad version"},
        {"HTTP/1.1 20 OK\r\n\r\n", "bad status"},
        {"HTTP/1.1 2000 OK\r\n\r\n", "bad status"},
        {"HTTP/1.1 -20 OK\r\n\r\n", "bad status"},
        {std::string("HTTP/1.1 200 OK\r\nA\0B: c\r\n\r\n", 28), "bad field"},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "bad Content-Length"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "bad Content-Length"},
        {chunked + "zz\r\n", "bad chunk"},
        {chunked + "-5\r\nhello", "bad chunk"},
        {chunked + "fffffffffffffffff\r\nx", "bad chunk size"},
        {chunked + "5\r\nhelloworld\r\n", "a chunk is longer than its size"},
    };
    for (const auto& row : rows) {
        for (const std::size_t at_a_time : {1, 5, 100'000}) {
            CAPTURE(row.bytes, at_a_time);
            CHECK(read(row.bytes, at_a_time).end.find(row.reason) != std::string::npos);
        }
    }
}

TEST_CASE("what a server sends without end is cut off") {
    const ReplyLimits limits{1000, 5000};
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string much(1'000'000, 'x');
    std::string many_fields = ok;
    while (many_fields.size() < much.size())
        many_fields += "Field: value\r\n";
    std::string many_chunks = ok + "Transfer-Encoding: chunked\r\n\r\n";
    const auto one_chunk = many_chunks + "ffffffffffffffff\r\n" + much;
    const auto chunk_line = many_chunks + "5;" + much;
    while (many_chunks.size() < much.size())
        many_chunks += "1\r\nx\r\n";
    struct Row {
        std::string bytes;
        std::string reason;
    };
    const std::vector<Row> rows = {
        {much, ""},  // no status line at all
        {"HTTP/1.1 200 " + much, "header"},
        {many_fields, "header"},
        {ok + "Field: " + much, "header"},
        {ok + "\r\n" + much, "the body is longer than 5000 bytes"},
        {ok + "Content-Length: 900000\r\n\r\n" + much, "the body is longer than 5000 bytes"},
        {one_chunk, "the body is longer than 5000 bytes"},
        {many_chunks, "the body is longer than 5000 bytes"},
        {chunk_line, "a chunk line is longer than 1000 bytes"},
    };
    for (const auto& row : rows) {
        for (const std::size_t at_a_time : {1, 100, 16'384}) {
            CAPTURE(row.bytes.substr(0, 60), at_a_time);
            const auto got = read(row.bytes, at_a_time, limits);
            CHECK(got.end.find(row.reason) != std::string::npos);
            CHECK(got.end != "200");
            CHECK(got.header.size() <= 1000);
            CHECK(got.body.size() <= 5000);
        }
    }
}

TEST_CASE("a header may be as long as its limit, however it comes") {
    const std::string begin = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nFolded: x\r\n ";
    const std::string end = "\r\n\r\n";
    for (const std::size_t length : {999, 1000, 1001, 1016, 1018}) {
        const auto header = begin + std::string(length - begin.size() - end.size(), 'y') + end;
        for (const std::size_t at_a_time : {1, 2, 300, 100'000}) {
            CAPTURE(length, at_a_time);
            const auto got = read(header + "z", at_a_time, {1000, 5000});
            CHECK(got.end == (length <= 1000 ? "200" : "the header is longer than 1000 bytes"));
            CHECK(got.header == (length <= 1000 ? header : ""));
        }
    }
}

TEST_CASE("after the end nothing counts") {
    Reply reply({});
    CHECK(reply.feed("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx") == Reply::State::done);
    CHECK(reply.feed("HTTP/1.1 500 x\r\n\r\n") == Reply::State::done);
    CHECK(reply.end() == Reply::State::done);
    CHECK(reply.status() == 200);
}

}  // namespace
}  // namespace holdfast::http
