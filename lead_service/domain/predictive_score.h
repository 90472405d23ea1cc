// The chance that an open lead will be won, learned from the leads that were won or lost: naive Bayes as the predictive
// scoring of Odoo's CRM does it (whose published test values tests/unit/lead/predictive_score_test.cc reproduces).
//
//   P(won) = won(first stage) / (won + lost)(first stage)
//   S_won  = P(won) · Π over the lead's values: won(value) / won(field);  S_lost likewise
//   chance = 100 · S_won / (S_won + S_lost)
//
// won(field) is the sum over the values of the field; for the stage it is won(first stage), which everybody was in.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_PREDICTIVE_SCORE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_PREDICTIVE_SCORE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace smarketing::lead {

// The variables that are no plain value of a lead.
inline constexpr absl::string_view kStageVariable = "stage";
inline constexpr absl::string_view kTagVariable = "tag";

// A tag says nothing before it was seen on this many closed leads of a team.
inline constexpr int64_t kMinTagObservations = 50;

// A value seen on won leads only would make every other lead's chance zero. So each value of a team that was seen at
// all counts this much more on both sides.
inline constexpr double kSmoothing = 0.1;

// What is known of a lead when it is predicted, or was when its outcome came.
struct PredictiveFacts {
  std::string team;                                  // empty: none
  size_t stage = 0;                                  // place in the ladder, from 0; more than the last is the last
  absl::btree_map<std::string, std::string> values;  // variable → value, such as "country" → "BR"; empty: unknown
  std::vector<std::string> tags;

  friend bool operator==(const PredictiveFacts&, const PredictiveFacts&) = default;
};

struct OutcomeCell {
  std::string team;
  std::string variable;
  std::string value;

  friend bool operator==(const OutcomeCell&, const OutcomeCell&) = default;
  friend auto operator<=>(const OutcomeCell&, const OutcomeCell&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const OutcomeCell& cell) {
    return H::combine(std::move(h), cell.team, cell.variable, cell.value);
  }
};

struct WonLost {
  int64_t won = 0;
  int64_t lost = 0;

  bool empty() const { return won == 0 && lost == 0; }

  friend bool operator==(const WonLost&, const WonLost&) = default;
};

// How many closed leads had a value. A table is the sum of its leads' cells, so a lead that is reopened, merged or
// corrected changes it by the cells that it has now minus those that it had.
using OutcomeCounts = absl::btree_map<OutcomeCell, WonLost>;

// What one closed lead says: each of its values once; of the stages, every one of the ladder when it was won, its own
// and all before it when it was lost. `ladder`: the stages in order, at least one.
OutcomeCounts OutcomeCells(const std::vector<std::string>& ladder, const PredictiveFacts& facts, bool won);

// into += sign · counts; cells that come to nothing disappear.
void AddCounts(OutcomeCounts& into, const OutcomeCounts& counts, int sign);

struct PredictionFactor {
  std::string variable;
  std::string value;
  double log_odds = 0;  // natural; above zero: speaks for winning
  int64_t won = 0;      // closed leads with the value
  int64_t lost = 0;

  friend bool operator==(const PredictionFactor&, const PredictionFactor&) = default;
};

struct Prediction {
  int32_t hundredths = 0;  // of a per cent: 3349 is 33.49 %
  // The natural log odds of the chance before rounding are the prior's plus all factors'.
  double prior_log_odds = 0;
  std::vector<PredictionFactor>
      factors;  // the stage, then the values by variable, then the tags; unknown ones left out

  double percent() const { return hundredths / 100.0; }
};

// The counts, arranged for predicting. Not thread-safe while counts are added.
class PredictiveModel {
 public:
  explicit PredictiveModel(std::vector<std::string> ladder) : ladder_(std::move(ladder)) {}

  void Add(const OutcomeCell& cell, const WonLost& change);
  void Add(const OutcomeCounts& changes);

  // From the outcomes of the lead's team; of all teams together when it has none, or one without any outcome. nullopt
  // when nothing was won or lost anywhere. Costs O(values and tags of the lead).
  std::optional<Prediction> Predict(const PredictiveFacts& facts) const;

 private:
  // The sum of some cells.
  struct Tally {
    int64_t won = 0;
    int64_t lost = 0;
    int64_t cells = 0;

    double Won() const { return static_cast<double>(won) + kSmoothing * static_cast<double>(cells); }
    double Lost() const { return static_cast<double>(lost) + kSmoothing * static_cast<double>(cells); }
    void Add(const Tally& other, int sign);
  };
  struct Variable {
    absl::flat_hash_map<std::string, Tally> values;
    Tally total;
  };
  using Variables = absl::flat_hash_map<std::string, Variable>;

  // What a cell adds to the sums; nothing when it does not count (yet).
  static Tally Worth(const OutcomeCell& cell, const WonLost& counts);
  // nullptr when nothing is known of the value.
  static const Tally* Find(const Variables& variables, absl::string_view variable, absl::string_view value);

  const std::vector<std::string> ladder_;
  absl::flat_hash_map<OutcomeCell, WonLost> counts_;
  absl::flat_hash_map<std::string, Variables> teams_;
  Variables all_teams_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_PREDICTIVE_SCORE_H_
