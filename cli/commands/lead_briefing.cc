// lead briefing|explain.
#include <memory>
#include <string>

#include "cli/call_command.h"
#include "cli/command.h"
#include "cli/commands/lead_parts.h"
#include "cli/lead_ref.h"
#include "cli/render/briefing.h"
#include "cli/render/score.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::LeadService::Stub;

void AddBriefing(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand(
      "briefing", "what to know before dialling: the next step first, and what was promised by when");
  command->footer("Example: smctl lead briefing crm:42");
  auto text = std::make_shared<std::string>();
  command->add_option("lead", *text, kLeadHelp)->required();
  OnSession(command, invocation, [text](const Session& session) -> absl::Status {
    pb::GetLeadBriefingRequest request;
    SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, *text));
    return CallAndShow<pb::LeadService>(session, &Stub::GetLeadBriefing, request, [](const pb::LeadBriefing& briefing) {
      return RenderBriefing(briefing, Clock::Real()->Now());
    });
  });
}

void AddExplain(CLI::App* lead, Invocation* invocation) {
  auto* command = lead->add_subcommand("explain", "why a lead has its score, and its chance to win");
  auto text = std::make_shared<std::string>();
  command->add_option("lead", *text, kLeadHelp)->required();
  OnSession(command, invocation, [text](const Session& session) -> absl::Status {
    pb::ExplainLeadScoreRequest request;
    SMK_ASSIGN_OR_RETURN(*request.mutable_name(), FindLeadName(session, *text));
    return CallAndShow<pb::LeadService>(session, &Stub::ExplainLeadScore, request, &RenderScore);
  });
}

}  // namespace

void AddLeadBriefings(CLI::App* lead, Invocation* invocation) {
  AddBriefing(lead, invocation);
  AddExplain(lead, invocation);
}

}  // namespace smarketing::cli
