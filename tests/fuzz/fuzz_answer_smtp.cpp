// Whatever a mail server sends, in whatever pieces, is the same reply. The first byte says how it
// is cut.
#include <cstdlib>

#include "checkers/core/smtp_reply.h"

namespace {

using holdfast::checkers::SmtpReply;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    SmtpReply whole;
    SmtpReply in_pieces;
    const auto state = whole.feed(bytes);
    auto other = SmtpReply::State::more;
    const std::size_t piece = data[0] + 1U;
    while (!bytes.empty()) {
        const auto length = std::min(piece, bytes.size());
        other = in_pieces.feed(bytes.substr(0, length));
        bytes.remove_prefix(length);
    }
    if (state != other || whole.code() != in_pieces.code()) std::abort();
    if ((state == SmtpReply::State::failed) == whole.reason().empty()) std::abort();
    if (state == SmtpReply::State::done && (whole.code() < 200 || whole.code() > 599)) std::abort();
    return 0;
}
