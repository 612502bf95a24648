// Reply: reads what a server answers to a GET, piece by piece, without keeping the body.
//
// The body is handed on as it came over the wire, a chunked one with its chunk lines (RFC 9112
// section 7.1): this is what keepalived's digests are made of. What the server may send is bounded,
// and nothing it sends makes more than a header's length be kept.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/http/chunks.h"

namespace holdfast::http {

struct ReplyLimits {
    std::size_t header = 16'384;  // bytes, status line included; also of a chunk's line
    std::uint64_t body = 64ULL * 1024 * 1024;  // bytes on the wire
};

class Reply {
  public:
    struct Handlers {
        std::function<void(std::string_view)> on_header;  // once, to the empty line inclusive
        std::function<void(std::string_view)> on_body;    // a piece of it
    };
    enum class State { more, done, failed };

    explicit Reply(Handlers handlers, ReplyLimits limits = {});
    Reply(const Reply&) = delete;
    Reply& operator=(const Reply&) = delete;
    ~Reply();

    // Bytes that have arrived. What comes after `done` or `failed` is passed over.
    State feed(std::string_view bytes);
    // The server has closed the connection. A body that is shorter than announced is taken as it
    // is, as keepalived does.
    State end();

    // With `done`, and in on_body: 100..999.
    int status() const;
    // With `failed`.
    const std::string& reason() const { return reason_; }

  private:
    class Header;

    void take_header();
    void take_body(std::string_view bytes);
    void fail(std::string reason);

    Handlers handlers_;
    ReplyLimits limits_;
    std::unique_ptr<Header> header_;
    std::string pending_;                // what has come of the header
    std::size_t header_read_ = 0;        // of that, by Beast
    std::optional<Chunks> chunks_;       // of a chunked body
    std::optional<std::uint64_t> left_;  // of a body whose length was announced
    std::uint64_t body_bytes_ = 0;
    State state_ = State::more;
    std::string reason_;
};

}  // namespace holdfast::http
