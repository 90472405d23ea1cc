// lead briefing|explain.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/commands/lead_parts.h"
#include "cli/lead_ref.h"
#include "cli/pages.h"
#include "cli/render/briefing.h"
#include "cli/render/score.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "smarketing/sla/v1/clock.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::LeadService::Stub;

absl::Status GetBriefing(const Session& session, const std::string& name, pb::LeadBriefing* briefing) {
  pb::GetLeadBriefingRequest request;
  request.set_name(name);
  return session.Call<pb::LeadService>(&Stub::GetLeadBriefing, request, briefing);
}

// What sla_service has to say; a briefing without it is better than none.
BriefingClocks ClocksOf(const Session& session, const std::string& lead) {
  constexpr int kMaxClocks = 10;
  sla::v1::ListClocksRequest request;
  request.set_filter(absl::StrCat("lead = \"", lead, "\" AND (state = RUNNING OR state = PAUSED OR state = BREACHED)"));
  BriefingClocks clocks;
  const absl::Status listed = ForEachItem<sla::v1::ClockService>(
      session, &sla::v1::ClockService::Stub::ListClocks, request, kMaxClocks,
      [](const sla::v1::ListClocksResponse& page) -> const auto& { return page.clocks(); },
      [&clocks](const sla::v1::Clock& clock) { clocks.unanswered.push_back(clock); });
  if (!listed.ok()) clocks.problem = std::string(listed.message());
  return clocks;
}

void AddBriefing(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand(
      "briefing", "what to know before dialling: the next step first, and what was promised by when");
  command->footer(
      "Example: smctl lead briefing crm:42\n"
      "--json shows it without the promises: smctl clock list --filter 'lead = \"leads/…\"' has them");
  auto text = std::make_shared<std::string>();
  command->add_option("lead", *text, kLeadHelp)->required();
  OnSession(command, invocation, [text](const Session& session) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const std::string name, FindLeadName(session, *text));
    pb::LeadBriefing briefing;
    SMK_RETURN_IF_ERROR(GetBriefing(session, name, &briefing));
    Show(session, briefing, [&session](const pb::LeadBriefing& shown) {
      return RenderBriefing(shown, ClocksOf(session, shown.lead().name()), Clock::Real()->Now());
    });
    return absl::OkStatus();
  });
}

void AddExplain(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand("explain", "why a lead has its score, and its chance to win");
  auto text = std::make_shared<std::string>();
  command->add_option("lead", *text, kLeadHelp)->required();
  OnSession(command, invocation, [text](const Session& session) -> absl::Status {
    pb::ExplainLeadScoreRequest request;
    SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, *text));
    return CallAndShow<pb::LeadService>(
        session, &Stub::ExplainLeadScore, request, [&](const pb::ExplainLeadScoreResponse& response) {
          // The answer does not say why there is no chance to tell.
          pb::LeadBriefing briefing;
          const bool closed = !response.prediction().has_probability() &&
                              GetBriefing(session, request.name(), &briefing).ok() && IsClosed(briefing);
          return RenderScore(response, closed);
        });
  });
}

}  // namespace

void AddLeadBriefings(CLI::App* lead, Invocation* invocation) {
  AddBriefing(lead, invocation);
  AddExplain(lead, invocation);
}

}  // namespace smarketing::cli
