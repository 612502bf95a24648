#include "vrrp/route_names.h"

#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <linux/rtnetlink.h>

namespace holdfast::vrrp {
namespace {

struct File {
    const char* name;
    const char* what;
    std::uint32_t most;
    std::map<std::string, std::uint32_t> known;  // also where there is no file
};

const std::array<File, 6>& files() {
    static const std::array<File, 6> files{{
        {"rt_tables",
         "routing table",
         0xffffffff,
         {{"local", 255}, {"main", 254}, {"default", 253}}},
        {"rt_scopes",
         "scope",
         255,
         {{"global", RT_SCOPE_UNIVERSE},
          {"site", RT_SCOPE_SITE},
          {"link", RT_SCOPE_LINK},
          {"host", RT_SCOPE_HOST},
          {"nowhere", RT_SCOPE_NOWHERE}}},
        {"rt_realms", "realm", 65'535, {}},
        {"rt_protos",
         "routing protocol",
         255,
         {{"kernel", RTPROT_KERNEL}, {"boot", RTPROT_BOOT}, {"static", RTPROT_STATIC}}},
        {"rt_dsfield", "type of service", 255, {}},
        {"group", "group of interfaces", 0xffffffff, {{"default", 0}}},
    }};
    return files;
}

// "254 main", "0x10 lowdelay"; what stands behind # is a comment.
void read(const std::string& path, std::map<std::string, std::uint32_t>& names) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string number;
        std::string name;
        if (!(words >> number >> name)) continue;
        if (const auto value = parse_number(number)) names.emplace(name, *value);
    }
}

}  // namespace

std::optional<std::uint32_t> parse_number(std::string_view text) {
    const int base = text.starts_with("0x") ? 16 : 10;
    if (base == 16) text.remove_prefix(2);
    std::uint32_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number, base);
    if (failure != std::errc{} || rest != end) return std::nullopt;
    return number;
}

RouteNames::RouteNames(const std::vector<std::string>& folders) {
    for (std::size_t kind = 0; kind < files().size(); ++kind) {
        for (const auto& folder : folders)
            read(fmt::format("{}/{}", folder, files().at(kind).name), names_.at(kind));
        for (const auto& [name, number] : files().at(kind).known)
            names_.at(kind).emplace(name, number);
    }
}

Result<std::uint32_t> RouteNames::number(Kind kind, const std::string& text) const {
    const auto& file = files().at(static_cast<std::size_t>(kind));
    const auto& names = names_.at(static_cast<std::size_t>(kind));
    const auto found = names.find(text);
    const auto number = found != names.end() ? std::optional(found->second) : parse_number(text);
    if (!number) return Error{fmt::format("there is no {} {} ({})", file.what, text, file.name)};
    if (*number > file.most)
        return Error{fmt::format("{} {} is larger than {}", file.what, text, file.most)};
    return *number;
}

Result<std::uint32_t> RouteNames::realms(const std::string& text) const {
    const auto slash = text.find('/');
    auto to = number(Kind::realm, slash == std::string::npos ? text : text.substr(slash + 1));
    if (!to || slash == std::string::npos) return to;
    const auto from = number(Kind::realm, text.substr(0, slash));
    if (!from) return from.error();
    return *from << 16 | *to;
}

}  // namespace holdfast::vrrp
