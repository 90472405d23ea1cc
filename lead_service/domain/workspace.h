// The part of the world that a batch of commands works on: what was loaded, and what the commands made of it.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/command.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/duplicate_candidate.h"
#include "lead_service/domain/event.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/lead_change.h"
#include "lead_service/domain/lead_outcome.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/merge_facts.h"
#include "lead_service/domain/reference_data.h"
#include "lead_service/domain/routing_desk.h"
#include "lead_service/domain/timer.h"

namespace smarketing::lead {

// One thing that was loaded or made: `before` is what is stored, unset for a new one.
template <typename T>
struct Tracked {
  std::optional<T> before;
  T now;

  bool changed() const { return !before.has_value() || !(*before == now); }
};

// The things of one kind that are here, by id. T has `id` and ==.
template <typename T>
class Table {
 public:
  using IdType = decltype(T::id);

  void AddStored(T thing) {
    const IdType id = thing.id;
    all_.insert_or_assign(id, Tracked<T>{thing, thing});
  }
  // Null when it does not exist.
  const T* Find(const IdType& id) const {
    const auto it = all_.find(id);
    return it == all_.end() ? nullptr : &it->second.now;
  }
  // New or changed.
  void Put(T thing) {
    const IdType id = thing.id;
    all_[id].now = std::move(thing);
  }
  // In order of id.
  const std::map<IdType, Tracked<T>>& all() const { return all_; }

 private:
  std::map<IdType, Tracked<T>> all_;
};

// Not thread-safe. Filled once, then worked on by Apply (apply.h) alone: the commands of a batch see each other's
// effects in their order.
class Workspace {
 public:
  // `new_secret`: random bytes, for Lead::audit_key; none without it.
  explicit Workspace(IdSource new_id, std::function<std::string()> new_secret = nullptr)
      : new_id_(std::move(new_id)), new_secret_(std::move(new_secret)) {}

  // What changes seldom, as committed when the batch began; until it is set: what is built in.
  void SetReference(std::shared_ptr<const ReferenceData> reference) { reference_ = std::move(reference); }
  const ReferenceData& reference() const { return *reference_; }

  // Filling: what is stored. Leads come whole, with identities and history, and before their deals.
  void AddStoredLead(Lead lead);
  void AddStoredDeal(Deal deal);
  // That a deal of an erased person had this external id, which the deal itself does not hold any more.
  void AddForgottenId(const ExternalId& id, const DealId& deal) { external_deals_.insert_or_assign(id, deal); }
  // Touches and attempts are only needed where a command names their external id.
  void AddStoredTouch(Touch touch);
  void AddStoredAttempt(Attempt attempt);
  // After the touches of leads. Of visitors who may become known: all; of others where a command names their external
  // id.
  void AddStoredVisitorTouch(VisitorTouch touch);
  // A visitor did more than a lead can take over at once: what was not added is dropped when the visitor becomes known.
  void SetVisitorTouchesCut() { visitor_touches_cut_ = true; }

  void AddStoredScore(LeadScore score) { scores_.AddStored(std::move(score)); }
  void AddStoredOutcome(LeadOutcome outcome) { outcomes_.AddStored(std::move(outcome)); }

  // Where commands name them; and the open ones of leads that commands set aside or convert.
  void AddStoredHandoff(Handoff handoff) { handoffs_.AddStored(std::move(handoff)); }
  const Handoff* FindHandoff(const HandoffId& id) const { return handoffs_.Find(id); }
  const std::map<HandoffId, Tracked<Handoff>>& handoffs() const { return handoffs_.all(); }
  RoutingDesk& routing_desk() { return routing_desk_; }
  const RoutingDesk& routing_desk() const { return routing_desk_; }

  // For a command that merges leads or takes them apart; such a one is alone.
  void SetMergeFacts(MergeFacts facts) { merge_facts_ = std::move(facts); }
  const MergeFacts& merge_facts() const { return merge_facts_; }

  // The chance to win that a lead with these facts has now, in hundredths of a per cent; nullopt: nothing is known.
  using Predictor = std::function<std::optional<int32_t>(const PredictiveFacts& facts)>;
  void SetPredictor(Predictor predictor) { predictor_ = std::move(predictor); }
  std::optional<int32_t> Predict(const PredictiveFacts& facts) const {
    return predictor_ == nullptr ? std::nullopt : predictor_(facts);
  }

  // Looking. Null when it does not exist.
  // For a lead that was merged into another: that other (which is here, too).
  const Lead* FindLead(const LeadId& id) const;
  // The lead itself, also when it was merged into another.
  const Lead* FindRawLead(const LeadId& id) const { return leads_.Find(id); }
  const Lead* FindOwner(const IdentityKey& key) const;
  // Of the leads that are here: those that were merged into `id`, and into those, and so on.
  std::vector<LeadId> MergedInto(const LeadId& id) const;
  const Deal* FindDeal(const DealId& id) const { return deals_.Find(id); }
  const Deal* FindDeal(const ExternalId& id) const;
  // Also one of a visitor, without a lead.
  const Touch* FindTouch(const ExternalId& id) const;
  // What a visitor did whom nobody knows, in order of time.
  std::vector<Touch> TouchesOfVisitor(const std::string& visitor_id) const;
  const Attempt* FindAttempt(const ExternalId& id) const;
  // The deals of a lead that are here, in order of id.
  std::vector<const Deal*> DealsOf(const LeadId& lead) const;

  // Of the lead itself, also when it was merged into another.
  const LeadScore* FindScore(const LeadId& lead) const { return scores_.Find(lead); }
  const LeadOutcome* FindOutcome(const LeadId& lead) const { return outcomes_.Find(lead); }
  // The score that a lead has at `now`; nullopt when it has none.
  std::optional<CurrentScore> ScoreOf(const LeadId& lead, absl::Time now) const;

  // What the commands made, for the storage: in order of id, and events in the order in which they happened.
  const std::map<LeadId, Tracked<Lead>>& leads() const { return leads_.all(); }
  const std::map<DealId, Tracked<Deal>>& deals() const { return deals_.all(); }
  const std::map<LeadId, Tracked<LeadScore>>& scores() const { return scores_.all(); }
  const std::map<LeadId, Tracked<LeadOutcome>>& outcomes() const { return outcomes_.all(); }
  const std::vector<Touch>& new_touches() const { return new_touches_; }
  const std::vector<Attempt>& new_attempts() const { return new_attempts_; }
  const std::vector<VisitorTouch>& new_visitor_touches() const { return new_visitor_touches_; }
  // Visitors who are known now, and how many touches of each were stored and belong to its lead now.
  const std::map<std::string, int64_t>& known_visitors() const { return known_visitors_; }
  bool visitor_touches_cut() const { return visitor_touches_cut_; }
  const std::vector<DomainEvent>& events() const { return events_; }
  // What was merged; and what was taken apart, with the time.
  const std::vector<Merge>& new_merges() const { return new_merges_; }
  const std::vector<MergeRecord>& undone_merges() const { return undone_merges_; }
  const std::vector<LeadChange>& lead_changes() const { return lead_changes_; }
  const std::vector<DuplicateNote>& duplicate_notes() const { return duplicate_notes_; }
  // Timers that were set, and (without a time) that are to go; the last word for each.
  const std::map<TimerKey, std::optional<absl::Time>>& timers() const { return timers_; }
  // Leads whose rows are to be wiped of all that is personal, again where that was done before.
  const std::vector<LeadId>& erased_leads() const { return erased_leads_; }

  template <typename IdType>
  IdType NewId() {
    return IdType(new_id_());
  }
  std::string NewSecret() { return new_secret_ == nullptr ? std::string() : new_secret_(); }

  // What one command changes, kept apart until it is known to succeed.
  struct Changes {
    std::vector<Lead> leads;
    std::vector<Deal> deals;
    std::vector<Touch> touches;
    std::vector<Attempt> attempts;
    std::vector<VisitorTouch> visitor_touches;
    std::vector<std::string> known_visitors;  // whose touches are among `touches`
    std::vector<DomainEvent> events;
    std::vector<LeadChange> lead_changes;
    std::vector<DuplicateNote> duplicate_notes;
    std::vector<LeadScore> scores;
    std::vector<LeadOutcome> outcomes;
    std::vector<Handoff> handoffs;
    std::map<TimerKey, std::optional<absl::Time>> timers;
    std::vector<LeadId> erased_leads;
  };
  void Commit(Changes changes);
  // After the leads.
  void AddNewMerge(Merge merge) { new_merges_.push_back(std::move(merge)); }
  void AddUndoneMerge(MergeRecord merge) { undone_merges_.push_back(std::move(merge)); }

 private:
  std::shared_ptr<const ReferenceData> reference_ = BuiltInReferenceData();
  IdSource new_id_;
  std::function<std::string()> new_secret_;
  Table<Lead> leads_;
  Table<Deal> deals_;
  std::vector<Touch> new_touches_;
  std::vector<Attempt> new_attempts_;
  std::vector<VisitorTouch> new_visitor_touches_;
  std::map<std::string, int64_t> known_visitors_;
  absl::flat_hash_map<std::string, std::map<TouchId, Touch>> visitor_touches_;
  bool visitor_touches_cut_ = false;
  std::vector<DomainEvent> events_;
  std::vector<LeadChange> lead_changes_;
  std::vector<DuplicateNote> duplicate_notes_;
  Table<LeadScore> scores_;
  Table<LeadOutcome> outcomes_;
  Table<Handoff> handoffs_;
  RoutingDesk routing_desk_;
  MergeFacts merge_facts_;
  std::vector<Merge> new_merges_;
  std::vector<MergeRecord> undone_merges_;
  Predictor predictor_;
  std::map<TimerKey, std::optional<absl::Time>> timers_;
  std::vector<LeadId> erased_leads_;
  absl::flat_hash_map<IdentityKey, LeadId> owners_;
  absl::flat_hash_map<ExternalId, DealId> external_deals_;
  absl::flat_hash_map<ExternalId, Touch> external_touches_;
  absl::flat_hash_map<ExternalId, Attempt> external_attempts_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_WORKSPACE_H_
