#include "lead_service/rpc/handlers/roster.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/domain/rep_access.h"
#include "lead_service/rpc/handlers/own_teams.h"
#include "lead_service/storage/handoff_use.h"
#include "lead_service/storage/item_name.h"
#include "lead_service/storage/roster_codec.h"

namespace smarketing::lead {
namespace {

using Decision = ReferenceWriter::Decision;

template <typename T>
const T* Find(const std::vector<T>& all, absl::string_view key) {
  const auto it = std::find_if(all.begin(), all.end(), [key](const T& one) { return one.key == key; });
  return it == all.end() ? nullptr : &*it;
}

bool Contains(const std::vector<std::string>& all, absl::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

v1::Roster Render(const ReferenceData& data) {
  v1::Roster roster = RosterToProto(data.roster.data());
  Violations none;
  const auto etag = [&](ReferenceKind kind, const std::string& name) {
    return data.EtagOf({kind, KeyFromName(ReferenceCollection(kind), name, "name", none)});
  };
  for (v1::Team& team : *roster.mutable_teams()) team.set_etag(etag(ReferenceKind::kTeam, team.name()));
  for (v1::Rep& rep : *roster.mutable_reps()) rep.set_etag(etag(ReferenceKind::kRep, rep.name()));
  for (v1::RoutingRule& rule : *roster.mutable_routing_rules()) {
    rule.set_etag(etag(ReferenceKind::kRoutingRule, rule.name()));
  }
  return roster;
}

// Adds the change when there is one.
template <typename T>
void Write(const T* before, const T& wanted, std::vector<ReferenceChange>& changes) {
  if (before == nullptr || !(*before == wanted)) changes.push_back(Written(wanted));
}

// What makes `before` be as `wanted`.
template <typename T>
void Replace(ReferenceKind kind, const std::vector<T>& before, const std::vector<T>& wanted,
             std::vector<ReferenceChange>& changes) {
  for (const T& item : wanted) Write(Find(before, item.key), item, changes);
  for (const T& item : before) {
    if (Find(wanted, item.key) == nullptr) changes.push_back(Deleted({kind, item.key}));
  }
}

std::vector<ReferenceChange> Changes(const RosterData& before, const RosterData& wanted) {
  std::vector<ReferenceChange> changes;
  Replace(ReferenceKind::kTeam, before.teams, wanted.teams, changes);
  Replace(ReferenceKind::kRep, before.reps, wanted.reps, changes);
  Replace(ReferenceKind::kAbsence, before.absences, wanted.absences, changes);
  Replace(ReferenceKind::kRoutingRule, before.rules, wanted.rules, changes);
  return changes;
}

// The etags that were given must be the current ones.
absl::Status CheckEtags(const v1::Roster& wanted, const ReferenceData& before) {
  Violations none;
  const auto check = [&](ReferenceKind kind, const auto& item) {
    return CheckItemEtag(item.etag(),
                         before.EtagOf({kind, KeyFromName(ReferenceCollection(kind), item.name(), "name", none)}));
  };
  for (const v1::Team& team : wanted.teams()) SMK_RETURN_IF_ERROR(check(ReferenceKind::kTeam, team));
  for (const v1::Rep& rep : wanted.reps()) SMK_RETURN_IF_ERROR(check(ReferenceKind::kRep, rep));
  for (const v1::RoutingRule& rule : wanted.routing_rules()) {
    SMK_RETURN_IF_ERROR(check(ReferenceKind::kRoutingRule, rule));
  }
  return absl::OkStatus();
}

// "+teams/a\n~reps/b": what a replacement did, to be rendered again.
std::string EncodeSummary(const std::vector<ReferenceChange>& changes, const ReferenceData& before) {
  std::string text;
  for (const ReferenceChange& change : changes) {
    const bool known = before.item_versions.contains(change.item);
    const char* const what = !change.content.has_value() ? "-" : known ? "~" : "+";
    absl::StrAppend(&text, text.empty() ? "" : "\n", what, change.item.name());
  }
  return text;
}

void RenderSummary(absl::string_view summary, v1::ReplaceRosterResponse* response) {
  while (!summary.empty()) {
    const size_t end = std::min(summary.find('\n'), summary.size());
    const std::string name(summary.substr(1, end - 1));
    if (summary[0] == '+') response->add_created(name);
    if (summary[0] == '~') response->add_updated(name);
    if (summary[0] == '-') response->add_deleted(name);
    summary.remove_prefix(std::min(end + 1, summary.size()));
  }
}

// What names the item; empty when nothing does.
std::string UserOf(const ReferenceKey& item, const RosterData& data) {
  if (item.kind == ReferenceKind::kTeam) {
    for (const Rep& rep : data.reps) {
      if (Contains(rep.teams, item.key)) return ReferenceKey{ReferenceKind::kRep, rep.key}.name();
    }
  }
  if (item.kind == ReferenceKind::kRep) {
    for (const Absence& absence : data.absences) {
      if (absence.rep == item.key) return ReferenceKey{ReferenceKind::kAbsence, absence.key}.name();
    }
  }
  for (const RoutingRule& rule : data.rules) {
    const bool named = (item.kind == ReferenceKind::kTeam && Contains(rule.teams, item.key)) ||
                       (item.kind == ReferenceKind::kRep && Contains(rule.reps, item.key));
    if (named) return ReferenceKey{ReferenceKind::kRoutingRule, rule.key}.name();
  }
  return "";
}

// FAILED_PRECONDITION IN_USE when something that is to be deleted has open hand-offs: nobody else would ever see them.
absl::Status CheckNoHandoffs(mysql::ReadTransaction& tx, const std::vector<ReferenceChange>& changes) {
  constexpr size_t kMaxNamed = 5;
  std::vector<ReferenceKey> deleted;
  for (const ReferenceChange& change : changes) {
    if (!change.content.has_value()) deleted.push_back(change.item);
  }
  SMK_ASSIGN_OR_RETURN(const std::vector<HandoffUse> uses, FindHandoffUse(tx, deleted));
  if (uses.empty()) return absl::OkStatus();
  std::string message;
  int64_t count = 0;
  for (size_t i = 0; i < uses.size(); ++i) {
    count += uses[i].count;
    if (i >= kMaxNamed) continue;
    absl::StrAppend(&message, i == 0 ? "" : ", ", uses[i].item.name(), " has ", uses[i].count,
                    uses[i].count == 1 ? " open hand-off (" : " open hand-offs (the oldest is ",
                    HandoffName(uses[i].oldest), ")");
  }
  if (uses.size() > kMaxNamed) absl::StrAppend(&message, ", and ", uses.size() - kMaxNamed, " others have some");
  absl::StrAppend(&message, ": they are to be answered or reassigned first");
  return MakeError(absl::StatusCode::kFailedPrecondition, "IN_USE", message,
                   {{"user", HandoffName(uses[0].oldest)}, {"open_handoffs", absl::StrCat(count)}});
}

// Who may only change what is of its own teams writes absences of these alone.
absl::Status CheckAbsenceOf(const std::string& rep, const rpc::Call& call, Context context, const Roster& roster) {
  context.only_teams = OnlyTeamsOf(call);
  const Rep* found = roster.FindRep(rep);
  return found == nullptr ? absl::OkStatus() : CheckActsFor(*found, context, roster);
}

bool Exists(const ReferenceKey& item, const RosterData& data) {
  switch (item.kind) {
    case ReferenceKind::kTeam:
      return Find(data.teams, item.key) != nullptr;
    case ReferenceKind::kRep:
      return Find(data.reps, item.key) != nullptr;
    case ReferenceKind::kAbsence:
      return Find(data.absences, item.key) != nullptr;
    case ReferenceKind::kRoutingRule:
      return Find(data.rules, item.key) != nullptr;
    default:
      return false;
  }
}

}  // namespace

absl::Status RosterHandler::GetRoster(const rpc::Call& call, const v1::GetRosterRequest& request,
                                      v1::Roster* response) const {
  SMK_ASSIGN_OR_RETURN(const auto data, writer_->Read(call));
  *response = Render(*data);
  return absl::OkStatus();
}

absl::Status RosterHandler::ReplaceRoster(const rpc::Call& call, const v1::ReplaceRosterRequest& request,
                                          v1::ReplaceRosterResponse* response) const {
  Violations none;  // validation has refused what is none
  const RosterData wanted = RosterFromProto(request.roster(), "roster", none);
  if (request.validate_only()) {
    return writer_->database().RunReadOnly(call.deadline(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const auto before, writer_->cache().Get(tx));
      SMK_RETURN_IF_ERROR(CheckEtags(request.roster(), *before));
      const std::vector<ReferenceChange> changes = Changes(before->roster.data(), wanted);
      SMK_RETURN_IF_ERROR(CheckNoHandoffs(tx, changes));
      *response = v1::ReplaceRosterResponse();
      *response->mutable_roster() = RosterToProto(wanted);
      RenderSummary(EncodeSummary(changes, *before), response);
      return absl::OkStatus();
    });
  }
  return writer_->ChangeItems(
      call, request,
      [&](const Decision& decision) -> absl::StatusOr<std::string> {
        SMK_RETURN_IF_ERROR(CheckEtags(request.roster(), decision.before));
        std::vector<ReferenceChange> changes = Changes(decision.before.roster.data(), wanted);
        SMK_RETURN_IF_ERROR(CheckNoHandoffs(decision.tx, changes));
        std::string summary = EncodeSummary(changes, decision.before);
        decision.changes.insert(decision.changes.end(), changes.begin(), changes.end());
        return summary;
      },
      [&](const ReferenceData& after, absl::string_view summary) {
        *response = v1::ReplaceRosterResponse();
        *response->mutable_roster() = Render(after);
        RenderSummary(summary, response);
        return absl::OkStatus();
      });
}

absl::Status RosterHandler::UpdateTeam(const rpc::Call& call, const v1::UpdateTeamRequest& request,
                                       v1::Team* response) const {
  Violations none;
  const Team wanted = TeamFromProto(request.team(), "team", none);
  return writer_->ChangeItems(
      call, request,
      [&](const Decision& decision) -> absl::StatusOr<std::string> {
        SMK_RETURN_IF_ERROR(
            CheckItemEtag(request.team().etag(), decision.before.EtagOf({ReferenceKind::kTeam, wanted.key})));
        Write(decision.before.roster.FindTeam(wanted.key), wanted, decision.changes);
        return wanted.key;
      },
      [&](const ReferenceData& after, absl::string_view key) -> absl::Status {
        const Team* team = after.roster.FindTeam(key);
        if (team == nullptr) {
          return MakeError(absl::StatusCode::kNotFound, "TEAM_NOT_FOUND", "The team is gone by now.");
        }
        *response = TeamToProto(*team);
        response->set_etag(after.EtagOf({ReferenceKind::kTeam, team->key}));
        return absl::OkStatus();
      });
}

absl::Status RosterHandler::UpdateRep(const rpc::Call& call, const v1::UpdateRepRequest& request,
                                      v1::Rep* response) const {
  Violations none;
  const Rep wanted = RepFromProto(request.rep(), "rep", none);
  return writer_->ChangeItems(
      call, request,
      [&](const Decision& decision) -> absl::StatusOr<std::string> {
        Violations violations;
        Validate(wanted, KeysOf(decision.before.roster.data()), "rep", &violations);
        SMK_RETURN_IF_ERROR(violations.ToStatus());
        SMK_RETURN_IF_ERROR(
            CheckItemEtag(request.rep().etag(), decision.before.EtagOf({ReferenceKind::kRep, wanted.key})));
        Write(decision.before.roster.FindRep(wanted.key), wanted, decision.changes);
        return wanted.key;
      },
      [&](const ReferenceData& after, absl::string_view key) -> absl::Status {
        const Rep* rep = after.roster.FindRep(key);
        if (rep == nullptr) return MakeError(absl::StatusCode::kNotFound, "REP_NOT_FOUND", "The rep is gone by now.");
        *response = RepToProto(*rep);
        response->set_etag(after.EtagOf({ReferenceKind::kRep, rep->key}));
        return absl::OkStatus();
      });
}

absl::Status RosterHandler::CreateAbsence(const rpc::Call& call, const v1::CreateAbsenceRequest& request,
                                          v1::Absence* response) const {
  Violations none;
  Absence wanted = AbsenceFromProto(request.absence(), "absence", none);
  if (wanted.key.empty()) wanted.key = writer_->NewId().ToString();
  return writer_->ChangeItems(
      call, request,
      [&](const Decision& decision) -> absl::StatusOr<std::string> {
        const RosterData& before = decision.before.roster.data();
        SMK_RETURN_IF_ERROR(CheckAbsenceOf(wanted.rep, call, decision.context, decision.before.roster));
        Violations violations;
        Validate(wanted, KeysOf(before), "absence", &violations);
        SMK_RETURN_IF_ERROR(violations.ToStatus());
        if (Find(before.absences, wanted.key) != nullptr) {
          return MakeError(absl::StatusCode::kAlreadyExists, "ABSENCE_EXISTS", "There is an absence of this name.");
        }
        decision.changes.push_back(Written(wanted));
        return wanted.key;
      },
      [&](const ReferenceData& after, absl::string_view key) -> absl::Status {
        const Absence* absence = Find(after.roster.data().absences, key);
        if (absence == nullptr) {
          return MakeError(absl::StatusCode::kNotFound, "ABSENCE_NOT_FOUND", "The absence is gone by now.");
        }
        *response = AbsenceToProto(*absence);
        return absl::OkStatus();
      });
}

absl::Status RosterHandler::UpdateRoutingRule(const rpc::Call& call, const v1::UpdateRoutingRuleRequest& request,
                                              v1::RoutingRule* response) const {
  Violations none;
  const RoutingRule wanted = RoutingRuleFromProto(request.routing_rule(), "routing_rule", none);
  return writer_->ChangeItems(
      call, request,
      [&](const Decision& decision) -> absl::StatusOr<std::string> {
        const RosterData& before = decision.before.roster.data();
        Violations violations;
        Validate(wanted, KeysOf(before), "routing_rule", &violations);
        SMK_RETURN_IF_ERROR(violations.ToStatus());
        SMK_RETURN_IF_ERROR(CheckItemEtag(request.routing_rule().etag(),
                                          decision.before.EtagOf({ReferenceKind::kRoutingRule, wanted.key})));
        Write(Find(before.rules, wanted.key), wanted, decision.changes);
        return wanted.key;
      },
      [&](const ReferenceData& after, absl::string_view key) -> absl::Status {
        const RoutingRule* rule = Find(after.roster.data().rules, key);
        if (rule == nullptr) {
          return MakeError(absl::StatusCode::kNotFound, "ROUTING_RULE_NOT_FOUND", "The routing rule is gone by now.");
        }
        *response = RoutingRuleToProto(*rule);
        response->set_etag(after.EtagOf({ReferenceKind::kRoutingRule, rule->key}));
        return absl::OkStatus();
      });
}

absl::Status RosterHandler::Delete(const rpc::Call& call, const google::protobuf::Message& request, ReferenceKind kind,
                                   const std::string& name, absl::string_view reason) const {
  Violations no_name;
  const ReferenceKey item = {kind, KeyFromName(ReferenceCollection(kind), name, "name", no_name)};
  return writer_->ChangeItems(
      call, request,
      [&](const Decision& decision) -> absl::StatusOr<std::string> {
        const RosterData& before = decision.before.roster.data();
        if (!Exists(item, before)) {
          return MakeError(absl::StatusCode::kNotFound, reason, absl::StrCat("there is no ", name), {{"name", name}});
        }
        if (item.kind == ReferenceKind::kAbsence) {
          const std::string& rep = Find(before.absences, item.key)->rep;
          SMK_RETURN_IF_ERROR(CheckAbsenceOf(rep, call, decision.context, decision.before.roster));
        }
        const std::string user = UserOf(item, before);
        if (!user.empty()) {
          return MakeError(absl::StatusCode::kFailedPrecondition, "IN_USE",
                           absl::StrCat(item.name(), " is named by ", user), {{"user", user}});
        }
        decision.changes.push_back(Deleted(item));
        SMK_RETURN_IF_ERROR(CheckNoHandoffs(decision.tx, decision.changes));
        return std::string();
      },
      [](const ReferenceData&, absl::string_view) { return absl::OkStatus(); });
}

absl::Status RosterHandler::DeleteTeam(const rpc::Call& call, const v1::DeleteTeamRequest& request,
                                       v1::DeleteTeamResponse* response) const {
  return Delete(call, request, ReferenceKind::kTeam, request.name(), "TEAM_NOT_FOUND");
}

absl::Status RosterHandler::DeleteRep(const rpc::Call& call, const v1::DeleteRepRequest& request,
                                      v1::DeleteRepResponse* response) const {
  return Delete(call, request, ReferenceKind::kRep, request.name(), "REP_NOT_FOUND");
}

absl::Status RosterHandler::DeleteAbsence(const rpc::Call& call, const v1::DeleteAbsenceRequest& request,
                                          v1::DeleteAbsenceResponse* response) const {
  return Delete(call, request, ReferenceKind::kAbsence, request.name(), "ABSENCE_NOT_FOUND");
}

absl::Status RosterHandler::DeleteRoutingRule(const rpc::Call& call, const v1::DeleteRoutingRuleRequest& request,
                                              v1::DeleteRoutingRuleResponse* response) const {
  return Delete(call, request, ReferenceKind::kRoutingRule, request.name(), "ROUTING_RULE_NOT_FOUND");
}

}  // namespace smarketing::lead
