// Group: instances that are in the same state, always. A lone instance is a group of one.
#pragma once

#include <string>
#include <vector>

#include "vrrp/core/instance.h"

namespace holdfast::vrrp {

class Group {
  public:
    // `name` is empty for a lone instance. The instances belong to the caller and outlive this.
    // `state` is what was last told of a group of that name.
    Group(std::string name, std::vector<Instance*> members, State state)
        : name_(std::move(name)), members_(std::move(members)), state_(state) {}

    const std::string& name() const { return name_; }
    State state() const { return state_; }

    // A group is as strong as its weakest member: it is in FAULT if one member has to be, MASTER
    // only if each wants to be (or it would be driven back by the master that one of them still
    // hears, again and again), else BACKUP. Members that are in another state enter that one. A
    // member that has just been configured has heard nothing yet and goes with the others, lest
    // adding one costs the others their mastership.
    void settle(Turn& turn);

    // Masters that hand over leave together, when the first of them has a successor.
    void leave_if_free(Turn& turn);

    // Tells the end of the group, after that of its members.
    void stop(Turn& turn);

  private:
    State common_wish() const;
    void tell(State state, Turn& turn);

    std::string name_;
    std::vector<Instance*> members_;
    State state_;
};

}  // namespace holdfast::vrrp
