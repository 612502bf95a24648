// $NAME=value: what the configuration defined so far, and what is defined of itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parser/diagnostics.h"
#include "parser/surroundings.h"

namespace holdfast::config {

struct BlockLine {
    std::string_view text;
    SourceRange start;
};
using BlockLines = std::shared_ptr<const std::vector<BlockLine>>;

// Its texts live as long as the Diagnostics' sources.
struct Definition {
    std::string_view value;   // of one line
    BlockLines block;         // null: one line
    std::uint32_t place = 0;  // what SourceMap::add_definition() gave
};

// "$NAME" or "${NAME PARAMETER...}" as it stands in a text.
struct DefinitionReference {
    std::string_view name;
    std::string_view parameters;  // trimmed
    std::size_t length = 0;       // of all of it
    bool braced = false;
};

// At the beginning of `text`. Without braces a blank, a comma, a ')' or the end must follow.
std::optional<DefinitionReference> parse_reference(std::string_view text);

// The length of the NAME in "$NAME=..."; 0: `text` begins no definition.
std::size_t defined_name_length(std::string_view text);

class Definitions {
  public:
    Definitions(Surroundings& surroundings, std::string config_id, Diagnostics& diagnostics)
        : surroundings_(surroundings),
          config_id_(std::move(config_id)),
          diagnostics_(diagnostics) {}

    const std::string& config_id() const { return config_id_; }

    void define(std::string_view name, Definition definition);

    // What a reference at `where` in a file in `folder` stands for. Nothing: it is not defined, or
    // not with such parameters, which has then been told.
    std::optional<Definition> find(const DefinitionReference& reference, SourceRange where,
                                   const std::string& folder);
    bool defines(std::string_view name) const;

  private:
    std::optional<std::string> predefined(const DefinitionReference& reference, SourceRange where,
                                          const std::string& folder);
    std::optional<std::string> random(std::string_view parameters, SourceRange where);
    std::optional<std::string> environment(std::string_view parameters, SourceRange where);

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const {
            return std::hash<std::string_view>()(name);
        }
    };

    Surroundings& surroundings_;
    std::string config_id_;
    Diagnostics& diagnostics_;
    std::string folder_;  // for which real_folder_ was found last
    std::string real_folder_;
    std::unordered_map<std::string, Definition, Hash, std::equal_to<>> definitions_;
};

}  // namespace holdfast::config
