// What callers ask lead_service to do, in plain terms of the domain, and what they get.
//
// A caller has checked the shape of each field (lengths, well-formed texts, known enum values). Everything that is a
// rule of the business is checked by Apply (apply.h), which names the field paths of the contract's requests.
// Optional times are resolved by Apply as the contract says ("now when unset").
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_COMMAND_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_COMMAND_H_

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/money/money.h"
#include "lead_service/domain/activity.h"
#include "lead_service/domain/deal.h"
#include "lead_service/domain/field.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/ids.h"
#include "lead_service/domain/lead.h"
#include "lead_service/domain/merge_record.h"
#include "lead_service/domain/source.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {

// Who asks, when, and in which trace. The first member of every command.
struct Context {
  std::string actor;  // the subject of the caller's token
  absl::Time now;     // of the service's clock, when the request came
  std::string trace_parent;
  std::string origin = {};  // the system whose change it is; may be empty
  // Whose leads the caller may change: with a value, those of these teams, its own, and those that nobody has.
  std::optional<std::vector<std::string>> only_teams = {};
  bool automatic = false;  // the service itself: no person decided it
  // What was asked for, such as "CaptureLead". Set by Apply.
  std::string action = {};
};

// A lead by its id or by one of its identities.
using LeadRef = std::variant<LeadId, Identity>;

struct TouchInput {
  TouchKind kind = TouchKind::kOther;
  SourceDetails source;
  JourneyStage journey_stage = JourneyStage::kUnspecified;
  std::optional<absl::Time> occur_time;
  std::optional<ExternalId> external_id;
};

// Outcome: lead, created, touch (also one that was known already), duplicate_candidates.
struct CaptureLead {
  Context context;
  std::vector<Identity> identities;  // at least one; repeated ones count once
  FieldValues fields;                // profile, owner and team; empty: nothing is said
  std::optional<TouchInput> touch;
  SourceDetails source;
  std::optional<Stage> stage;  // at most SALES_QUALIFIED
  std::vector<std::string> tags;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, created.
struct UpdateLead {
  Context context;
  LeadRef lead;
  std::optional<std::string> etag;
  std::vector<std::pair<Field, std::string>> fields;  // the masked ones; an empty text clears the field
  std::optional<std::vector<std::string>> tags;       // all of them
  bool allow_missing = false;                         // with an identity: makes the lead when nobody has it
  // When the fields became so: one of which something later was said stays. Unset: now, whatever was said.
  std::optional<absl::Time> occur_time;
};

// Outcome: lead.
struct MoveLeadStage {
  Context context;
  LeadId lead;
  std::optional<std::string> etag;
  Stage stage = Stage::kLead;
  std::string reason;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead (without an id while nobody knows the visitor that the command names), touch, duplicate.
struct RecordTouch {
  Context context;
  LeadRef lead;
  TouchInput touch;
};

struct AttemptInput {
  AttemptKind kind = AttemptKind::kCall;
  AttemptDirection direction = AttemptDirection::kOutbound;
  AttemptOutcome outcome = AttemptOutcome::kUnspecified;
  bool automated = false;
  std::string rep;  // the caller when empty
  std::optional<absl::Time> occur_time;
  std::optional<absl::Duration> duration;
  std::string note;
  std::optional<ExternalId> external_id;
};

// Outcome: lead, attempt, duplicate, first_response.
struct LogAttempt {
  Context context;
  LeadRef lead;
  AttemptInput attempt;
};

// A reason of the playbook, and what was said besides.
struct ReasonGiven {
  std::string reason;
  std::string note;
};

// Outcome: lead.
struct CreateLead {
  Context context;
  std::vector<Identity> identities;  // at least one
  FieldValues fields;
  SourceDetails source;
  std::optional<Stage> stage;  // at most SALES_QUALIFIED
  std::vector<std::string> tags;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead.
struct DeleteLead {
  Context context;
  LeadId lead;
  std::optional<std::string> etag;
};

// Outcome: lead.
struct UndeleteLead {
  Context context;
  LeadId lead;
};

// Outcome: lead.
struct RecycleLead {
  Context context;
  LeadId lead;
  std::optional<std::string> etag;
  ReasonGiven reason;
  std::optional<absl::Time> not_before_time;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead.
struct DisqualifyLead {
  Context context;
  LeadId lead;
  std::optional<std::string> etag;
  ReasonGiven reason;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead. By the service itself: a recycled lead's not-before time has come. Nothing happens when it is not so
// (any more).
struct ReturnRecycledLead {
  Context context;
  LeadId lead;
};

// Outcome: lead (what is left of it). One that was erased already stays as it is.
struct EraseLead {
  Context context;
  LeadId lead;
  std::optional<std::string> etag;
};

// Outcome: lead. By the service itself: the purge time of a deleted lead has come. Nothing happens when it is not so
// (any more).
struct PurgeLead {
  Context context;
  LeadId lead;
};

// Outcome: lead, handoff.
struct SubmitHandoff {
  Context context;
  LeadRef lead;
  std::optional<std::string> etag;  // the lead's
  // At most one; without either, the routing rules decide.
  std::string team;
  std::string rep;
  std::string note;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, handoff.
struct AcceptHandoff {
  Context context;
  HandoffId handoff;
  std::optional<std::string> etag;
  std::string rep;  // empty: the rep that it is for, or the caller
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, handoff.
struct RejectHandoff {
  Context context;
  HandoffId handoff;
  std::optional<std::string> etag;
  ReasonGiven reason;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, handoff.
struct RecycleHandoff {
  Context context;
  HandoffId handoff;
  std::optional<std::string> etag;
  ReasonGiven reason;
  std::optional<absl::Time> not_before_time;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, handoff.
struct WithdrawHandoff {
  Context context;
  HandoffId handoff;
  std::optional<std::string> etag;
  std::string note;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, handoff.
struct ReassignHandoff {
  Context context;
  HandoffId handoff;
  std::optional<std::string> etag;
  // At most one; without either, the routing rules decide.
  std::string team;
  std::string rep;
  std::string note;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, handoff (the new one, if there is one). By the service itself: nobody answered in time. Nothing
// happens when it is not so (any more).
struct ExpireHandoff {
  Context context;
  HandoffId handoff;
};

// Outcome: lead, handoff. By the service itself: perhaps there is somebody for one that is held.
struct RouteHandoff {
  Context context;
  HandoffId handoff;
};

// Outcome: lead (the survivor), merge.
struct MergeLeads {
  Context context;
  LeadId survivor;
  LeadId other;
  std::optional<std::string> etag;
  std::optional<std::string> other_etag;
};

// A merge by its id, or by the lead that was merged into another.
using MergeRef = std::variant<MergeId, LeadId>;

// Outcome: lead (the survivor), other_lead, merge.
struct UnmergeLeads {
  Context context;
  MergeRef merge;
};

struct DealInput {
  std::string title;
  std::optional<Money> amount;
  std::string owner;
  std::optional<absl::CivilDay> expected_close_date;
  std::optional<ExternalId> external_id;
  std::string pipeline;               // empty: the default one, or as it was
  std::string stage;                  // empty: the first of the pipeline, or as it was
  std::vector<DealContact> contacts;  // empty: none, or as it was
};

// Outcome: lead, deal.
struct ConvertLead {
  Context context;
  LeadId lead;
  std::optional<std::string> etag;  // the lead's
  DealInput deal;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, deal.
struct WinDeal {
  Context context;
  DealId deal;
  std::optional<std::string> etag;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, deal.
struct LoseDeal {
  Context context;
  DealId deal;
  std::optional<std::string> etag;
  std::string reason;
  std::string note;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, deal.
struct ReopenDeal {
  Context context;
  DealId deal;
  std::optional<std::string> etag;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, deal.
struct MoveDealStage {
  Context context;
  DealId deal;
  std::optional<std::string> etag;
  std::string pipeline;  // empty: the deal's
  std::string stage;
  std::optional<absl::Time> occur_time;
};

// Outcome: lead, deal. What is set is overwritten, also with what is empty within.
struct UpdateDeal {
  Context context;
  DealId deal;
  std::optional<std::string> etag;
  std::optional<std::string> title;
  std::optional<std::optional<Money>> amount;
  std::optional<std::string> owner;
  std::optional<std::optional<absl::CivilDay>> expected_close_date;
  std::optional<std::vector<DealContact>> contacts;
  std::optional<std::optional<ExternalId>> external_id;
  std::optional<absl::Time> create_time;
  std::optional<absl::Time> close_time;  // only of a deal that was won or lost
};

// Outcome: lead, deal, created (the deal is new).
struct ImportDeal {
  Context context;
  LeadRef lead;
  DealInput deal;  // with an external id
  DealState state = DealState::kOpen;
  std::optional<absl::Time> create_time;
  std::optional<absl::Time> close_time;
  std::string lost_reason;
};

// Outcome: lead (the first of the two).
struct DismissDuplicate {
  Context context;
  LeadId lead;
  LeadId other_lead;
};

using Command = std::variant<CaptureLead, UpdateLead, MoveLeadStage, RecordTouch, LogAttempt, ConvertLead, WinDeal,
                             LoseDeal, ImportDeal, CreateLead, DeleteLead, UndeleteLead, RecycleLead, DisqualifyLead,
                             ReturnRecycledLead, EraseLead, PurgeLead, ReopenDeal, MoveDealStage, UpdateDeal,
                             MergeLeads, UnmergeLeads, DismissDuplicate, SubmitHandoff, AcceptHandoff, RejectHandoff,
                             RecycleHandoff, WithdrawHandoff, ReassignHandoff, ExpireHandoff, RouteHandoff>;

const Context& ContextOf(const Command& command);
// The name of its type, such as "CaptureLead".
absl::string_view CommandName(const Command& command);

struct Outcome {
  Lead lead;  // after the command, with identities and history
  bool created = false;
  bool duplicate = false;
  bool first_response = false;
  std::optional<Touch> touch;
  std::optional<Attempt> attempt;
  std::optional<Deal> deal;
  std::optional<Handoff> handoff;
  int32_t deal_probability = 0;  // of the deal's stage, in percent
  std::optional<MergeRecord> merge;
  std::optional<Lead> other_lead;            // that is on its own again
  std::vector<LeadId> duplicate_candidates;  // the oldest first

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_COMMAND_H_
