#include "lib/http/reply.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

namespace holdfast::http {

namespace beast = boost::beast;
using beast::error_code;

// Beast reads the header. The body is not given to it: it would remove the chunk lines, and a
// chunked body that comes in small pieces makes Beast 1.81 fail an assertion.
class Reply::Header : public beast::http::basic_parser<false> {
  public:
    int status = 0;

  private:
    using View = beast::string_view;

    void on_request_impl(beast::http::verb, View, View, int, error_code&) override {}
    void on_response_impl(int code, View, int, error_code&) override { status = code; }
    void on_field_impl(beast::http::field, View, View, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(View, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View, error_code&) override { return 0; }
    void on_finish_impl(error_code&) override {}
};

Reply::Reply(Handlers handlers, ReplyLimits limits)
    : handlers_(std::move(handlers)), limits_(limits), header_(std::make_unique<Header>()) {
    // Counted here: Beast applies its own limit to the fields, or with the status line, as the
    // bytes happen to come; and the body is counted with its chunk lines.
    header_->header_limit(std::numeric_limits<std::uint32_t>::max());
    header_->body_limit(boost::none);
    header_->eager(false);  // stops at the end of the header
}

Reply::~Reply() = default;

int Reply::status() const { return header_->status; }

Reply::State Reply::feed(std::string_view bytes) {
    if (state_ != State::more) return state_;
    if (header_->is_header_done()) {
        take_body(bytes);
    } else {
        pending_ += bytes;
        take_header();
    }
    return state_;
}

void Reply::take_header() {
    error_code failure;
    const auto unread = std::string_view(pending_).substr(header_read_);
    header_read_ += header_->put({unread.data(), unread.size()}, failure);
    if (failure && failure != beast::http::error::need_more) return fail(failure.message());
    const auto length = header_->is_header_done() ? header_read_ : pending_.size();
    if (length > limits_.header)
        return fail(fmt::format("the header is longer than {} bytes", limits_.header));
    if (!header_->is_header_done()) return;
    const auto received = std::exchange(pending_, {});
    if (header_->is_done()) {
        left_ = 0;  // a 204 or 304 has no body
    } else if (header_->chunked()) {
        chunks_.emplace(limits_.header);
    } else if (const auto announced = header_->content_length()) {
        left_ = *announced;
    }
    if (handlers_.on_header) handlers_.on_header(std::string_view(received).substr(0, length));
    if (left_ == 0U) {
        state_ = State::done;
    } else if (length < received.size()) {
        take_body(std::string_view(received).substr(length));
    }
}

void Reply::take_body(std::string_view bytes) {
    if (chunks_) {
        bytes = bytes.substr(0, chunks_->feed(bytes));
    } else if (left_) {
        bytes = bytes.substr(0, std::min<std::uint64_t>(*left_, bytes.size()));
        *left_ -= bytes.size();
    }
    if (chunks_ && chunks_->failed()) return fail(chunks_->reason());
    body_bytes_ += bytes.size();
    if (body_bytes_ > limits_.body) {
        return fail(fmt::format("the body is longer than {} bytes", limits_.body));
    }
    if (handlers_.on_body && !bytes.empty()) handlers_.on_body(bytes);
    if (left_ == 0U || (chunks_ && chunks_->done())) state_ = State::done;
}

Reply::State Reply::end() {
    if (state_ != State::more) return state_;
    if (!header_->got_some()) {
        fail("no data received");
    } else if (!header_->is_header_done()) {
        fail("the connection ended within the header");
    } else {
        state_ = State::done;
    }
    return state_;
}

void Reply::fail(std::string reason) {
    state_ = State::failed;
    reason_ = std::move(reason);
    pending_.clear();
}

}  // namespace holdfast::http
