// Whatever a web server sends, in whatever pieces, is taken the same way: done, failed or not yet.
// The first byte says how it is cut.
#include <cstdlib>

#include "lib/http/reply.h"

namespace {

using holdfast::http::Reply;

struct Taken {
    Reply::State state = Reply::State::more;
    std::string body;
    std::string reason;
    bool operator==(const Taken&) const = default;
};

Taken take(std::string_view bytes, std::size_t piece) {
    Taken taken;
    Reply reply({{}, [&](std::string_view body) { taken.body += body; }}, {4096, 65'536});
    while (!bytes.empty()) {
        const auto length = std::min(piece, bytes.size());
        taken.state = reply.feed(bytes.substr(0, length));
        bytes.remove_prefix(length);
    }
    if (taken.state == Reply::State::more) taken.state = reply.end();
    taken.reason = reply.reason();
    if (taken.state == Reply::State::done && reply.status() > 999) std::abort();
    return taken;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto whole = take(bytes, bytes.size() + 1);
    const auto in_pieces = take(bytes, data[0] + 1U);
    if (whole.state == Reply::State::more) std::abort();
    if ((whole.state == Reply::State::done) != whole.reason.empty()) std::abort();
    // What came before a failure may have been handed on already.
    if (whole.state != in_pieces.state) std::abort();
    if (whole.state == Reply::State::done && whole.body != in_pieces.body) std::abort();
    return 0;
}
