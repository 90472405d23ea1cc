// Turns: who of a pool is next, fairly, whoever comes and goes meanwhile.
//
// A pool shares its leads like an operating system shares a processor: earliest eligible virtual deadline first
// (I. Stoica, H. Abdel-Wahab, "Earliest Eligible Virtual Deadline First: A Flexible and Accurate Mechanism for
// Proportional Share Resource Allocation", 1995). Each lead that a member gets moves it forward by kTurn / weight; the
// pool is where its free members are in the weighted mean. Next is, of those who are not ahead of the pool, the one
// whose next lead would bring it the least far. So among the same members, after any number of leads, each has its
// exact share to within one lead. Who is new starts where the pool is. Who was away comes back with the part of a lead
// that it was owed or had in advance when it left: nobody catches up on what was given meanwhile, and nobody gains by
// coming and going.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_TURNS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_TURNS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace smarketing::lead {

// What one lead moves a member of weight 1 by. Each weight up to 16, and each divisor of 1,000, divides it: with
// others, a share is off by less than 1e-6 of itself. A pool can give 1.2e10 leads before it overflows.
inline constexpr int64_t kTurn = 720'720'000;

// Where a member stands; a row of the database.
struct Place {
  int64_t position = 0;            // in units of kTurn; when away: as it left
  std::optional<int64_t> left_at;  // where the pool was when the member ceased to be free; unset: is free
  int64_t given = 0;               // leads that the pool gave it, in turn and out of turn

  friend bool operator==(const Place&, const Place&) = default;
};

// What a pool remembers. Whoever decides holds it alone until the decision is stored.
struct PoolState {
  int64_t position = 0;                 // in units of kTurn
  std::map<std::string, Place> places;  // by key of the rep

  friend bool operator==(const PoolState&, const PoolState&) = default;
};

struct Contender {
  absl::string_view rep;
  int64_t weight = 1;  // 1 to kMaxWeight
  bool free = true;
};

// Moves the pool to where its members are, and notes who left and who came. To be called before each turn, with all
// members.
void Gather(const std::vector<Contender>& members, PoolState& pool);

// The index of the one that is next: free, and not left out (`may_get` is as long as `members`). After Gather with the
// same members; nullopt when there is none.
std::optional<size_t> NextInTurn(const std::vector<Contender>& members, const std::vector<bool>& may_get,
                                 const PoolState& pool);

// Gives a lead to a member that Gather has seen free.
void GiveTurn(const Contender& member, PoolState& pool);

// For pools that do not go by turns, but break ties by whose last lead is the longest ago: moves `rep` behind all
// others. The positions mean something else than above; when a pool's strategy changes, Gather puts them right.
void GiveAndMoveBehind(absl::string_view rep, PoolState& pool);

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_TURNS_H_
