// A described struct as JSON in sealed memory, written and read in small parts: what is large is
// never there as a text.
#pragma once

#include "lib/ipc/sealed_memory.h"
#include "lib/parse_json.h"
#include "lib/write_json.h"

namespace holdfast::ipc {

template <class T>
Result<UniqueFd> seal_json(const std::string& name, const T& value) {
    SealedWriter writer(name);
    brief_json(value, [&](std::string_view part) { writer.write(part); });
    return writer.seal();
}

template <class T>
Result<T> parse_sealed_json(int fd) {
    auto reader = SealedReader::open(fd);
    if (!reader) return reader.error();
    auto value = parse_json<T>(JsonText([&] { return reader->next(); }));
    if (reader->failure()) return *reader->failure();
    return value;
}

}  // namespace holdfast::ipc
