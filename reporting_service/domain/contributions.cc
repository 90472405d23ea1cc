#include "reporting_service/domain/contributions.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace smarketing::reporting {
namespace {

auto Key(const Cell& cell) {
  return std::tie(cell.measure, cell.cohort_stage, cell.day, cell.stage, cell.dimensions, cell.currency);
}

// Counts one lead.
class Counter {
 public:
  Counter(const LeadFacts& facts, const Definition& definition)
      : facts_(facts),
        zone_(definition.time_zone),
        version_(definition.version),
        lead_{facts.source, facts.campaign, facts.owner} {}

  Contributions Count() && {
    Event();
    if (version_ >= 2) Handoffs();
    for (const Stage step : kLadder) {
      if (const auto time = PassTime(facts_, step)) Cohort(step, Day(*time));
    }
    return std::move(all_);
  }

 private:
  absl::CivilDay Day(absl::Time time) const { return absl::ToCivilDay(time, zone_); }

  // A deal without an owner is its lead's owner's; so is a hand-off without a rep.
  Dimensions Of(const std::string& owner) const {
    Dimensions dimensions = lead_;
    if (!owner.empty()) dimensions.owner = owner;
    return dimensions;
  }
  Dimensions Of(const DealFacts& deal) const { return Of(deal.owner); }

  void Add(Cell cell, int64_t value) {
    if (value != 0) all_[std::move(cell)] += value;
  }

  void Event() {
    Add({.measure = Measure::kLeadsCreated, .day = Day(*facts_.create_time), .dimensions = lead_}, 1);
    for (const Stage step : kLadder) {
      if (const auto time = PassTime(facts_, step)) {
        Add({.measure = Measure::kLeadsPassed, .day = Day(*time), .stage = static_cast<int>(step), .dimensions = lead_},
            1);
      }
    }
    std::optional<absl::Time> first_win;
    for (const auto& [id, deal] : facts_.deals) {
      Add({.measure = Measure::kDealsCreated, .day = Day(deal.create_time), .dimensions = Of(deal)}, 1);
      if (!deal.close_time.has_value()) continue;
      const absl::CivilDay day = Day(*deal.close_time);
      if (deal.state == DealState::kLost) {
        Add({.measure = Measure::kDealsLost, .day = day, .dimensions = Of(deal)}, 1);
      } else if (deal.state == DealState::kWon) {
        first_win = std::min(first_win.value_or(*deal.close_time), *deal.close_time);
        Add({.measure = Measure::kDealsWon, .day = day, .dimensions = Of(deal)}, 1);
        Add({.measure = Measure::kWonRevenue, .day = day, .dimensions = Of(deal), .currency = deal.amount.currency()},
            deal.amount.minor_units());
      }
    }
    if (first_win.has_value()) {
      Add({.measure = Measure::kLeadsWon, .day = Day(*first_win), .dimensions = lead_}, 1);
    }
  }

  // Each step of a hand-off counts on its own day: one that was accepted and then rejected counts as both.
  void Handoffs() {
    for (const auto& [id, handoff] : facts_.handoffs) {
      const auto add = [&, dimensions = Of(handoff.rep)](Measure measure, absl::Time time) {
        Add({.measure = measure, .day = Day(time), .dimensions = dimensions}, 1);
      };
      add(Measure::kHandoffsSubmitted, handoff.submit_time);
      if (handoff.accept_time.has_value()) add(Measure::kHandoffsAccepted, *handoff.accept_time);
      if (!handoff.close_time.has_value()) continue;
      if (handoff.state == HandoffState::kRejected) add(Measure::kHandoffsRejected, *handoff.close_time);
      if (handoff.state == HandoffState::kRecycled) add(Measure::kHandoffsRecycled, *handoff.close_time);
      if (handoff.state == HandoffState::kExpired) add(Measure::kHandoffsExpired, *handoff.close_time);
    }
  }

  void Cohort(Stage cohort, absl::CivilDay day) {
    const int cohort_stage = static_cast<int>(cohort);
    for (const Stage step : kLadder) {
      if (step >= cohort && PassTime(facts_, step).has_value()) {
        Add({.measure = Measure::kCohortPassed,
             .cohort_stage = cohort_stage,
             .day = day,
             .stage = static_cast<int>(step),
             .dimensions = lead_},
            1);
      }
    }
    bool won = false;
    for (const auto& [id, deal] : facts_.deals) {
      if (deal.state != DealState::kWon) continue;
      won = true;
      Add({.measure = Measure::kCohortDealsWon, .cohort_stage = cohort_stage, .day = day, .dimensions = Of(deal)}, 1);
      Add({.measure = Measure::kCohortWonRevenue,
           .cohort_stage = cohort_stage,
           .day = day,
           .dimensions = Of(deal),
           .currency = deal.amount.currency()},
          deal.amount.minor_units());
    }
    if (won) {
      Add({.measure = Measure::kCohortLeadsWon, .cohort_stage = cohort_stage, .day = day, .dimensions = lead_}, 1);
    }
  }

  const LeadFacts& facts_;
  const absl::TimeZone zone_;
  const int version_;
  const Dimensions lead_;
  Contributions all_;
};

}  // namespace

bool operator<(const Cell& a, const Cell& b) { return Key(a) < Key(b); }
bool operator==(const Cell& a, const Cell& b) { return Key(a) == Key(b); }

Contributions Contribute(const LeadFacts& facts, const Definition& definition) {
  if (!Counts(facts)) return {};
  return Counter(facts, definition).Count();
}

void Accumulate(const Contributions& contributions, int64_t change, Contributions& sum) {
  for (const auto& [cell, value] : contributions) {
    const auto entry = sum.try_emplace(cell, 0).first;
    entry->second += change * value;
    if (entry->second == 0) sum.erase(entry);
  }
}

}  // namespace smarketing::reporting
