// The machine that a configuration is read on, as it is.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/unique_fd.h"
#include "parser/surroundings.h"

namespace holdfast::config {
namespace {

Error failed(int code) { return Error{std::strerror(code), code}; }

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};

const char* or_here(const std::string& folder) { return folder.empty() ? "." : folder.c_str(); }

Result<std::string> read_all(int fd, std::size_t expected, std::size_t most) {
    std::string text;
    // One byte more than expected, to see the end without growing.
    text.resize(std::min(expected, most) + 1);
    std::size_t filled = 0;
    while (true) {
        const auto got = ::read(fd, text.data() + filled, text.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(errno);
        if (got == 0) break;
        filled += static_cast<std::size_t>(got);
        if (filled > most) return Error{fmt::format("it is larger than {} bytes", most), EFBIG};
        if (filled == text.size()) text.resize(2 * filled);
    }
    text.resize(filled);
    return text;
}

class Machine final : public Surroundings {
  public:
    std::string host_name() override {
        std::array<char, 256> name{};
        if (::gethostname(name.data(), name.size() - 1) != 0) return "localhost";
        return name.data();
    }

    std::optional<std::string> environment(const std::string& variable) override {
        const char* value = std::getenv(variable.c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
    }

    std::uint64_t random(std::uint64_t least, std::uint64_t most) override {
        return std::uniform_int_distribution<std::uint64_t>(least, most)(device_);
    }

    Result<FileText> read(const std::string& path, std::size_t most) override {
        // Without O_NONBLOCK a pipe that nobody writes to would hold us for ever.
        const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
        if (!file) return failed(errno);
        struct stat status {};
        if (::fstat(file.get(), &status) != 0) return failed(errno);
        if (S_ISDIR(status.st_mode)) return Error{"it is a directory", EISDIR};
        if (!S_ISREG(status.st_mode)) return Error{"it is not a regular file", EINVAL};
        if (status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) {
            return Error{"it is executable, which a configuration should not be (chmod a-x)",
                         EINVAL};
        }
        auto text = read_all(file.get(), static_cast<std::size_t>(status.st_size), most);
        if (!text) return text.error();
        return FileText{std::move(*text), {status.st_dev, status.st_ino}};
    }

    bool exists(const std::string& path) override {
        struct stat status {};
        return ::lstat(path.c_str(), &status) == 0;
    }

    std::optional<std::vector<std::string>> names_in(const std::string& folder,
                                                     std::size_t most) override {
        const std::unique_ptr<DIR, CloseFolder> open(::opendir(or_here(folder)));
        if (!open) return std::nullopt;
        std::vector<std::string> names;
        while (const auto* entry = ::readdir(open.get())) {
            const std::string_view name = entry->d_name;
            if (name == "." || name == "..") continue;
            if (names.size() == most) break;
            names.emplace_back(name);
        }
        return names;
    }

    std::string real_folder(const std::string& folder) override {
        const std::unique_ptr<char, decltype(&std::free)> real(::realpath(or_here(folder), nullptr),
                                                               &std::free);
        return real ? real.get() : folder;
    }

  private:
    std::random_device device_;
};

}  // namespace

std::unique_ptr<Surroundings> machine() { return std::make_unique<Machine>(); }

}  // namespace holdfast::config
