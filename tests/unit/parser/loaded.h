// What the tests of the parser ask of a load.
#pragma once

#include <string>

#include "parser/load.h"

namespace holdfast::config {

inline Loaded read(const std::string& text) { return load_text(text, "test.conf"); }

// What is told of errors and warnings; infos and notes are none.
inline std::string problems(const Loaded& loaded) {
    std::string all;
    for (const auto& diagnostic : loaded.diagnostics.all()) {
        if (diagnostic.severity == DiagnosticSeverity::error ||
            diagnostic.severity == DiagnosticSeverity::warning)
            all += loaded.diagnostics.render(diagnostic);
    }
    return all;
}

inline std::string text_of(const Loaded& loaded) { return loaded.diagnostics.render(); }

inline bool mentions(const Loaded& loaded, const std::string& words) {
    return text_of(loaded).find(words) != std::string::npos;
}

// An instance with what it cannot do without; `more` stands in its block.
inline std::string instance(const std::string& more, const std::string& name = "V") {
    return "vrrp_instance " + name +
           " {\n interface eth0\n virtual_router_id 51\n priority 100\n"
           " virtual_ipaddress { 192.0.2.1 }\n" +
           more + "\n}\n";
}

// A virtual server with one real server; `more` stands in the virtual server's block, `real` in
// the real server's.
inline std::string service(const std::string& more, const std::string& real = {}) {
    return "virtual_server 192.0.2.1 80 {\n protocol TCP\n" + more +
           "\n real_server 192.0.2.10 80 {\n" + real + "\n }\n}\n";
}

}  // namespace holdfast::config
