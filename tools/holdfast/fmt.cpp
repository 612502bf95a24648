// holdfast fmt: lays configuration files out (parser/format.h). It reads each file as it is, with
// no regard to what it includes or means.
#include <iostream>
#include <iterator>
#include <sstream>

#include <boost/program_options.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/result.h"
#include "lib/unique_fd.h"
#include "lib/write_all.h"
#include "parser/format.h"
#include "parser/preprocess/budget.h"
#include "parser/surroundings.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;

// All of the new text takes the file's place or none, with the owner and the mode of the old one.
Result<void> replace_file(const std::string& path, std::string_view text) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return errno_error(path);
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                           &std::free);
    if (!real) return errno_error(path);
    const std::string target = real.get();
    const auto fresh = target + ".holdfast-fmt";
    const UniqueFd file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) return errno_error(fresh);
    auto made = [&]() -> Result<void> {
        if (auto written = write_all(file.get(), text); !written) return written;
        if (::fchown(file.get(), status.st_uid, status.st_gid) != 0) return errno_error(fresh);
        if (::fchmod(file.get(), status.st_mode & 07777) != 0) return errno_error(fresh);
        if (::fsync(file.get()) != 0) return errno_error(fresh);
        if (::rename(fresh.c_str(), target.c_str()) != 0) return errno_error(target);
        return {};
    }();
    if (!made) ::unlink(fresh.c_str());
    return made;
}

enum class Mode { print, check, write };

// The exit status.
int format_file(const std::string& path, Mode mode) {
    const auto file = config::machine()->read(path, config::Budget::kMostBytes);
    if (!file) {
        fmt::print(stderr, "holdfast fmt: {}: {}\n", path, file.error().message);
        return kUsage;
    }
    const auto formatted = config::format(file->text);
    const bool is_same = formatted == file->text;
    if (mode == Mode::print) {
        std::cout << formatted;
    } else if (!is_same) {
        fmt::print("{}\n", path);
    }
    if (mode == Mode::write && !is_same) {
        if (const auto written = replace_file(path, formatted); !written) {
            fmt::print(stderr, "holdfast fmt: {}\n", written.error().message);
            return kUsage;
        }
    }
    return mode == Mode::check && !is_same ? kBad : kGood;
}

}  // namespace

int run_fmt(const std::vector<std::string>& arguments) {
    po::options_description options("holdfast fmt");
    options.add_options()("help,h", "this text")(
        "check", "say which files are not formatted; the status is 1 if any is not")(
        "write,w", "change the files, and say which")(
        "files", po::value<std::vector<std::string>>(), "none: from standard input to output");
    po::positional_options_description positional;
    positional.add("files", -1);
    po::variables_map given;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).run(),
              given);
    if (given.contains("help")) {
        std::cout << "usage: holdfast fmt [OPTION]... [FILE]...\n" << options;
        return kGood;
    }
    if (given.contains("check") && given.contains("write")) {
        fmt::print(stderr, "holdfast fmt: --check and --write do not go together\n");
        return kUsage;
    }
    if (!given.contains("files")) {
        const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
        const auto formatted = config::format(text);
        if (!given.contains("check")) std::cout << formatted;
        return given.contains("check") && formatted != text ? kBad : kGood;
    }
    const auto mode = given.contains("check")   ? Mode::check
                      : given.contains("write") ? Mode::write
                                                : Mode::print;
    int status = kGood;
    for (const auto& path : given["files"].as<std::vector<std::string>>())
        status = std::max(status, format_file(path, mode));
    return status;
}

}  // namespace holdfast::tool
