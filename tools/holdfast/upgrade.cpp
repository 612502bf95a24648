// holdfast upgrade: has the daemon that runs put the programs on disk in its place.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/result.h"
#include "lib/signals.h"
#include "tools/holdfast/verb.h"

namespace holdfast::tool {
namespace {

namespace po = boost::program_options;

// Trials of the new programs, and then a start.
constexpr std::chrono::seconds kLongest(60);

std::optional<pid_t> pid_in(const std::string& path) {
    std::ifstream file(path);
    pid_t pid = 0;
    if (!(file >> pid) || pid <= 1) return std::nullopt;
    return pid;
}

// Only holdfastd knows what the signal means; others would die of it. What the process is called
// says nothing: process_name may be anything. The kernel adds that a file has been replaced.
bool is_holdfastd(pid_t pid) {
    std::error_code failure;
    const auto program = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), failure);
    const auto name = program.filename().string();
    return name == "holdfastd" || name == "holdfastd (deleted)";
}

// A daemon that starts writes its pid file.
timespec written_at(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mtim : timespec{};
}

bool wait_until_replaced(const std::string& path, const timespec& before) {
    const auto end = std::chrono::steady_clock::now() + kLongest;
    while (std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const auto now = written_at(path);
        const bool is_new = now.tv_sec != before.tv_sec || now.tv_nsec != before.tv_nsec;
        if (is_new && pid_in(path)) return true;
    }
    return false;
}

int fail(const std::string& why) {
    fmt::print(stderr, "holdfast upgrade: {}\n", why);
    return kBad;
}

int upgrade(const std::string& pid_file) {
    const auto pid = pid_in(pid_file);
    if (!pid || !is_holdfastd(*pid)) return fail("no holdfastd runs that has " + pid_file);
    const auto before = written_at(pid_file);
    if (::kill(*pid, upgrade_signal()) != 0)
        return fail(errno_error(fmt::format("signal process {}", *pid)).message);
    if (!wait_until_replaced(pid_file, before))
        return fail("the old programs go on, the log says why");
    fmt::print("process {} runs the programs on disk\n", *pid);
    return kGood;
}

}  // namespace

int run_upgrade(const std::vector<std::string>& arguments) {
    std::string pid_file;
    po::options_description options("options");
    options.add_options()                                                    //
        ("pid,p", po::value(&pid_file)->default_value("/run/holdfast.pid"),  //
         "pid file of the daemon")                                           //
        ("help,h", "this text");
    po::variables_map given;
    try {
        po::store(po::command_line_parser(arguments).options(options).positional({}).run(), given);
        po::notify(given);
    } catch (const po::error& error) {
        fmt::print(stderr, "holdfast upgrade: {}\n", error.what());
        return kUsage;
    }
    if (given.count("help") == 0) return upgrade(pid_file);
    std::cout
        << "usage: holdfast upgrade [-p FILE]\n"
           "The daemon tries the programs that are on disk now, and becomes them: no address\n"
           "moves, no connection is cut. One that does not work leaves the old ones running.\n"
        << options;
    return kGood;
}

}  // namespace holdfast::tool
