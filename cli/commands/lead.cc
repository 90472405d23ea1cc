// lead get|list|capture|timeline|log-attempt.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/command.h"
#include "cli/convert.h"
#include "cli/import/mapping.h"
#include "cli/output.h"
#include "cli/pages.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

std::string StageText(pb::LeadStage stage) { return Shorten(pb::LeadStage_Name(stage), "LEAD_STAGE_"); }

std::string IdentityText(const pb::Identity& identity) {
  switch (identity.value_case()) {
    case pb::Identity::kEmail:
      return identity.email();
    case pb::Identity::kPhone:
      return identity.phone();
    case pb::Identity::kExternal:
      return absl::StrCat(identity.external().system(), ":", identity.external().id());
    case pb::Identity::kVisitorId:
      return absl::StrCat("visitor:", identity.visitor_id());
    case pb::Identity::VALUE_NOT_SET:
      break;
  }
  return "(redacted)";
}

std::string IdentitiesText(const pb::Lead& lead) {
  std::vector<std::string> texts;
  for (const auto& identity : lead.identities()) texts.push_back(IdentityText(identity));
  return absl::StrJoin(texts, ", ");
}

std::string PersonText(const pb::LeadProfile& profile) {
  return absl::StrCat(profile.given_name(), profile.given_name().empty() || profile.family_name().empty() ? "" : " ",
                      profile.family_name());
}

void PrintLead(const pb::Lead& lead) {
  Table table({{"FIELD"}, {"VALUE"}});
  const auto add = [&table](const char* field, const std::string& value) {
    if (!value.empty()) table.AddRow({field, value});
  };
  add("name", lead.name());
  add("stage", absl::StrCat(StageText(lead.stage()), " since ", FormatTime(lead.stage_enter_time())));
  add("person", PersonText(lead.profile()));
  add("job title", lead.profile().job_title());
  add("company", lead.profile().company_name());
  add("country", lead.profile().country_code());
  for (const auto& identity : lead.identities()) add("identity", IdentityText(identity));
  add("source", lead.source().source());
  add("campaign", lead.source().campaign());
  add("owner", lead.owner());
  add("team", lead.team());
  add("tags", absl::StrJoin(lead.tags(), ", "));
  add("first response", FormatTime(lead.first_response_time()));
  add("created", FormatTime(lead.create_time()));
  add("updated", FormatTime(lead.update_time()));
  add("etag", lead.etag());
  Print(table.Render());
}

// Prints a lead that a call answered with.
void Show(const Session& session, const pb::Lead& lead) {
  if (session.settings().json) {
    Print(ToJson(lead));
  } else {
    PrintLead(lead);
  }
}

void AddGet(CLI::App* parent, Invocation* invocation) {
  auto* command = parent->add_subcommand("get", "one lead, whole");
  auto name = std::make_shared<std::string>();
  command->add_option("lead", *name, "leads/{id} or its id")->required();
  OnSession(command, invocation, [name](const Session& session) -> absl::Status {
    pb::GetLeadRequest request;
    request.set_name(FullName("leads", *name));
    pb::Lead lead;
    SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&pb::LeadService::Stub::GetLead, request, &lead));
    Show(session, lead);
    return absl::OkStatus();
  });
}

struct ListFlags {
  std::string filter;
  std::string order_by;
  int limit = 50;
};

void AddList(CLI::App* parent, Invocation* invocation) {
  auto* command = parent->add_subcommand("list", "leads, by filter and order");
  command->footer(
      "Example: smctl lead list --filter 'stage = MARKETING_QUALIFIED AND source = \"google\"' --limit 200");
  auto flags = std::make_shared<ListFlags>();
  command->add_option("--filter", flags->filter,
                      "AIP-160, such as: owner = \"ana\" AND create_time >= \"2026-01-01T00:00:00Z\"");
  command->add_option("--order-by", flags->order_by,
                      "create_time, update_time or stage_enter_time, with or without desc");
  command->add_option("--limit", flags->limit, "how many at most")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Table table({{"NAME"}, {"STAGE"}, {"COMPANY"}, {"IDENTITIES"}, {"SOURCE"}, {"OWNER"}, {"CREATED"}});
    pb::ListLeadsRequest request;
    request.set_filter(flags->filter);
    request.set_order_by(flags->order_by);
    SMK_RETURN_IF_ERROR(ForEachItem<pb::LeadService>(
        session, &pb::LeadService::Stub::ListLeads, request, flags->limit,
        [](const pb::ListLeadsResponse& page) -> const auto& { return page.leads(); },
        [&](const pb::Lead& lead) {
          if (session.settings().json) return Print(ToJson(lead, /*indent=*/false));
          table.AddRow({lead.name(), StageText(lead.stage()), lead.profile().company_name(), IdentitiesText(lead),
                        lead.source().source(), lead.owner(), FormatTime(lead.create_time())});
        }));
    if (!session.settings().json) Print(table.Render());
    return absl::OkStatus();
  });
}

struct CaptureFlags {
  std::string email, phone, external_id, visitor_id;
  std::string given_name, family_name, company, country;
  std::string touch, source, campaign, stage, owner, team, at, request_id;
};

void AddCapture(CLI::App* parent, Invocation* invocation) {
  auto* command = parent->add_subcommand("capture", "this person did this, here is what we know");
  command->footer(
      "Example: smctl lead capture --email ana@example.com --company 'Example Ltd' --touch demo_request --source "
      "google");
  auto flags = std::make_shared<CaptureFlags>();
  command->add_option("--email", flags->email);
  command->add_option("--phone", flags->phone);
  command->add_option("--external-id", flags->external_id, "SYSTEM:ID");
  command->add_option("--visitor-id", flags->visitor_id);
  command->add_option("--given-name", flags->given_name);
  command->add_option("--family-name", flags->family_name);
  command->add_option("--company", flags->company);
  command->add_option("--country", flags->country, "two letters, such as BR");
  command->add_option("--touch", flags->touch,
                      "what was done: " + EnumNames(pb::TouchKind_descriptor(), "TOUCH_KIND_"));
  command->add_option("--source", flags->source);
  command->add_option("--campaign", flags->campaign);
  command->add_option("--stage", flags->stage, "at least this stage: " + StageNames());
  command->add_option("--owner", flags->owner);
  command->add_option("--team", flags->team);
  command->add_option("--at", flags->at, "when it happened; default: now");
  command->add_option("--request-id", flags->request_id, "makes a repetition harmless; default: a new one");
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::CaptureLeadRequest request;
    request.set_request_id(flags->request_id.empty() ? NewRequestId() : flags->request_id);
    if (!flags->email.empty()) request.add_identities()->set_email(flags->email);
    if (!flags->phone.empty()) request.add_identities()->set_phone(flags->phone);
    if (!flags->external_id.empty()) {
      const size_t colon = flags->external_id.find(':');
      if (colon == std::string::npos) violations.Add("--external-id", "must be SYSTEM:ID");
      auto* external = request.add_identities()->mutable_external();
      external->set_system(flags->external_id.substr(0, colon));
      external->set_id(colon == std::string::npos ? "" : flags->external_id.substr(colon + 1));
    }
    if (!flags->visitor_id.empty()) request.add_identities()->set_visitor_id(flags->visitor_id);
    request.mutable_profile()->set_given_name(flags->given_name);
    request.mutable_profile()->set_family_name(flags->family_name);
    request.mutable_profile()->set_company_name(flags->company);
    request.mutable_profile()->set_country_code(flags->country);
    request.set_owner(flags->owner);
    request.set_team(flags->team);
    request.mutable_source()->set_source(flags->source);
    request.mutable_source()->set_campaign(flags->campaign);
    if (!flags->touch.empty()) {
      const auto kind = ParseEnum(pb::TouchKind_descriptor(), "TOUCH_KIND_", flags->touch);
      if (!kind.has_value()) violations.Add("--touch", "is none of the kinds of touches");
      request.mutable_touch()->set_kind(static_cast<pb::TouchKind>(kind.value_or(0)));
      *request.mutable_touch()->mutable_source() = request.source();
    }
    if (!flags->stage.empty()) {
      const auto stage = ParseStage(flags->stage);
      if (!stage.has_value()) violations.Add("--stage", "is no stage");
      request.set_stage(stage.value_or(pb::LEAD_STAGE_UNSPECIFIED));
    }
    if (!flags->at.empty()) {
      const auto time = ParseTime(flags->at, absl::UTCTimeZone());
      if (!time.has_value()) violations.Add("--at", "is not a time such as 2026-02-01T10:30:00Z");
      *request.mutable_occur_time() = ToProtoTime(time.value_or(absl::UnixEpoch()));
    }
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    pb::CaptureLeadResponse response;
    SMK_RETURN_IF_ERROR(session.Call<pb::LeadService>(&pb::LeadService::Stub::CaptureLead, request, &response));
    if (session.settings().json) {
      Print(ToJson(response));
      return absl::OkStatus();
    }
    Print(response.created() ? "a new lead\n" : "a known lead\n");
    PrintLead(response.lead());
    for (const auto& other : response.duplicate_candidates()) Print(absl::StrCat("perhaps the same: ", other, "\n"));
    return absl::OkStatus();
  });
}

std::vector<std::string> TimelineCells(const pb::TimelineEntry& entry) {
  const std::string when = FormatTime(entry.occur_time());
  switch (entry.entry_case()) {
    case pb::TimelineEntry::kStage: {
      std::string detail = StageText(entry.stage().stage());
      if (!entry.stage().reason().empty()) absl::StrAppend(&detail, " (", entry.stage().reason(), ")");
      return {when, "stage", detail};
    }
    case pb::TimelineEntry::kTouch:
      return {when, "touch",
              absl::StrCat(Shorten(pb::TouchKind_Name(entry.touch().kind()), "TOUCH_KIND_"), " ",
                           entry.touch().source().source(), " ", entry.touch().source().campaign())};
    case pb::TimelineEntry::kAttempt:
      return {when, "attempt",
              absl::StrCat(Shorten(pb::AttemptKind_Name(entry.attempt().kind()), "ATTEMPT_KIND_"), " by ",
                           entry.attempt().rep(), entry.attempt().automated() ? " (automated)" : "")};
    case pb::TimelineEntry::ENTRY_NOT_SET:
      break;
  }
  return {when, "?"};
}

void AddTimeline(CLI::App* parent, Invocation* invocation) {
  auto* command = parent->add_subcommand("timeline", "all that happened to a lead, newest first");
  auto name = std::make_shared<std::string>();
  auto limit = std::make_shared<int>(50);
  command->add_option("lead", *name, "leads/{id} or its id")->required();
  command->add_option("--limit", *limit)->check(CLI::Range(1, 100'000))->capture_default_str();
  OnSession(command, invocation, [name, limit](const Session& session) -> absl::Status {
    Table table({{"WHEN"}, {"WHAT"}, {"DETAIL"}});
    pb::GetLeadTimelineRequest request;
    request.set_name(FullName("leads", *name));
    SMK_RETURN_IF_ERROR(ForEachItem<pb::LeadService>(
        session, &pb::LeadService::Stub::GetLeadTimeline, request, *limit,
        [](const pb::GetLeadTimelineResponse& page) -> const auto& { return page.entries(); },
        [&](const pb::TimelineEntry& entry) {
          if (session.settings().json) return Print(ToJson(entry, /*indent=*/false));
          table.AddRow(TimelineCells(entry));
        }));
    if (!session.settings().json) Print(table.Render());
    return absl::OkStatus();
  });
}

struct AttemptFlags {
  std::string lead;
  std::string kind = "call";
  std::string outcome;
  std::string rep;
  std::string at;
  bool automated = false;
};

void AddLogAttempt(CLI::App* parent, Invocation* invocation) {
  auto* command = parent->add_subcommand("log-attempt", "what sales did about a lead");
  command->footer(
      "Example: smctl lead log-attempt 018f4e6a-7b1c-7def-8123-456789abcdef --kind call --outcome connected");
  auto flags = std::make_shared<AttemptFlags>();
  command->add_option("lead", flags->lead, "leads/{id} or its id")->required();
  command->add_option("--kind", flags->kind, EnumNames(pb::AttemptKind_descriptor(), "ATTEMPT_KIND_"))
      ->capture_default_str();
  command->add_option("--outcome", flags->outcome, EnumNames(pb::AttemptOutcome_descriptor(), "ATTEMPT_OUTCOME_"));
  command->add_option("--rep", flags->rep, "who; default: you");
  command->add_option("--at", flags->at, "when; default: now");
  command->add_flag("--automated", flags->automated, "made by a program: no genuine response");
  OnSession(command, invocation, [flags](const Session& session) -> absl::Status {
    Violations violations;
    pb::LogAttemptRequest request;
    request.set_request_id(NewRequestId());
    request.set_lead(FullName("leads", flags->lead));
    pb::Attempt& attempt = *request.mutable_attempt();
    const auto kind = ParseEnum(pb::AttemptKind_descriptor(), "ATTEMPT_KIND_", flags->kind);
    if (!kind.has_value()) violations.Add("--kind", "is none of the kinds of attempts");
    attempt.set_kind(static_cast<pb::AttemptKind>(kind.value_or(0)));
    attempt.set_direction(pb::ATTEMPT_DIRECTION_OUTBOUND);
    if (!flags->outcome.empty()) {
      const auto outcome = ParseEnum(pb::AttemptOutcome_descriptor(), "ATTEMPT_OUTCOME_", flags->outcome);
      if (!outcome.has_value()) violations.Add("--outcome", "is none of the outcomes");
      attempt.set_outcome(static_cast<pb::AttemptOutcome>(outcome.value_or(0)));
    }
    attempt.set_rep(flags->rep);
    attempt.set_automated(flags->automated);
    if (!flags->at.empty()) {
      const auto time = ParseTime(flags->at, absl::UTCTimeZone());
      if (!time.has_value()) violations.Add("--at", "is not a time such as 2026-02-01T10:30:00Z");
      *attempt.mutable_occur_time() = ToProtoTime(time.value_or(absl::UnixEpoch()));
    }
    SMK_RETURN_IF_ERROR(violations.ToStatus(kWrongUsage));
    pb::LogAttemptResponse response;
    SMK_RETURN_IF_ERROR(session.Call<pb::ActivityService>(&pb::ActivityService::Stub::LogAttempt, request, &response));
    if (session.settings().json) {
      Print(ToJson(response));
    } else {
      Print(absl::StrCat(response.attempt().name(), response.first_response() ? ": the first response\n" : "\n"));
    }
    return absl::OkStatus();
  });
}

}  // namespace

void AddLeadCommands(CLI::App& root, Invocation* invocation) {
  auto* lead = root.add_subcommand("lead", "look at leads, capture one, log what sales did");
  lead->require_subcommand(1);
  AddGet(lead, invocation);
  AddList(lead, invocation);
  AddCapture(lead, invocation);
  AddTimeline(lead, invocation);
  AddLogAttempt(lead, invocation);
}

}  // namespace smarketing::cli
