// Group: instances that are in the same state, always. A lone instance is a group of one.
#pragma once

#include <string>
#include <vector>

#include "vrrp/core/instance.h"

namespace holdfast::vrrp {

class Group {
  public:
    // `name` is empty for a lone instance. The instances belong to the caller and outlive this.
    Group(std::string name, std::vector<Instance*> members)
        : name_(std::move(name)), members_(std::move(members)) {}

    // A group is as strong as its weakest member: it is in FAULT if one member has to be, MASTER
    // only if each wants to be (or it would be driven back by the master that one of them still
    // hears, again and again), else BACKUP. Members that are in another state enter that one. A
    // member that has just been configured has heard nothing yet and goes with the others, lest
    // adding one costs the others their mastership.
    void settle(Turn& turn);

  private:
    State common_wish() const;

    std::string name_;
    std::vector<Instance*> members_;
};

}  // namespace holdfast::vrrp
