#include "traffic/dice.h"

namespace smarketing::traffic {

uint64_t Mix(uint64_t n) {
  n += 0x9e3779b97f4a7c15;
  n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
  n = (n ^ n >> 27) * 0x94d049bb133111eb;
  return n ^ n >> 31;
}

uint64_t Dice::Throw() {
  const uint64_t thrown = Mix(state_);
  state_ += 0x9e3779b97f4a7c15;
  return thrown;
}

absl::Duration Dice::Between(absl::Duration from, absl::Duration to) {
  return from + absl::Seconds(Below(absl::ToInt64Seconds(to - from)));
}

}  // namespace smarketing::traffic
