#include "cli/commands/import_activities.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "cli/convert.h"
#include "cli/import/batch_importer.h"
#include "cli/import/import_file.h"
#include "cli/import/row_identity.h"
#include "cli/import/row_reader.h"
#include "cli/lead_ref.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/activity_service.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;
using Stub = pb::ActivityService::Stub;

struct ActivityFlags : ImportFlags {
  std::string lead_system;
  std::string kind;
};

// Whose activity it is.
template <typename Request>
void SetOwner(const ActivityFlags& flags, RowReader& values, Request& request) {
  if (const std::string lead = values.Text("lead"); !lead.empty()) {
    SetLead(lead, &request);
  } else if (const std::string id = values.Text("lead_external_id"); !id.empty()) {
    auto* external = request.mutable_identity()->mutable_external();
    external->set_system(flags.lead_system.empty() ? flags.system : flags.lead_system);
    external->set_id(id);
  } else if (const std::string email = values.Text("lead_email"); !email.empty()) {
    request.mutable_identity()->set_email(email);
  } else if (const std::string phone = values.Text("lead_phone"); !phone.empty()) {
    request.mutable_identity()->set_phone(phone);
  } else if (const std::string visitor = values.Text("visitor_id"); !visitor.empty()) {
    request.mutable_identity()->set_visitor_id(visitor);
  } else {
    values.violations().Add("lead_external_id",
                            "or lead_email, lead_phone, visitor_id or lead is needed: whose is it?");
  }
}

template <typename E>
E KindOf(const ActivityFlags& flags, RowReader& values) {
  if (values.Text("kind").empty() && !flags.kind.empty()) return *ParseEnum<E>(flags.kind);
  const E kind = values.Enum<E>("kind");
  if (values.Text("kind").empty()) values.violations().Add("kind", "is needed: map it or give --kind");
  return kind;
}

// Reads the file, sends it in batches and prints what came of it. `make_row` fills a request; `id` is where its
// external id goes.
template <typename Request, typename Batch, typename Response, typename Method, typename MakeRow, typename MutableId>
absl::Status Run(const Session& session, Invocation* invocation, const ActivityFlags& flags,
                 absl::Span<const absl::string_view> known, Method method, const MakeRow& make_row,
                 const MutableId& mutable_id) {
  SMK_ASSIGN_OR_RETURN(ImportFile file, OpenImportFile(flags, known));
  RowIdentities identities;
  BatchImporter<Request, Batch, Response> importer(
      file.options,
      [&](const Batch& batch, Response* response) {
        return session.Call<pb::ActivityService>(method, batch, response);
      },
      [&](const std::vector<std::string>& fields) -> absl::StatusOr<Request> {
        RowReader values(file.mapping, fields, file.zone);
        Request request;
        SetOwner(flags, values, request);
        make_row(values, request);
        SMK_RETURN_IF_ERROR(values.status());
        const std::string id = values.Text("external_id");
        const std::string known_by = id.empty() ? identities.IdOf(request) : id;
        mutable_id(request)->set_system(flags.system);
        mutable_id(request)->set_id(known_by);
        return request;
      });
  SMK_ASSIGN_OR_RETURN(const ImportSummary summary, importer.Run(file.reader, file.bytes));
  PrintSummary(session, invocation, summary);
  return absl::OkStatus();
}

constexpr absl::string_view kTouchFields[] = {
    "lead_external_id", "lead_email", "lead_phone", "visitor_id", "lead",     "external_id", "kind", "journey_stage",
    "occur_time",       "channel",    "source",     "medium",     "campaign", "content",     "term", "referrer",
    "landing_page"};

void MakeTouch(const ActivityFlags& flags, RowReader& values, pb::RecordTouchRequest& request) {
  pb::Touch& touch = *request.mutable_touch();
  touch.set_kind(KindOf<pb::TouchKind>(flags, values));
  touch.set_journey_stage(values.Enum<pb::JourneyStage>("journey_stage"));
  if (const auto time = values.Time("occur_time")) *touch.mutable_occur_time() = *time;
  for (const char* field : {"channel", "source", "medium", "campaign", "content", "term", "referrer", "landing_page"}) {
    const std::string text = values.Text(field);
    if (text.empty()) continue;
    auto* source = touch.mutable_source();
    source->GetReflection()->SetString(source, source->GetDescriptor()->FindFieldByName(field), text);
  }
}

constexpr absl::string_view kAttemptFields[] = {
    "lead_external_id", "lead_email", "lead_phone", "lead",       "external_id", "kind", "direction",
    "outcome",          "automated",  "rep",        "occur_time", "duration",    "note"};

// Seconds, or "12m".
void SetDuration(RowReader& values, pb::Attempt& attempt) {
  const std::string text = values.Text("duration");
  if (text.empty()) return;
  absl::Duration duration;
  int64_t seconds;
  if (absl::SimpleAtoi(text, &seconds)) {
    duration = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, &duration) || duration == absl::InfiniteDuration()) {
    return values.violations().Add("duration", absl::StrCat("'", text, "' is neither seconds nor such as 12m"));
  }
  if (duration < absl::ZeroDuration()) return values.violations().Add("duration", "is negative");
  *attempt.mutable_duration() = ToProtoDuration(duration);
}

void MakeAttempt(const ActivityFlags& flags, RowReader& values, pb::LogAttemptRequest& request) {
  pb::Attempt& attempt = *request.mutable_attempt();
  attempt.set_kind(KindOf<pb::AttemptKind>(flags, values));
  attempt.set_direction(values.Enum<pb::AttemptDirection>("direction"));
  attempt.set_outcome(values.Enum<pb::AttemptOutcome>("outcome"));
  attempt.set_rep(values.Text("rep"));
  attempt.set_note(values.Text("note"));
  if (const auto time = values.Time("occur_time")) *attempt.mutable_occur_time() = *time;
  SetDuration(values, attempt);
  const std::string automated = absl::AsciiStrToLower(values.Text("automated"));
  if (automated == "true" || automated == "yes" || automated == "1") {
    attempt.set_automated(true);
  } else if (!automated.empty() && automated != "false" && automated != "no" && automated != "0") {
    values.violations().Add("automated", absl::StrCat("'", automated, "' is neither true nor false"));
  }
}

template <typename Kind>
std::shared_ptr<ActivityFlags> AddFlags(CLI::App* command) {
  auto flags = std::make_shared<ActivityFlags>();
  AddImportFlags(command, *flags);
  command->add_option("--lead-system", flags->lead_system, "the system of lead_external_id; default: --system");
  command->add_option("--kind", flags->kind, "of rows that name none: " + EnumNames<Kind>())
      ->check([](const std::string& text) {
        return ParseEnum<Kind>(text).has_value() ? "" : "is none of " + EnumNames<Kind>();
      });
  return flags;
}

std::string Footer(absl::string_view example, absl::Span<const absl::string_view> fields) {
  return absl::StrCat(
      "Repeating an import changes nothing: a row without external_id is known by all that it says. Rejected rows are\n"
      "written to a file, with the reason of each.\nExample: ",
      example, "\nFields: ", absl::StrJoin(fields, ", "), ".");
}

}  // namespace

void AddImportTouches(CLI::App* import, Invocation* invocation) {
  auto* command = import->add_subcommand("touches", "record what a prospect did for every row");
  command->footer(
      Footer("smctl import touches visits.csv --kind page_view --map visitor_id=cookie,occur_time=at,content=page",
             kTouchFields));
  auto flags = AddFlags<pb::TouchKind>(command);
  OnSession(command, invocation, [flags, invocation](const Session& session) {
    return Run<pb::RecordTouchRequest, pb::BatchRecordTouchesRequest, pb::BatchRecordTouchesResponse>(
        session, invocation, *flags, kTouchFields, &Stub::BatchRecordTouches,
        [&](RowReader& values, pb::RecordTouchRequest& request) { MakeTouch(*flags, values, request); },
        [](pb::RecordTouchRequest& request) { return request.mutable_touch()->mutable_external_id(); });
  });
}

void AddImportAttempts(CLI::App* import, Invocation* invocation) {
  auto* command = import->add_subcommand("attempts", "log what sales did for every row");
  command->footer(
      Footer("smctl import attempts calls.csv --kind call --map lead_email=to,occur_time=at,rep=by,outcome=result",
             kAttemptFields));
  auto flags = AddFlags<pb::AttemptKind>(command);
  OnSession(command, invocation, [flags, invocation](const Session& session) {
    return Run<pb::LogAttemptRequest, pb::BatchLogAttemptsRequest, pb::BatchLogAttemptsResponse>(
        session, invocation, *flags, kAttemptFields, &Stub::BatchLogAttempts,
        [&](RowReader& values, pb::LogAttemptRequest& request) { MakeAttempt(*flags, values, request); },
        [](pb::LogAttemptRequest& request) { return request.mutable_attempt()->mutable_external_id(); });
  });
}

}  // namespace smarketing::cli
