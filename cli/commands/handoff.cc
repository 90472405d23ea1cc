// handoff submit|queue|list|get|accept|reject|recycle|withdraw|reassign.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/contract_flags.h"
#include "cli/flags.h"
#include "cli/lead_ref.h"
#include "cli/list_command.h"
#include "cli/render/handoff.h"
#include "cli/render/lead.h"
#include "cli/step_command.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/handoff_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::HandoffService::Stub;

std::string Render(const pb::Handoff& handoff) { return RenderHandoff(handoff, Clock::Real()->Now()); }

// By its name or id; or the open one of a lead.
absl::StatusOr<std::string> FindHandoffName(const Session& session, absl::string_view text) {
  if (!ParseIdentity(text).has_value() && !absl::StartsWith(text, "leads/")) return FullName("handoffs", text);
  pb::GetLeadRequest request;
  SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, text));
  pb::Lead lead;
  SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&pb::LeadService::Stub::GetLead, request, &lead));
  if (lead.open_handoff().empty()) {
    return MakeError(absl::StatusCode::kNotFound, "HANDOFF_NOT_FOUND", absl::StrCat(text, " has no open hand-off"));
  }
  return lead.open_handoff();
}

StepSubject HandoffSubject() {
  return {"handoff",
          "its id; or, for the open one of a lead: leads/{id}, an e-mail address, +phone number or SYSTEM:ID",
          FindHandoffName};
}

void AddSubmit(CLI::App* handoff, Invocation* invocation) {
  auto* command =
      handoff->add_subcommand("submit", "ask sales to take a lead over; without --team or --rep, by the rules");
  command->footer("Example: smctl handoff submit ana@example.com --note 'asked for a demo twice'");
  auto lead = std::make_shared<std::string>();
  command->add_option("lead", *lead, kLeadHelp)->required();
  auto flags = std::make_shared<ContractFlags>(pb::SubmitHandoffRequest::descriptor(), std::set<std::string>{"lead"});
  flags->AddTo(command);
  OnSession(command, invocation, [lead, flags](const Session& session) -> absl::Status {
    pb::SubmitHandoffRequest request;
    Violations violations;
    flags->Apply(&request, violations);
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    if (request.request_id().empty()) request.set_request_id(NewRequestId());
    SetLead(*lead, &request);
    return CallAndShow<pb::HandoffService>(session, &Stub::SubmitHandoff, request, Render);
  });
}

// Who the leads are. A queue is of use without it, so a failure (a lead that was just deleted) leaves it empty.
std::map<std::string, std::string> WhoTheyAre(const Session& session, const std::vector<pb::Handoff>& handoffs) {
  constexpr size_t kLeadsPerCall = 1000;
  std::map<std::string, std::string> who;
  for (size_t i = 0; i < handoffs.size(); i += kLeadsPerCall) {
    pb::BatchGetLeadsRequest request;
    for (size_t j = i; j < std::min(handoffs.size(), i + kLeadsPerCall); ++j) request.add_names(handoffs[j].lead());
    pb::BatchGetLeadsResponse response;
    if (!session.Call<pb::LeadService>(&pb::LeadService::Stub::BatchGetLeads, request, &response).ok()) continue;
    // In the order asked for; a lead that was merged answers by another name.
    for (int j = 0; j < std::min(response.leads_size(), request.names_size()); ++j) {
      who[request.names(j)] = WhoText(response.leads(j));
    }
  }
  return who;
}

struct QueueFlags {
  std::string team, rep;
  bool held = false;
  int limit = 50;

  std::string Filter() const {
    const auto quoted = [](const std::string& text) { return absl::StrCat("\"", text, "\""); };
    std::vector<std::string> parts = {"state = SUBMITTED"};
    if (!team.empty()) parts.push_back("team = " + quoted(team));
    if (!rep.empty()) parts.push_back("rep = " + quoted(rep));
    if (held) parts.push_back("held = true");
    return absl::StrJoin(parts, " AND ");
  }
};

absl::Status ShowQueue(const Session& session, const QueueFlags& flags) {
  pb::ListHandoffsRequest request;
  request.set_filter(flags.Filter());
  request.set_order_by("submit_time");
  std::vector<pb::Handoff> handoffs;
  SMK_RETURN_IF_ERROR(ForEachItem<pb::HandoffService>(
      session, &Stub::ListHandoffs, request, flags.limit,
      [](const pb::ListHandoffsResponse& page) -> const auto& { return page.handoffs(); },
      [&](const pb::Handoff& one) { handoffs.push_back(one); }));
  if (session.settings().json) {
    for (const auto& one : handoffs) Print(ToJson(one, /*indent=*/false));
    return absl::OkStatus();
  }
  const auto who = WhoTheyAre(session, handoffs);
  const absl::Time now = Clock::Real()->Now();
  Table table(QueueColumns());
  for (const auto& one : handoffs) {
    const auto found = who.find(one.lead());
    table.AddRow(QueueCells(one, found == who.end() ? "" : found->second, now));
  }
  Print(absl::StrCat(table.Render(), "\n", FormatAmount(static_cast<int64_t>(handoffs.size()), "hand-off"), " waiting",
                     static_cast<int>(handoffs.size()) == flags.limit ? " (or more, see --limit)\n" : "\n"));
  return absl::OkStatus();
}

void AddQueue(CLI::App* handoff, Invocation* invocation) {
  auto* command = handoff->add_subcommand("queue", "what waits for an answer of sales, the longest waiting first");
  command->footer("Example: smctl handoff queue --team north");
  auto flags = std::make_shared<QueueFlags>();
  command->add_option("--team", flags->team, "only of this team");
  command->add_option("--rep", flags->rep, "only of this rep");
  command->add_flag("--held", flags->held, "only those for which nobody is free");
  command->add_option("--limit", flags->limit, "how many at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  OnSession(command, invocation, [flags](const Session& session) { return ShowQueue(session, *flags); });
}

void AddAnswers(CLI::App* handoff, Invocation* invocation) {
  const auto add = [&](const StepHelp& help, auto method) {
    AddStep<pb::HandoffService>(handoff, invocation, help, HandoffSubject(), method, Render);
  };
  add({"accept", "take it: the rep becomes the lead's owner", "smctl handoff accept ana@example.com --rep ana"},
      &Stub::AcceptHandoff);
  add({"reject", "say no, with a reason", "smctl handoff reject ana@example.com --reason BAD_FIT"},
      &Stub::RejectHandoff);
  add({"recycle", "back to marketing for later, with a reason",
       "smctl handoff recycle ana@example.com --reason BAD_TIMING --until 2027-01-15"},
      &Stub::RecycleHandoff);
  add({"withdraw", "take it back before sales has accepted"}, &Stub::WithdrawHandoff);
  add({"reassign", "give it to another team or rep; without either, back to the routing rules",
       "smctl handoff reassign ana@example.com --rep tom"},
      &Stub::ReassignHandoff);
}

}  // namespace

void AddHandoffCommands(CLI::App& root, Invocation* invocation) {
  auto* handoff = root.add_subcommand("handoff", "leads on their way from marketing to sales");
  handoff->require_subcommand(1);
  AddSubmit(handoff, invocation);
  AddQueue(handoff, invocation);
  AddStep<pb::HandoffService>(handoff, invocation, {"get", "one hand-off, with its history"}, HandoffSubject(),
                              &Stub::GetHandoff, Render);
  AddList<pb::HandoffService>(
      handoff, invocation,
      {.description = "hand-offs, by filter and order",
       .example = "smctl handoff list --filter 'state = REJECTED AND team = \"north\"'",
       .filter = "state = REJECTED AND reason = \"NO_BUDGET\"",
       .order_by = "submit_time or update_time, with or without desc"},
      &Stub::ListHandoffs, HandoffColumns(),
      [](const pb::ListHandoffsResponse& page) -> const auto& { return page.handoffs(); }, HandoffCells);
  AddAnswers(handoff, invocation);
}

}  // namespace smarketing::cli
