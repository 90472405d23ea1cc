// Numbers that look random and are always the same, on every machine: integers only.
#ifndef SMARKETING_TRAFFIC_DICE_H_
#define SMARKETING_TRAFFIC_DICE_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace smarketing::traffic {

// A bijection of 64-bit numbers that looks random: the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
uint64_t Mix(uint64_t n);

// SplitMix64. The same seed and stream throw the same numbers; streams have nothing to do with each other. Not
// thread-safe.
class Dice {
 public:
  Dice(uint64_t seed, uint64_t stream) : state_(Mix(seed) ^ Mix(~stream)) {}

  uint64_t Throw();
  // 0 to n - 1; n > 0.
  int64_t Below(int64_t n) { return static_cast<int64_t>(Throw() % static_cast<uint64_t>(n)); }
  bool Chance(int percent) { return Below(100) < percent; }
  // In whole seconds, [from, to).
  absl::Duration Between(absl::Duration from, absl::Duration to);

  template <typename T, size_t n>
  const T& Pick(const T (&all)[n]) {
    return all[Throw() % n];
  }

  // The same by the weights that the elements have.
  template <typename T, size_t n>
  const T& PickWeighted(const T (&all)[n]) {
    int64_t total = 0;
    for (const T& one : all) total += one.weight;
    int64_t left = Below(total);
    for (const T& one : all) {
      if ((left -= one.weight) < 0) return one;
    }
    return all[n - 1];
  }

 private:
  uint64_t state_;
};

// A span of time that is in one of several ranges; how often in each, its weight says.
struct Delay {
  int64_t weight;
  absl::Duration from;
  absl::Duration to;
};

template <size_t n>
absl::Duration PickDelay(const Delay (&delays)[n], Dice& dice) {
  const Delay& delay = dice.PickWeighted(delays);
  return dice.Between(delay.from, delay.to);
}

}  // namespace smarketing::traffic

#endif  // SMARKETING_TRAFFIC_DICE_H_
