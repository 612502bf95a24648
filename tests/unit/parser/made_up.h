// A machine that is made up, for what a configuration asks of the one it is read on.
#pragma once

#include <map>
#include <set>
#include <string>

#include "parser/load.h"
#include "parser/surroundings.h"

namespace holdfast::config {

class MadeUp final : public Surroundings {
  public:
    std::map<std::string, std::string> files;  // by path
    std::map<std::string, std::string> variables;
    std::string host = "lb1.example.org";
    std::uint64_t drawn = 0;  // the random number, if it lies between the bounds

    std::string host_name() override { return host; }
    std::optional<std::string> environment(const std::string& variable) override {
        const auto found = variables.find(variable);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    }
    std::uint64_t random(std::uint64_t least, std::uint64_t most) override {
        return std::clamp(drawn, least, most);
    }
    Result<FileText> read(const std::string& path, std::size_t most) override {
        const auto found = files.find(path);
        if (found == files.end()) return Error{"No such file or directory", ENOENT};
        if (found->second.size() > most) return Error{"it is too large", EFBIG};
        const auto number = std::distance(files.begin(), found);
        return FileText{found->second, {1, static_cast<std::uint64_t>(number)}};
    }
    bool exists(const std::string& path) override {
        return files.contains(path) || names_in(path + "/", 1).has_value();
    }
    std::optional<std::vector<std::string>> names_in(const std::string& folder,
                                                     std::size_t most) override {
        std::set<std::string> names;
        for (const auto& [path, text] : files) {
            if (!path.starts_with(folder)) continue;
            const auto rest = path.substr(folder.size());
            names.insert(rest.substr(0, rest.find('/')));
        }
        if (names.empty() && !folder.empty()) return std::nullopt;
        std::vector<std::string> all(names.begin(), names.end());
        if (all.size() > most) all.resize(most);
        return all;
    }
    std::string real_folder(const std::string& folder) override {
        return folder.empty() ? "/here" : folder.substr(0, folder.size() - 1);
    }
};

}  // namespace holdfast::config
