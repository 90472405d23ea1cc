#include "lead_service/domain/handoff_moves.h"

#include <algorithm>
#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/handoff_routing.h"
#include "lead_service/domain/roster.h"
#include "lead_service/domain/routing_desk.h"
#include "lead_service/domain/stage.h"

namespace smarketing::lead {
namespace {

// How often a held hand-off is tried again. Somebody may be free at any time: another hand-off was closed, the roster
// was changed, a hand-off of yesterday is older than 24 hours by now.
constexpr absl::Duration kRetryInterval = absl::Minutes(1);

bool Contains(const std::vector<std::string>& all, absl::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// The team for which a rep works a lead: `wanted`, if the rep is of it; else the rep's first.
std::string TeamOf(const Rep& rep, absl::string_view wanted) {
  if (Contains(rep.teams, wanted)) return std::string(wanted);
  return rep.teams.empty() ? std::string() : rep.teams.front();
}

void SetRep(const Context& context, const std::string& rep, absl::Time occur_time, Handoff& handoff) {
  if (handoff.rep == rep && handoff.assign_time.has_value() == !rep.empty()) return;
  handoff.rep = rep;
  handoff.assign_time.reset();
  if (rep.empty()) return;
  // A rep whom the rules chose got it now, whenever it was submitted: it counts among today's.
  handoff.assign_time = handoff.routing_rule.empty() ? occur_time : context.now;
}

void Put(Draft& draft, const HandoffPlace& place, absl::Time occur_time, Handoff& handoff) {
  const Context& context = draft.context();
  handoff.routing_rule = place.routing_rule;
  handoff.team = place.team;
  SetRep(context, place.rep, occur_time, handoff);
  handoff.held_reason = place.held_reason;
  handoff.passed_over = place.passed_over;
  handoff.expire_time.reset();
  const Team* team = draft.workspace().reference().roster.FindTeam(place.team);
  if (handoff.state == HandoffState::kSubmitted && team != nullptr && team->handoff_timeout.has_value()) {
    // What is told later than it happened has not been waiting here.
    handoff.expire_time = ToMicros(std::max(occur_time, context.now) + *team->handoff_timeout);
  }
  if (handoff.IsHeld()) draft.SetTimer({TimerKind::kRouteHandoff, handoff.id.uuid()}, place.retry_time);
}

void AddEntry(Draft& draft, const ReasonGiven& reason, absl::Time occur_time, Handoff& handoff) {
  HandoffEntry entry;
  entry.id = draft.workspace().NewId<HandoffEntryId>();
  entry.state = handoff.state;
  entry.team = handoff.team;
  entry.rep = handoff.rep;
  entry.actor = draft.context().actor;
  entry.by_person = !draft.context().automatic;
  entry.reason = reason.reason;
  entry.note = reason.note;
  entry.occur_time = occur_time;
  entry.record_time = draft.context().now;
  handoff.history.push_back(std::move(entry));
}

// One that was merged meanwhile is part of another.
Lead& LeadOf(Draft& draft, const Handoff& handoff) {
  return draft.MutableLead(draft.workspace().FindLead(handoff.lead)->id);
}

void SetOwner(Draft& draft, const Handoff& handoff) {
  Lead& lead = LeadOf(draft, handoff);
  const Context& context = draft.context();
  lead.Overwrite(Field::kOwner, handoff.rep, context.actor, context.now, /*confirm=*/true);
  if (!handoff.team.empty()) lead.Overwrite(Field::kTeam, handoff.team, context.actor, context.now, /*confirm=*/true);
}

// The open hand-off of a lead; null when there is none.
const Handoff* FindOpen(const Workspace& workspace, const LeadId& id) {
  const Lead* lead = workspace.FindLead(id);
  if (lead == nullptr || !lead->open_handoff.has_value()) return nullptr;
  return workspace.FindHandoff(*lead->open_handoff);
}

// Who took a hand-off that became a deal: whom it was for; else the caller, or who owns the lead already. Empty: nobody
// knows. A system that brings deals in works no leads.
std::string TakerOfConverted(Draft& draft, const Handoff& handoff) {
  if (!handoff.rep.empty()) return handoff.rep;
  const Roster& roster = draft.workspace().reference().roster;
  const std::string& actor = draft.context().actor;
  if (roster.data().reps.empty() || roster.FindRep(actor) != nullptr) return actor;
  return LeadOf(draft, handoff).fields[Field::kOwner];
}

// What is said of another time cannot be before the last step.
absl::Time NotBefore(const Handoff& handoff, absl::Time occur_time) {
  return std::max(occur_time, handoff.accept_time.value_or(handoff.submit_time));
}

}  // namespace

absl::StatusOr<HandoffPlace> NamedPlace(const std::string& team, const std::string& rep, const Lead& lead,
                                        const Workspace& workspace) {
  const Roster& roster = workspace.reference().roster;
  if (!rep.empty()) {
    const Rep* found = roster.FindRep(rep);
    if (found == nullptr) {
      return MakeError(absl::StatusCode::kNotFound, "REP_NOT_FOUND", "There is no such rep.", {{"rep", rep}});
    }
    return HandoffPlace{.team = TeamOf(*found, lead.fields[Field::kTeam]), .rep = rep};
  }
  if (roster.FindTeam(team) == nullptr) {
    return MakeError(absl::StatusCode::kNotFound, "TEAM_NOT_FOUND", "There is no such team.", {{"team", team}});
  }
  return HandoffPlace{.team = team};
}

absl::StatusOr<HandoffPlace> RoutedPlace(const Lead& lead, std::vector<std::string> passed_over, const Context& context,
                                         Workspace& workspace) {
  const RoutingRequest request =
      RoutingRequestOf(lead, workspace.ScoreOf(lead.id, context.now), std::move(passed_over));
  SMK_ASSIGN_OR_RETURN(RoutingDecision decision,
                       workspace.routing_desk().Route(workspace.reference().roster, request, context.now));
  HandoffPlace place;
  place.team = std::move(decision.team);
  place.rep = std::move(decision.rep);
  place.routing_rule = std::move(decision.rule);
  // Who gets it although all were passed over begins a new round.
  if (!Contains(request.passed_over, place.rep)) place.passed_over = request.passed_over;
  if (!decision.held.has_value()) return place;
  place.held_reason = std::string(HeldReasonName(*decision.held));
  const absl::Time retry_time = context.now + kRetryInterval;
  place.retry_time = ToMicros(std::min(retry_time, decision.retry_time.value_or(retry_time)));
  return place;
}

absl::Status CheckTeam(const Handoff& handoff, const Context& context) {
  if (!context.only_teams.has_value() || handoff.rep == context.actor) return absl::OkStatus();
  if (!handoff.team.empty() && Contains(*context.only_teams, handoff.team)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "OTHER_TEAM", "The hand-off is for another team.");
}

Handoff& Submit(Draft& draft, const LeadId& lead, const HandoffPlace& place, const std::string& note,
                absl::Time occur_time, const Handoff* previous) {
  const Context& context = draft.context();
  Handoff& handoff = draft.NewHandoff(lead);
  handoff.submitter = previous == nullptr ? context.actor : previous->submitter;
  handoff.submit_time = occur_time;
  handoff.note = note;
  if (previous != nullptr) handoff.previous_handoff = previous->id;
  if (const auto score = draft.workspace().ScoreOf(lead, context.now)) {
    handoff.grade = score->score.grade;
    handoff.scoring_model = score->model;
  }
  Put(draft, place, occur_time, handoff);
  AddEntry(draft, {"", note}, occur_time, handoff);
  return handoff;
}

void GiveTo(Draft& draft, Handoff& handoff, const HandoffPlace& place, const std::string& note, absl::Time occur_time) {
  Put(draft, place, occur_time, handoff);
  AddEntry(draft, {"", note}, occur_time, handoff);
  if (handoff.state == HandoffState::kAccepted) SetOwner(draft, handoff);
}

absl::Status FollowOwner(Draft& draft, const LeadId& id, bool team_given, absl::Time occur_time) {
  const Workspace& workspace = draft.workspace();
  const Handoff* open = FindOpen(workspace, id);
  if (open == nullptr || open->state != HandoffState::kAccepted) return absl::OkStatus();
  Lead& lead = draft.MutableLead(id);
  const std::string& owner = lead.fields[Field::kOwner];
  if (open->rep == owner || workspace.reference().roster.FindRep(owner) == nullptr) return absl::OkStatus();
  SMK_RETURN_IF_ERROR(CheckTeam(*open, draft.context()));
  SMK_ASSIGN_OR_RETURN(const HandoffPlace place, NamedPlace("", owner, lead, workspace));
  Handoff& handoff = draft.MutableHandoff(open->id);
  const absl::Time time = NotBefore(handoff, occur_time);
  Put(draft, place, time, handoff);
  AddEntry(draft, {}, time, handoff);
  const std::optional<Provenance>& team = lead.provenance[Field::kTeam];
  const bool team_said_later = team.has_value() && team->occur_time > occur_time;
  if (!team_given && !team_said_later) lead.Overwrite(Field::kTeam, place.team, draft.context().actor, occur_time);
  return absl::OkStatus();
}

void Accept(Draft& draft, Handoff& handoff, const std::string& rep, absl::Time occur_time) {
  if (!handoff.accept_time.has_value()) handoff.accept_time = occur_time;
  handoff.state = HandoffState::kAccepted;
  handoff.held_reason.clear();
  handoff.expire_time.reset();
  SetRep(draft.context(), rep, occur_time, handoff);
  if (const Rep* found = draft.workspace().reference().roster.FindRep(rep)) {
    handoff.team = TeamOf(*found, handoff.team);
  }
  AddEntry(draft, {}, occur_time, handoff);
  if (!rep.empty()) SetOwner(draft, handoff);
  Lead& lead = LeadOf(draft, handoff);
  lead.EnterStage(draft.AutomaticEntry(Stage::kSalesAccepted, std::max(occur_time, lead.create_time)));
}

void Close(Draft& draft, Handoff& handoff, HandoffState state, const ReasonGiven& reason, absl::Time occur_time) {
  handoff.state = state;
  handoff.close_time = occur_time;
  handoff.held_reason.clear();
  if (state != HandoffState::kExpired) handoff.expire_time.reset();
  if (state == HandoffState::kRejected || state == HandoffState::kRecycled) {
    handoff.reason = reason.reason;
    handoff.answer_note = reason.note;
    // A disposition by a person is an answer to the prospect's interest, as a call is.
    if (!draft.context().automatic) LeadOf(draft, handoff).OfferResponse(occur_time);
  }
  AddEntry(draft, reason, occur_time, handoff);
}

absl::Status CheckOpenHandoff(const Workspace& workspace, const Context& context, const LeadId& lead) {
  const Handoff* open = FindOpen(workspace, lead);
  return open == nullptr ? absl::OkStatus() : CheckTeam(*open, context);
}

void AnswerOpenHandoff(Draft& draft, const LeadId& lead, HandoffState state, const ReasonGiven& reason,
                       absl::Time occur_time) {
  const Handoff* open = FindOpen(draft.workspace(), lead);
  if (open == nullptr) return;
  Handoff& handoff = draft.MutableHandoff(open->id);
  if (!handoff.IsOpen()) return;  // it is by its answer that the lead was set aside
  Close(draft, handoff, state, reason, NotBefore(handoff, occur_time));
}

void ConvertOpenHandoff(Draft& draft, const LeadId& lead, const DealId& deal, absl::Time occur_time) {
  const Handoff* open = FindOpen(draft.workspace(), lead);
  if (open == nullptr) return;
  Handoff& handoff = draft.MutableHandoff(open->id);
  const absl::Time time = NotBefore(handoff, occur_time);
  if (handoff.state == HandoffState::kSubmitted || handoff.rep.empty()) {
    Accept(draft, handoff, TakerOfConverted(draft, handoff), time);
  }
  handoff.deal = deal;
  Close(draft, handoff, HandoffState::kConverted, {}, time);
}

}  // namespace smarketing::lead
