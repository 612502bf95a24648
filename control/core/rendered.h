// Rendered: a text that is made once of a moment, however many ask for it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "control/core/present.h"

namespace holdfast::control {

class Rendered {
  public:
    template <class Render>
    const std::string& of(const std::shared_ptr<const Present>& moment, const Render& render) {
        if (moment != moment_) text_ = render(*moment);
        moment_ = moment;
        return text_;
    }

  private:
    std::shared_ptr<const Present> moment_;
    std::string text_;
};

}  // namespace holdfast::control
