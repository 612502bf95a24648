// load(): from a file's path to a Config, or to the reasons why not.
#pragma once

#include <optional>
#include <string>

#include "parser/config.h"
#include "parser/diagnostics.h"

namespace holdfast::config {

struct Loaded {
    // Present when the file can be run, if need be without the parts that a diagnostic names.
    std::optional<Config> config;
    Diagnostics diagnostics;
};

// Reads `path` and what it includes. No privileges are needed and nothing but files is touched.
Loaded load(const std::string& path);

// The same for text at hand; `name` stands for the file's name in diagnostics.
Loaded load_text(std::string text, const std::string& name);

}  // namespace holdfast::config
