// Rendered: a text that is made once of a moment, and is there once, however many ask for it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "control/core/present.h"

namespace holdfast::control {

class Rendered {
  public:
    // Who does not read what he has asked for keeps it in memory: so many texts there are at most.
    static constexpr std::size_t kMost = 8;

    // Null: there are as many, and somebody has them all still.
    template <class Render>
    std::shared_ptr<const std::string> of(const std::shared_ptr<const Present>& moment,
                                          const Render& render) {
        if (moment == moment_) return text_;
        moment_.reset();
        text_.reset();
        std::erase_if(texts_, [](const auto& text) { return text.expired(); });
        if (texts_.size() == kMost) return nullptr;
        moment_ = moment;
        text_ = std::make_shared<const std::string>(render(*moment));
        texts_.push_back(text_);
        return text_;
    }

  private:
    std::shared_ptr<const Present> moment_;
    std::shared_ptr<const std::string> text_;
    std::vector<std::weak_ptr<const std::string>> texts_;
};

}  // namespace holdfast::control
