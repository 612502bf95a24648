// What listings show, as JSON: everything that is known, numbers and addresses as they are.
#pragma once

#include <string>
#include <vector>

#include "lib/netlink/ipvs.h"
#include "tools/ipvsadm/connections.h"

namespace holdfast::ipvsadm {

// {"protocol": "tcp", "address": "192.0.2.1", "port": 80, ..., "servers": [...]}; a service of a
// mark has "fwmark" and "family" instead of protocol, address and port.
std::string json(const ipvs::Service& service, const std::vector<ipvs::Destination>& servers);

std::string json(const ipvs::Timeouts& timeouts);
std::string json(const ipvs::SyncDaemon& daemon);
std::string json(const Connection& connection);

// Writes {"KEY":[ITEM,...]} to standard output item by item, so that a large table is never in
// memory as a whole.
class JsonList {
  public:
    explicit JsonList(const char* key);
    void add(const std::string& item);
    void finish();

  private:
    bool empty_ = true;
};

}  // namespace holdfast::ipvsadm
