#include "parser/line.h"

#include <algorithm>

namespace holdfast::config {

std::size_t Line::piece_at(std::size_t position) const {
    const auto after =
        std::upper_bound(pieces.begin(), pieces.end(), position,
                         [](std::size_t at, const Piece& piece) { return at < piece.at; });
    return after == pieces.begin() ? 0 : static_cast<std::size_t>(after - pieces.begin()) - 1;
}

SourceRange Line::extent(std::size_t piece) const {
    auto where = pieces[piece].where;
    if (pieces[piece].replaced) return where;
    const auto end =
        piece + 1 < pieces.size() ? pieces[piece + 1].at : static_cast<std::uint32_t>(text.size());
    where.length = end - pieces[piece].at;
    return where;
}

SourceRange Line::range_of_pieces(std::size_t begin, std::size_t end) const {
    const auto clipped = [&](std::size_t index) {
        auto where = extent(index);
        if (pieces[index].replaced) return where;
        const auto skipped = begin > pieces[index].at ? begin - pieces[index].at : 0;
        where.column += static_cast<std::uint32_t>(skipped);
        const auto last = std::min<std::size_t>(end, pieces[index].at + where.length);
        where.length = static_cast<std::uint32_t>(last - pieces[index].at - skipped);
        return where;
    };
    const auto first = piece_at(begin);
    auto where = clipped(first);
    for (auto next = first + 1; next < pieces.size() && pieces[next].at < end; ++next) {
        const auto more = clipped(next);
        if (more.file != where.file || more.line != where.line || more.column < where.column) break;
        where.length = std::max(where.length, more.column + more.length - where.column);
    }
    return where;
}

void Line::append_pieces(std::size_t begin, std::size_t end, std::size_t at,
                         std::vector<Piece>& to) const {
    if (begin == end) return;
    if (pieces.empty()) {
        to.push_back({static_cast<std::uint32_t>(at), range(begin, end), false});
        return;
    }
    for (auto i = piece_at(begin); i < pieces.size() && pieces[i].at < end; ++i) {
        auto piece = pieces[i];
        const auto skipped = piece.at < begin ? begin - piece.at : 0;
        if (!piece.replaced) piece.where.column += static_cast<std::uint32_t>(skipped);
        piece.at = static_cast<std::uint32_t>(at + piece.at + skipped - begin);
        to.push_back(piece);
    }
}

Line Line::from(std::size_t begin) const {
    Line rest{text.substr(begin), range(begin, begin), has_comments};
    if (!pieces.empty()) append_pieces(begin, text.size(), 0, rest.pieces);
    return rest;
}

}  // namespace holdfast::config
