// CaptureLead: "this person did this, here is what we know".
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/draft.h"
#include "lead_service/domain/handlers.h"
#include "lead_service/domain/handoff_moves.h"

namespace smarketing::lead {
namespace {

struct Resolution {
  std::optional<LeadId> winner;     // unset: nobody has any of the identities
  std::vector<LeadId> duplicates;   // the others that matched, the oldest first
  std::vector<Identity> unclaimed;  // each once
};

Resolution Resolve(const std::vector<Identity>& identities, const Workspace& workspace) {
  struct Match {
    int strength;
    const Lead* lead;
  };
  Resolution resolution;
  std::vector<Match> matches;
  std::vector<const IdentityKey*> seen;
  for (const Identity& identity : identities) {
    if (std::any_of(seen.begin(), seen.end(), [&](const IdentityKey* key) { return *key == identity.key; })) continue;
    seen.push_back(&identity.key);
    if (const Lead* owner = workspace.FindOwner(identity.key)) {
      matches.push_back({IdentityStrength(identity.key.kind), owner});
    } else {
      resolution.unclaimed.push_back(identity);
    }
  }
  if (matches.empty()) return resolution;

  const auto is_older = [](const Lead* a, const Lead* b) {
    return std::tie(a->create_time, a->id) < std::tie(b->create_time, b->id);
  };
  const Match& best = *std::min_element(matches.begin(), matches.end(), [&](const Match& a, const Match& b) {
    return a.strength != b.strength ? a.strength > b.strength : is_older(a.lead, b.lead);
  });
  resolution.winner = best.lead->id;
  std::vector<const Lead*> others;
  for (const Match& match : matches) {
    if (match.lead != best.lead && std::find(others.begin(), others.end(), match.lead) == others.end()) {
      others.push_back(match.lead);
    }
  }
  std::sort(others.begin(), others.end(), is_older);
  for (const Lead* lead : others) resolution.duplicates.push_back(lead->id);
  return resolution;
}

// An earlier capture became known: the lead's first stay began with it.
void RestateCreation(Lead& lead, absl::Time create_time) {
  const absl::Time so_far = lead.create_time;
  lead.create_time = create_time;
  for (const StageEntry& entry : lead.stage_history.entries()) {
    if (!entry.automatic() || entry.enter_time != so_far) continue;
    lead.RestateStage(entry.stage, so_far, create_time);
    return;
  }
}

absl::Status CheckStage(const std::optional<Stage>& stage, Violations& violations) {
  if (stage.has_value() && *stage > Stage::kSalesQualified) {
    violations.Add("stage", "cannot be set by a capture: only SUBSCRIBER to SALES_QUALIFIED can");
  }
  return violations.ToStatus();
}

absl::Status CheckLimits(const Lead& lead) {
  Violations violations;
  if (lead.identities.size() > kMaxIdentities) {
    violations.Add("identities", absl::StrCat("would give the lead more than ", kMaxIdentities, " identities"));
  }
  if (lead.tags.size() > kMaxTags) {
    violations.Add("tags", absl::StrCat("would give the lead more than ", kMaxTags, " tags"));
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<Outcome> Handle(const CaptureLead& command, const Context& context, Workspace& workspace) {
  Violations violations;
  if (command.identities.empty()) violations.Add("identities", "has none; at least one is needed");
  const absl::Time occur_time = OccurTime(command.occur_time, context.now, context.now, "occur_time", &violations);
  absl::Time touch_time = occur_time;
  if (command.touch.has_value()) {
    touch_time = OccurTime(command.touch->occur_time, occur_time, context.now, "touch.occur_time", &violations);
  }
  SMK_RETURN_IF_ERROR(CheckStage(command.stage, violations));

  Resolution resolution = Resolve(command.identities, workspace);
  if (resolution.winner.has_value()) {
    SMK_RETURN_IF_ERROR(CheckTeam(*workspace.FindLead(*resolution.winner), context));
  }
  Draft draft(workspace, context, occur_time);
  const bool created = !resolution.winner.has_value();
  Lead& lead = created ? draft.NewLead() : draft.MutableLead(*resolution.winner);

  if (created) {
    lead.create_time = occur_time;
    lead.EnterStage(draft.AutomaticEntry(command.stage.value_or(Stage::kLead), occur_time));
  } else {
    const bool entered = command.stage.has_value() && lead.EnterStage(draft.AutomaticEntry(*command.stage, occur_time));
    if (occur_time < lead.create_time) {
      if (entered) {
        lead.create_time = occur_time;  // the claim's own entry is where the history begins now
      } else {
        RestateCreation(lead, occur_time);
      }
    }
  }

  for (Identity& identity : resolution.unclaimed) {
    identity.create_time = context.now;
    lead.AddIdentity(std::move(identity));
  }
  // Without a time of its own, the same row sent again is no confirmation: it would change the lead at each repetition.
  const bool confirm = command.occur_time.has_value();
  for (const Field field : kAllFields) {
    lead.Enrich(field, command.fields[field], context.actor, occur_time, confirm);
  }
  lead.AddTags(command.tags, context.actor, occur_time, confirm);
  SMK_RETURN_IF_ERROR(CheckLimits(lead));
  const std::string& owner = command.fields[Field::kOwner];
  if (!owner.empty() && lead.fields[Field::kOwner] == owner) {
    SMK_RETURN_IF_ERROR(FollowOwner(draft, lead.id, !command.fields[Field::kTeam].empty(), occur_time));
  }

  Outcome outcome;
  outcome.created = created;
  outcome.duplicate_candidates = std::move(resolution.duplicates);
  const LeadId id = lead.id;
  for (const LeadId& other : outcome.duplicate_candidates) draft.Note(DuplicateNote::Kind::kNamedTogether, id, other);
  if (!command.touch.has_value() || command.touch->source.empty()) lead.OfferSource(command.source, occur_time);
  if (command.touch.has_value()) {
    Draft::RecordedTouch recorded = draft.Record(id, *command.touch, touch_time);
    outcome.touch = std::move(recorded.touch);
    outcome.duplicate = recorded.duplicate;
  }
  draft.Commit();
  outcome.lead = *workspace.FindLead(id);
  return outcome;
}

}  // namespace smarketing::lead
