// Visit: this thread in another network namespace, as long as the object lives.
#pragma once

#include <string>

#include "lib/result.h"
#include "lib/unique_fd.h"

namespace holdfast::net {

// A socket belongs to the namespace that its thread was in when it was made, so this is only needed
// while one is opened. Needs CAP_SYS_ADMIN.
class Visit {
  public:
    // `name` as ip-netns(8) has it; empty: the visit goes nowhere.
    static Result<Visit> begin(const std::string& name);

    Visit(Visit&&) = default;
    Visit& operator=(Visit&&) = delete;
    ~Visit();

  private:
    explicit Visit(UniqueFd home) : home_(std::move(home)) {}

    UniqueFd home_;  // invalid: nothing to return from
};

}  // namespace holdfast::net
