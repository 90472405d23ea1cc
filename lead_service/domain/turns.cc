#include "lead_service/domain/turns.h"

#include <algorithm>
#include <tuple>

namespace smarketing::lead {
namespace {

int64_t CostOf(const Contender& member) {
  return (kTurn + member.weight / 2) / member.weight;  // to the nearest
}

// A member is never more than one lead ahead of its pool, nor much more than one behind, unless its weight or the
// pool's strategy was changed: then what it had no longer means what it meant.
int64_t Bound(int64_t position, int64_t pool, int64_t cost) {
  return std::clamp(position, pool - 2 * cost, pool + cost);
}

// The weighted mean of positions, as the distance from a point near them: so the sums stay small.
class Mean {
 public:
  explicit Mean(int64_t near) : near_(near) {}

  void Add(int64_t position, int64_t weight) {
    sum_ += (position - near_) * weight;
    weights_ += weight;
  }
  int64_t weights() const { return weights_; }
  // `near` when nothing was added. Rounded up, so that the least position is never beyond it.
  int64_t value() const {
    if (weights_ == 0) return near_;
    return near_ + sum_ / weights_ + (sum_ % weights_ > 0 ? 1 : 0);
  }

 private:
  const int64_t near_;
  int64_t sum_ = 0;
  int64_t weights_ = 0;
};

}  // namespace

void Gather(const std::vector<Contender>& members, PoolState& pool) {
  std::map<absl::string_view, const Contender*> by_rep;
  for (const Contender& member : members) by_rep[member.rep] = &member;

  // Where the pool has come to by the last lead: the mean of those who shared in it.
  Mean before(pool.position);
  for (auto& [rep, place] : pool.places) {
    const auto member = by_rep.find(rep);
    if (place.left_at.has_value() || member == by_rep.end()) continue;
    place.position = Bound(place.position, pool.position, CostOf(*member->second));
    before.Add(place.position, member->second->weight);
  }
  pool.position = before.value();

  Mean mean(pool.position);
  for (auto& [rep, place] : pool.places) {
    if (place.left_at.has_value()) continue;
    const auto member = by_rep.find(rep);
    if (member == by_rep.end() || !member->second->free) {
      place.left_at = pool.position;
    } else {
      mean.Add(place.position, member->second->weight);
    }
  }

  const bool nobody_stayed = mean.weights() == 0;
  for (const auto& [rep, member] : by_rep) {
    if (!member->free) continue;
    const auto [it, is_new] = pool.places.try_emplace(std::string(rep), Place{.left_at = 0});
    Place& place = it->second;
    if (!place.left_at.has_value()) continue;
    const int64_t cost = CostOf(*member);
    int64_t owed = is_new ? 0 : std::clamp(*place.left_at - place.position, -cost, cost);
    // Coming back moves the mean towards the member: it starts so much further away that it is owed as much as before.
    if (!nobody_stayed) owed = owed * (mean.weights() + member->weight) / mean.weights();
    place.position = (nobody_stayed ? pool.position : mean.value()) - owed;
    place.left_at.reset();
    mean.Add(place.position, member->weight);
  }
  pool.position = mean.value();
}

std::optional<size_t> NextInTurn(const std::vector<Contender>& members, const std::vector<bool>& may_get,
                                 const PoolState& pool) {
  std::optional<size_t> next;
  std::tuple<bool, int64_t, int64_t, absl::string_view> best;
  for (size_t i = 0; i < members.size(); ++i) {
    if (!members[i].free || !may_get[i]) continue;
    const int64_t position = pool.places.at(std::string(members[i].rep)).position;
    const int64_t deadline = position + CostOf(members[i]);
    const bool ahead = position > pool.position;
    // When all are ahead, the one that is the least.
    const std::tuple rank(ahead, ahead ? position : deadline, ahead ? deadline : position, members[i].rep);
    if (!next.has_value() || rank < best) {
      next = i;
      best = rank;
    }
  }
  return next;
}

void GiveTurn(const Contender& member, PoolState& pool) {
  Place& place = pool.places.at(std::string(member.rep));
  place.position += CostOf(member);
  ++place.given;
}

void GiveAndMoveBehind(absl::string_view rep, PoolState& pool) {
  Place& place = pool.places[std::string(rep)];
  pool.position += kTurn;
  place.position = pool.position;
  place.left_at.reset();
  ++place.given;
}

}  // namespace smarketing::lead
