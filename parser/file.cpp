#include "parser/file.h"

#include <array>

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unique_fd.h"

namespace holdfast::config {

Result<std::string> read_file(const std::string& path, std::size_t most) {
    const auto failed = [](int code) { return Error{std::strerror(code), code}; };
    // Without O_NONBLOCK a pipe that nobody writes to would hold us for ever.
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file) return failed(errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return failed(errno);
    if (S_ISDIR(status.st_mode)) return Error{"it is a directory", EISDIR};
    if (!S_ISREG(status.st_mode)) return Error{"it is not a regular file", EINVAL};

    std::string text;
    std::array<char, 65536> buffer{};
    while (true) {
        const auto got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(errno);
        if (got == 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(got));
        if (text.size() > most)
            return Error{fmt::format("it is larger than {} bytes", most), EFBIG};
    }
}

bool has_wildcard(const std::string& pattern) {
    return pattern.find_first_of("*?[") != std::string::npos;
}

std::vector<std::string> expand(const std::string& pattern, const std::string& folder) {
    const auto whole = pattern.starts_with('/') ? pattern : folder + pattern;
    if (!has_wildcard(pattern)) return {whole};
    std::vector<std::string> paths;
    glob_t found{};
    if (::glob(whole.c_str(), 0, nullptr, &found) == 0) {
        for (std::size_t i = 0; i < found.gl_pathc; ++i)
            paths.emplace_back(found.gl_pathv[i]);
    }
    ::globfree(&found);
    return paths;
}

}  // namespace holdfast::config
