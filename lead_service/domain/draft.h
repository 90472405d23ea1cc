// What one command is about to change: copies of what it touches, until it is known to succeed. Used by the files that
// carry commands out (capture.cc, …) only.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_DRAFT_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_DRAFT_H_

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/merge_facts.h"
#include "lead_service/domain/workspace.h"

namespace smarketing::lead {

// Microseconds, as they are stored; so that what is in memory equals what is read back.
absl::Time ToMicros(absl::Time time);

// When something happened: `given`, or `otherwise`. Adds a violation of `field` when it lies more than kMaxClockSkew
// after `now`.
absl::Time OccurTime(const std::optional<absl::Time>& given, absl::Time otherwise, absl::Time now,
                     absl::string_view field, Violations* violations);

// The lead to work on: for one that was merged into another, that other. NOT_FOUND LEAD_NOT_FOUND, also when it is
// deleted or erased; PERMISSION_DENIED OTHER_TEAM when the caller may not change it.
absl::StatusOr<LeadId> FindLeadOrError(const Workspace& workspace, const Context& context, const LeadRef& ref);
// The same, also when it is deleted.
absl::StatusOr<LeadId> FindEvenDeletedOrError(const Workspace& workspace, const Context& context, const LeadId& lead);
// OK, or PERMISSION_DENIED OTHER_TEAM.
absl::Status CheckTeam(const Lead& lead, const Context& context);
// OK when there is nothing to compare; ABORTED ETAG_MISMATCH.
absl::Status CheckEtag(const std::optional<std::string>& given, absl::string_view current);

// What events say of a lead.
LeadAttributes AttributesOf(const Lead& lead);

class Draft {
 public:
  // `occur_time`: of what the command is about; events without a time of their own get it.
  Draft(Workspace& workspace, Context context, absl::Time occur_time)
      : workspace_(workspace), context_(std::move(context)), occur_time_(ToMicros(occur_time)) {}

  Workspace& workspace() { return workspace_; }
  const Context& context() const { return context_; }

  // The copy to change. The lead exists.
  Lead& MutableLead(const LeadId& id);
  // A new one, with an id and nothing else.
  Lead& NewLead();

  Deal& MutableDeal(const DealId& id);
  Deal& NewDeal(const LeadId& lead);
  Handoff& MutableHandoff(const HandoffId& id);
  // What a hand-off becomes is said in events by the entries that its history gets; open_handoff of its lead follows.
  Handoff& NewHandoff(const LeadId& lead);

  // The deals of a lead as this draft leaves them.
  std::vector<const Deal*> DealsOf(const LeadId& lead) const;

  // An automatic entry with a new id, by the command's actor.
  StageEntry AutomaticEntry(Stage stage, absl::Time enter_time);

  // Records a touch, and offers its source to the lead. One with a known external id is not recorded again: it is
  // answered as it was, with duplicate set.
  struct RecordedTouch {
    Touch touch;
    bool duplicate = false;
  };
  RecordedTouch Record(const LeadId& lead, const TouchInput& input, absl::Time occur_time);

  // The same of a visitor whom nobody knows.
  RecordedTouch RecordOfVisitor(const std::string& visitor_id, const TouchInput& input, absl::Time occur_time);

  void Add(Attempt attempt) { attempts_.push_back(std::move(attempt)); }

  // Sets a timer, or takes it away.
  void SetTimer(const TimerKey& key, std::optional<absl::Time> due_time) { timers_.insert_or_assign(key, due_time); }

  // Computes the score of a lead anew from all its touches: those that it has once this command is done. For what
  // joins the touches of several leads, or takes them apart.
  void RecomputeScore(const LeadId& lead, std::vector<Touch> touches);

  // Tells all that is known of a lead in one event, in place of those that would tell what changed, and computes its
  // score anew. `activities`: all that it has once this command is done. For leads that become one, or two.
  void Restate(const LeadId& lead, LeadActivities activities);

  // When the command leaves the lead won or lost, as it was `then`: what had been predicted then.
  void KeepPrediction(const LeadId& lead, OutcomeThen then) { predicted_.insert_or_assign(lead, then); }

  // Says something of a pair of leads.
  void Note(DuplicateNote::Kind kind, const LeadId& lead, const LeadId& other) {
    duplicate_notes_.push_back({kind, lead, other, context_, occur_time_});
  }

  // Adds to what the audit trail will say of the command; what changes of leads it says by itself.
  void Audit(const LeadId& lead, FieldChange change) { audit_[lead].push_back(std::move(change)); }

  // An event that does not follow from what changed.
  void Say(const LeadId& lead, absl::Time occur_time, EventPayload payload);

  // Gives what changed a new version and time, says it in events, and puts it into the workspace.
  void Commit();

 private:
  Touch NewTouch(const TouchInput& input, absl::Time occur_time);
  // What visitors did whom nobody knew belongs to the lead that they turn out to be.
  void TakeOverVisitors(Workspace::Changes& changes);
  // In draft_restate.cc.
  void TellRestated();
  // In draft_score.cc.
  void ScoreLeads(Workspace::Changes& changes);
  void ScoreLead(const LeadId& id, std::vector<const Touch*> touches, Workspace::Changes& changes);
  // In draft_outcome.cc.
  void CountOutcomes(Workspace::Changes& changes);
  // In draft_handoff.cc.
  void FollowHandoffs();
  void FinishHandoff(Handoff handoff, Workspace::Changes& changes);
  void SayStep(const Handoff& handoff, size_t entry, Workspace::Changes& changes);
  void FinishLead(Lead lead, Workspace::Changes& changes);
  void FinishDeal(Deal deal, Workspace::Changes& changes);
  void AuditDeal(const Deal* before, const Deal& deal);
  std::vector<DealStageEntered> NewStages(const Deal* before, const Deal& now) const;
  void Say(Workspace::Changes& changes, const LeadId& lead, absl::Time occur_time, EventPayload payload);

  Workspace& workspace_;
  const Context context_;
  const absl::Time occur_time_;
  std::map<LeadId, Lead> leads_;
  std::map<DealId, Deal> deals_;
  std::map<HandoffId, Handoff> handoffs_;
  std::vector<Touch> touches_;
  std::vector<Attempt> attempts_;
  std::vector<VisitorTouch> visitor_touches_;
  std::map<TimerKey, std::optional<absl::Time>> timers_;
  std::map<LeadId, std::vector<Touch>> recomputed_scores_;
  std::map<LeadId, LeadActivities> restated_;
  std::map<LeadId, OutcomeThen> predicted_;
  std::map<LeadId, std::vector<FieldChange>> audit_;
  std::vector<DuplicateNote> duplicate_notes_;
  std::vector<DomainEvent> said_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_DRAFT_H_
