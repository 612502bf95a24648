// Random: the one source of chance in a run. The same seed gives the same numbers everywhere, which
// the distributions of the standard library do not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace holdfast::sim {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    // SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    std::uint64_t next() {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
        return mixed ^ mixed >> 31;
    }

    // 0..count-1; `count` is at least 1.
    std::size_t below(std::size_t count) {
        return static_cast<std::size_t>(static_cast<unsigned __int128>(next()) * count >> 64);
    }

    int between(int least, int most) { return least + static_cast<int>(below(most - least + 1)); }

    // 0..most
    template <class Duration>
    Duration up_to(Duration most) {
        return Duration(below(static_cast<std::size_t>(most.count()) + 1));
    }

    bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

    template <class T>
    T pick(std::initializer_list<T> choices) {
        return choices.begin()[below(choices.size())];
    }

  private:
    std::uint64_t state_;
};

}  // namespace holdfast::sim
