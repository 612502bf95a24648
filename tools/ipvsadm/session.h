// Session: carries command lines out, one or (with --restore) many.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/netlink/ipvs_client.h"
#include "tools/ipvsadm/command_line.h"

namespace holdfast::ipvsadm {

class Session {
  public:
    // The words after the program's name. Lists go to standard output, complaints to standard
    // error. The exit status.
    int run(const std::vector<std::string>& words);

  private:
    int carry_out(const CommandLine& line);
    int list(const CommandLine& line);
    int list_all(const ListOptions& options);
    int list_one(const CommandLine& line);
    int list_connections(const ListOptions& options);
    int list_timeouts(const ListOptions& options);
    int list_sync_daemons(const ListOptions& options);
    using OnEntry =
        std::function<void(const ipvs::Service&, const std::vector<ipvs::Destination>&)>;
    int each_entry(bool sorted, bool with_counters, const OnEntry& on_entry);
    int save(const ListOptions& options);
    int restore();

    // Carried out at once, or, while restoring, together with those that follow.
    int change(ipvs::Operation operation);
    int clear();
    // What is waiting; the status of the last of it.
    int commit();
    Result<void> open();
    int report(const Result<void>& outcome) const;
    int fail(const std::string& message, int status);

    std::optional<ipvs::Client> client_;
    ipvs::Info info_;
    bool restoring_ = false;
    bool ended_ = false;  // restoring does not go on
    std::vector<ipvs::Operation> waiting_;
};

}  // namespace holdfast::ipvsadm
