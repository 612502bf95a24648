// QuorumMemory: what was told last of each virtual server, so that an IPVS process that goes on for
// another does not tell it again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/ipc/messages.h"

namespace holdfast::daemon {

class QuorumMemory {
  public:
    // False for what a virtual server that has only begun says as it was told before.
    bool is_news(const ipc::ServiceNews& news);

    // For a supervisor that comes after this one, and what it does with it.
    std::vector<ipc::ServiceNews> told() const;
    void inherit(const std::vector<ipc::ServiceNews>& told);

  private:
    std::map<std::string, bool> told_;  // by the name in the log: whether it has its quorum
};

}  // namespace holdfast::daemon
