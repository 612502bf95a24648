// load(): from a file's path to a Config, or to the reasons why not.
#pragma once

#include <optional>
#include <string>

#include "parser/config.h"
#include "parser/diagnostics.h"
#include "parser/surroundings.h"

namespace holdfast::config {

struct Loaded {
    // Present when the file can be run, if need be without the parts that a diagnostic names.
    std::optional<Config> config;
    Diagnostics diagnostics;
};

struct LoadOptions {
    // What "@ID" is compared with and ${_INSTANCE} stands for; empty: the host's name up to its
    // first dot.
    std::string config_id;
    // Not owned; null: this machine.
    Surroundings* surroundings = nullptr;
};

// Reads `path` and what it includes. No privileges are needed and nothing but files is touched.
Loaded load(const std::string& path, const LoadOptions& options = {});

// The same for text at hand; `name` stands for the file's name in diagnostics, and what it
// includes counts from the folder in that name.
Loaded load_text(std::string text, const std::string& name, const LoadOptions& options = {});

}  // namespace holdfast::config
