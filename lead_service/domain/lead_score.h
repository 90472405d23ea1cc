// What is kept of the score of a lead, and what a command makes of it.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_SCORE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_SCORE_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/current_score.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/score.h"
#include "lead_service/domain/scoring_model.h"

namespace smarketing::lead {

// Kept under the model that it was computed with until the lead is moved to another one.
struct LeadScore {
  LeadId id;  // the lead's
  PlaybookRevisionId model;
  int64_t fit = 0;  // in points
  EngagementState engagement;
  // As it was when somebody last looked, and when it will be another one if nothing happens; so that leads are found by
  // the grade that they have.
  Grade grade;
  std::optional<absl::Time> fade_time;
  std::optional<Grade> told_grade;  // by the last LeadScoreChanged; unset: there was none yet

  friend bool operator==(const LeadScore&, const LeadScore&) = default;
};

CurrentScore ScoreAt(const ScoringModel& model, const LeadScore& score, absl::Time now);

// The first microsecond after `now` in which the grade is another one if nothing happens; nullopt: it stays.
std::optional<absl::Time> NextGradeChange(const ScoringModel& model, int64_t fit_points,
                                          const EngagementState& engagement, absl::Time now);

// Sets grade and fade_time as of `now`.
void Regrade(const ScoringModel& model, absl::Time now, LeadScore* score);

// The score of a lead under another model, from who it is and all that it did. `score`: under the one before. `lead`
// with identities. What this changes qualifies nobody.
LeadScore MovedTo(const PlaybookRevisionId& id, const ScoringModel& model, LeadScore score, const Lead& lead,
                  EngagementState engagement, absl::Time now);

// Whether the grade at `time` is another one than was told. If so, the score remembers that it is told now; `told`,
// when not null, gets what was told before.
bool TellGrade(const ScoringModel& model, absl::Time time, LeadScore* score, std::optional<Grade>* told = nullptr);

// Whether the fit of a lead can be another one than before.
bool FitMayDiffer(const Lead& before, const Lead& now);

// What happens to the score of one lead in one command, step by step. Each step is looked at when it took place, but
// not before the latest touch that counts: that is the first moment at which all that is known holds.
class ScoreSteps {
 public:
  // `score`: as it is kept; of a new lead: id and model. `model` is its model, and outlives this.
  ScoreSteps(const ScoringModel& model, LeadScore score, bool is_new)
      : model_(model), score_(std::move(score)), is_new_(is_new) {}

  void SetFit(int64_t points, absl::Time time);
  // Costs O(1), whatever the history.
  void Add(const Touch& touch);

  const LeadScore& score() const { return score_; }
  // When the lead came up to a grade that qualifies it; the first time. Unset: it did not.
  std::optional<absl::Time> qualify_time() const { return qualify_time_; }
  // Of the last step.
  absl::Time time() const { return time_; }

 private:
  std::optional<Score> Before(absl::Time time) const;
  void Look(const std::optional<Score>& before, absl::Time time);

  const ScoringModel& model_;
  LeadScore score_;
  bool is_new_;
  std::optional<absl::Time> qualify_time_;
  absl::Time time_ = absl::InfinitePast();
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_LEAD_SCORE_H_
