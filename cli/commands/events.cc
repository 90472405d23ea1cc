// events watch|list.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/command.h"
#include "cli/lead_ref.h"
#include "cli/output.h"
#include "common/status/macros.h"
#include "common/time/clock.h"
#include "google/protobuf/generated_message_reflection.h"
#include "google/protobuf/message.h"
#include "smarketing/lead/v1/event_service.grpc.pb.h"
#include "smarketing/lead/v1/events.pb.h"
#include "smarketing/sla/v1/events.pb.h"

namespace smarketing::cli {
namespace {

namespace pb = ::smarketing::lead::v1;

struct WatchFlags {
  std::string position;
  bool from_beginning = false;
  std::vector<std::string> types;
  std::string subject;
  std::string exclude_origin;
  int64_t count = 0;
};

// Payloads are found by name; without a mention of their files the linker would leave them out.
void LinkPayloads() {
  google::protobuf::LinkMessageReflection<pb::LeadCreated>();
  google::protobuf::LinkMessageReflection<sla::v1::ClockStarted>();
}

// "ClockBreached" as its full name; full names as they are.
std::string FullType(const std::string& type) {
  if (absl::StrContains(type, ".")) return type;
  for (const char* package : {"smarketing.lead.v1.", "smarketing.sla.v1."}) {
    const std::string full = absl::StrCat(package, type);
    if (google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(full) != nullptr) return full;
  }
  return type;
}

// What both requests say alike.
template <typename Request>
absl::StatusOr<Request> MakeRequest(const Session& session, const WatchFlags& flags) {
  Request request;
  request.set_position(flags.position);
  for (const std::string& type : flags.types) request.add_types(FullType(type));
  if (!flags.subject.empty()) {
    SMK_ASSIGN_OR_RETURN(*request.mutable_subject(), FindLeadName(session, flags.subject));
  }
  request.set_exclude_origin(flags.exclude_origin);
  return request;
}

void PrintEvent(const Session& session, const common::v1::Event& event) {
  if (session.settings().json) {
    Print(ToJson(event, /*indent=*/false));
  } else {
    const std::string type = event.type().substr(event.type().rfind('.') + 1);
    std::string payload = ToJson(event.payload(), /*indent=*/false);
    // The type stands before it already.
    const size_t first = payload.find(',');
    payload = absl::StartsWith(payload, "{\"@type\"") && first != std::string::npos ? "{" + payload.substr(first + 1)
                                                                                    : "{}\n";
    Print(absl::StrCat(FormatTime(event.occur_time()), "  ", event.subject(), "  ", type, "  ", payload));
  }
  std::fflush(stdout);
}

absl::Status Watch(const Session& session, const WatchFlags& flags) {
  SMK_ASSIGN_OR_RETURN(auto request, MakeRequest<pb::WatchEventsRequest>(session, flags));
  request.set_start(flags.from_beginning ? pb::WATCH_START_BEGINNING : pb::WATCH_START_NOW);
  const auto stub = session.Stub<pb::EventService>();
  int64_t seen = 0;
  absl::Duration pause = absl::Milliseconds(200);
  while (true) {
    grpc::ClientContext context;
    SMK_RETURN_IF_ERROR(session.Prepare(absl::InfiniteDuration(), &context));
    const auto stream = stub->WatchEvents(&context, request);
    pb::WatchEventsResponse response;
    while (stream->Read(&response)) {
      pause = absl::Milliseconds(200);
      request.set_position(response.position());
      for (const auto& event : response.events()) {
        PrintEvent(session, event);
        if (flags.count > 0 && ++seen == flags.count) {
          context.TryCancel();
          return absl::OkStatus();
        }
      }
    }
    const absl::Status status = FromGrpc(stream->Finish());
    // A drain, a restart, a lost connection: go on from where we were.
    const ExitCode code = ToExitCode(status);
    if (request.position().empty() || (code != kUnreachable && code != kFailed)) return status;
    Clock::Real()->Sleep(pause);
    pause = std::min(2 * pause, absl::Seconds(10));
  }
}

// What is there, without waiting for more.
absl::Status List(const Session& session, const WatchFlags& flags) {
  SMK_ASSIGN_OR_RETURN(auto request, MakeRequest<pb::ListEventsRequest>(session, flags));
  request.set_page_size(1000);
  int64_t seen = 0;
  while (true) {
    pb::ListEventsResponse response;
    SMK_RETURN_IF_ERROR(session.Call<pb::EventService>(&pb::EventService::Stub::ListEvents, request, &response));
    for (const auto& event : response.events()) {
      PrintEvent(session, event);
      if (flags.count > 0 && ++seen == flags.count) return absl::OkStatus();
    }
    if (response.end_of_log()) return absl::OkStatus();
    request.set_position(response.next_position());
  }
}

}  // namespace

void AddEventCommands(CLI::App& root, Invocation* invocation) {
  LinkPayloads();
  auto* events = root.add_subcommand("events", "the feed of everything that happens");
  events->require_subcommand(1);
  const auto flags = std::make_shared<WatchFlags>();
  const auto add_flags = [&flags](CLI::App* command) {
    command->add_option("--position", flags->position, "go on after this position (of an earlier event)");
    command->add_option("--type", flags->types, "only these, such as ClockBreached; may be given several times");
    command->add_option("--lead", flags->subject, "only of this lead");
    command->add_option("--exclude-origin", flags->exclude_origin,
                        "not the changes that were made with this --origin: your own, coming back");
    command->add_option("--count", flags->count, "end after so many events")->check(CLI::PositiveNumber);
  };
  auto* watch = events->add_subcommand("watch", "events as they happen, until interrupted");
  watch->footer(
      "Reconnects by itself and goes on where it was.\nExample: smctl events watch --type ClockBreached --json");
  add_flags(watch);
  watch->add_flag("--from-beginning", flags->from_beginning, "all that ever happened first");
  OnSession(watch, invocation, [flags](const Session& session) { return Watch(session, *flags); });
  auto* list = events->add_subcommand("list", "the events that there are, without waiting");
  add_flags(list);
  OnSession(list, invocation, [flags](const Session& session) { return List(session, *flags); });
}

}  // namespace smarketing::cli
