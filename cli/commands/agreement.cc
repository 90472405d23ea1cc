// calendar create|list, agreement create|list|get|submit|approve|activate.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/command.h"
#include "cli/convert.h"
#include "cli/files.h"
#include "cli/import/mapping.h"
#include "cli/list_command.h"
#include "cli/output.h"
#include "common/status/macros.h"
#include "common/time/proto_time.h"
#include "google/protobuf/util/json_util.h"
#include "smarketing/sla/v1/agreement.grpc.pb.h"
#include "smarketing/sla/v1/calendar.grpc.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::sla::v1;

// A message from a JSON file; "-" is standard input. INVALID_ARGUMENT says what is wrong with it.
absl::Status ReadJsonFile(const std::string& path, google::protobuf::Message* message) {
  SMK_ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path));
  const auto status = google::protobuf::util::JsonStringToMessage(text, message);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(FileTitle(path), " is not JSON of the form ",
                                                   message->GetDescriptor()->name(), ": ",
                                                   std::string(status.message())));
  }
  return absl::OkStatus();
}

// Adds a command that makes something of a JSON file.
template <typename Service, typename Request, typename Resource, typename Method>
void AddCreate(CLI::App* parent, Invocation* invocation, const char* description, const char* example, Method method,
               Resource* (Request::*resource)()) {
  auto* command = parent->add_subcommand("create", description);
  command->footer(example);
  auto path = std::make_shared<std::string>();
  command->add_option("-f,--file", *path, "JSON file; - reads standard input")->required();
  OnSession(command, invocation, [path, method, resource](const Session& session) -> absl::Status {
    Request request;
    request.set_request_id(NewRequestId());
    SMK_RETURN_IF_ERROR(ReadJsonFile(*path, (request.*resource)()));
    Resource response;
    SMK_RETURN_IF_ERROR(session.Call<Service>(method, request, &response));
    Print(session.settings().json ? ToJson(response) : absl::StrCat(response.name(), "\n"));
    return absl::OkStatus();
  });
}

std::string StateText(const pb::Agreement& agreement) {
  return Shorten(pb::AgreementState_Name(agreement.state()), "AGREEMENT_STATE_");
}

void ShowAgreement(const Session& session, const pb::Agreement& agreement) {
  if (session.settings().json) {
    Print(ToJson(agreement));
    return;
  }
  std::vector<std::string> approvals;
  for (const auto& approval : agreement.approvals()) {
    approvals.push_back(absl::StrCat(Shorten(pb::BusinessFunction_Name(approval.function()), "BUSINESS_FUNCTION_"),
                                     " by ", approval.approver()));
  }
  Print(absl::StrCat(agreement.name(), "  ", agreement.display_name(), "  revision ", agreement.revision(), "  ",
                     StateText(agreement), approvals.empty() ? "" : "  approved for ", absl::StrJoin(approvals, ", "),
                     "\n"));
}

// Adds a command that does something to an agreement that it names.
template <typename Request, typename Method>
void AddStep(CLI::App* parent, Invocation* invocation, const char* name, const char* description, Method method,
             const std::function<std::function<absl::Status(Request&)>(CLI::App*)>& more = nullptr) {
  auto* command = parent->add_subcommand(name, description);
  auto agreement = std::make_shared<std::string>();
  command->add_option("agreement", *agreement, "agreements/{id} or its id")->required();
  const std::function<absl::Status(Request&)> fill = more ? more(command) : nullptr;
  OnSession(command, invocation, [agreement, method, fill](const Session& session) -> absl::Status {
    Request request;
    request.set_request_id(NewRequestId());
    request.set_name(FullName("agreements", *agreement));
    if (fill) SMK_RETURN_IF_ERROR(fill(request));
    pb::Agreement response;
    SMK_RETURN_IF_ERROR(session.Call<pb::AgreementService>(method, request, &response));
    ShowAgreement(session, response);
    return absl::OkStatus();
  });
}

void AddCalendars(CLI::App& root, Invocation* invocation) {
  auto* calendar = root.add_subcommand("calendar", "when the business is open");
  calendar->require_subcommand(1);
  AddCreate<pb::CalendarService, pb::CreateCalendarRequest, pb::Calendar>(
      calendar, invocation, "make a calendar", "Example: smctl calendar create -f examples/calendar.json",
      &pb::CalendarService::Stub::CreateCalendar, &pb::CreateCalendarRequest::mutable_calendar);
  AddList<pb::CalendarService>(
      calendar, invocation, {.description = "all calendars", .limit = 0}, &pb::CalendarService::Stub::ListCalendars,
      {{"NAME"}, {"DISPLAY NAME"}, {"TIME ZONE"}, {"SPECIAL DAYS", Table::Align::kRight}},
      [](const pb::ListCalendarsResponse& page) -> const auto& { return page.calendars(); },
      [](const pb::Calendar& one) -> std::vector<std::string> {
        return {one.name(), one.display_name(), one.time_zone(), absl::StrCat(one.special_days_size())};
      });
}

void AddAgreements(CLI::App& root, Invocation* invocation) {
  auto* agreement = root.add_subcommand("agreement", "what marketing and sales promise each other");
  agreement->require_subcommand(1);
  AddCreate<pb::AgreementService, pb::CreateAgreementRequest, pb::Agreement>(
      agreement, invocation, "make a draft", "Example: smctl agreement create -f examples/agreement.json",
      &pb::AgreementService::Stub::CreateAgreement, &pb::CreateAgreementRequest::mutable_agreement);

  auto* get = agreement->add_subcommand("get", "one agreement");
  auto name = std::make_shared<std::string>();
  get->add_option("agreement", *name, "agreements/{id} or its id")->required();
  OnSession(get, invocation, [name](const Session& session) -> absl::Status {
    pb::GetAgreementRequest request;
    request.set_name(FullName("agreements", *name));
    pb::Agreement response;
    SMK_RETURN_IF_ERROR(
        session.Call<pb::AgreementService>(&pb::AgreementService::Stub::GetAgreement, request, &response));
    ShowAgreement(session, response);
    return absl::OkStatus();
  });

  AddList<pb::AgreementService>(
      agreement, invocation, {.description = "all agreements, newest first", .limit = 0},
      &pb::AgreementService::Stub::ListAgreements,
      {{"NAME"}, {"DISPLAY NAME"}, {"STATE"}, {"REVISION", Table::Align::kRight}},
      [](const pb::ListAgreementsResponse& page) -> const auto& { return page.agreements(); },
      [](const pb::Agreement& one) -> std::vector<std::string> {
        return {one.name(), one.display_name(), StateText(one), absl::StrCat(one.revision())};
      });

  AddStep<pb::SubmitAgreementRequest>(agreement, invocation, "submit", "ask both functions for approval",
                                      &pb::AgreementService::Stub::SubmitAgreement);
  AddStep<pb::ApproveAgreementRequest>(
      agreement, invocation, "approve", "approve for a function", &pb::AgreementService::Stub::ApproveAgreement,
      [](CLI::App* command) {
        auto function = std::make_shared<std::string>();
        command->add_option("--for", *function, "marketing or sales")
            ->required()
            ->check(CLI::IsMember({"marketing", "sales"}));
        return [function](pb::ApproveAgreementRequest& request) {
          request.set_function(*function == "sales" ? pb::BUSINESS_FUNCTION_SALES : pb::BUSINESS_FUNCTION_MARKETING);
          return absl::OkStatus();
        };
      });
  AddStep<pb::ActivateAgreementRequest>(
      agreement, invocation, "activate", "start the clocks", &pb::AgreementService::Stub::ActivateAgreement,
      [](CLI::App* command) {
        auto from = std::make_shared<std::string>();
        command->add_option("--from", *from, "from when on triggers count; default: now");
        return [from](pb::ActivateAgreementRequest& request) -> absl::Status {
          if (from->empty()) return absl::OkStatus();
          const auto time = ParseTime(*from, absl::UTCTimeZone());
          if (!time.has_value()) return absl::InvalidArgumentError("--from is not a time such as 2026-02-01T10:30:00Z");
          *request.mutable_activate_time() = ToProtoTime(*time);
          return absl::OkStatus();
        };
      });
}

}  // namespace

void AddAgreementCommands(CLI::App& root, Invocation* invocation) {
  AddCalendars(root, invocation);
  AddAgreements(root, invocation);
}

}  // namespace smarketing::cli
