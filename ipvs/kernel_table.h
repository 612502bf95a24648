// KernelTable: the table of this network namespace's IPVS, read and changed.
#pragma once

#include <optional>
#include <set>

#include "ipvs/core/table.h"
#include "lib/netlink/ipvs_client.h"
#include "lib/result.h"

namespace holdfast::ipvs {

// The line to the kernel is opened when it is first needed and anew after it has failed. Code
// ENOENT of an Error: this kernel has no IPVS, and could not load it.
class KernelTable {
  public:
    // Which of these services are there; and the servers of those that are in `desired`, too.
    Result<Table> read(const std::set<ServiceKey>& keys, const Table& desired);

    // As Client::apply().
    Result<std::vector<Refused>> apply(const Operations& operations);

  private:
    Result<Client*> client();
    Result<std::vector<Service>> services(Client& client, const std::set<ServiceKey>& keys);
    Error lost(Error error);

    std::optional<Client> client_;
};

}  // namespace holdfast::ipvs
