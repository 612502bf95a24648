// VerdictMemory: the last word on every real server, for an IPVS process that starts anew.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/ipc/messages.h"
#include "parser/config.h"

namespace holdfast::daemon {

class VerdictMemory {
  public:
    // The servers there are now. The verdicts on all others are forgotten. Answers what is to be
    // said of servers that were down, or had another weight, and are no longer checked: they are
    // up.
    std::vector<ipc::ServerVerdict> configure(const config::LvsConfig& config);

    // What a supervisor before this one knew; before the first configuration.
    void inherit(const std::vector<ipc::ServerVerdict>& verdicts);

    // Whether the verdict is news, to be passed on. One on a server that is not checked is not: it
    // was on its way while the configuration changed.
    bool remember(const ipc::ServerVerdict& verdict);

    std::vector<ipc::ServerVerdict> all() const;

  private:
    using Key = std::pair<std::string, IpEndpoint>;  // virtual server's id, real server

    struct Word {
        bool up = true;
        std::optional<int> weight;
        friend bool operator==(const Word&, const Word&) = default;
    };

    std::map<Key, std::optional<Word>>
        words_;  // every server that is checked; none: nothing was said
};

}  // namespace holdfast::daemon
