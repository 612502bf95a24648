// What one load may use up. Reaching a limit is an error with its place, never a hang.
#pragma once

#include <cstddef>

namespace holdfast::config {

class Budget {
  public:
    // What one load may read in all its files.
    static constexpr std::size_t kMostBytes = 32U << 20;
    static constexpr std::size_t kMostFiles = 4096;
    static constexpr std::size_t kDeepestInclude = 16;
    // What include statements may look at: alternatives in braces and names in folders.
    static constexpr std::size_t kMostCandidates = 500'000;
    // What definitions and sequences may make of it. A step (a replaced definition, a line of a
    // block, a turn of a sequence) costs as much as it may take of memory, even if it makes
    // nothing.
    static constexpr std::size_t kMostExpanded = 256U << 20;
    static constexpr std::size_t kStep = 64;
    // Definitions within definitions, blocks within blocks and sequences within sequences.
    static constexpr std::size_t kDeepest = 32;

    explicit Budget(std::size_t most_expanded = kMostExpanded) : expanded_left_(most_expanded) {}

    // False: that is more than is left.
    bool spend_expanded(std::size_t bytes) { return spend(expanded_left_, bytes); }
    bool spend_step() { return spend(expanded_left_, kStep); }
    bool spend_file() { return spend(files_left_, 1); }
    // As many as are left, at most `wanted`.
    std::size_t spend_candidates(std::size_t wanted) {
        const auto spent = wanted < candidates_left_ ? wanted : candidates_left_;
        candidates_left_ -= spent;
        return spent;
    }
    std::size_t candidates_left() const { return candidates_left_; }
    bool spend_bytes(std::size_t bytes) { return spend(bytes_left_, bytes); }
    std::size_t bytes_left() const { return bytes_left_; }

  private:
    static bool spend(std::size_t& left, std::size_t amount) {
        if (amount > left) return false;
        left -= amount;
        return true;
    }

    std::size_t expanded_left_;
    std::size_t candidates_left_ = kMostCandidates;
    std::size_t files_left_ = kMostFiles;
    std::size_t bytes_left_ = kMostBytes;
};

}  // namespace holdfast::config
