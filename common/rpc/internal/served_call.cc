#include "common/rpc/internal/served_call.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/runtime.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "common/validation/wire.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/proto_buffer_writer.h"
#include "grpcpp/support/slice.h"

namespace smarketing::rpc::internal {
namespace {

constexpr char kRequestIdHeader[] = "x-request-id";
constexpr size_t kMaxRequestIdBytes = 128;
constexpr char kOriginHeader[] = "x-smarketing-origin";
constexpr size_t kMaxOriginBytes = 64;  // of event_log.origin

// What a client of ours accepts in one message (ChannelOptions::max_message_bytes).
constexpr size_t kMaxResponseBytes = 16 << 20;

std::string Header(const grpc::CallbackServerContext& context, const char* name) {
  const auto& all = context.client_metadata();
  const auto found = all.find(name);
  return found == all.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

// Two tokens are none: whoever reads the first and whoever reads the last would see different callers.
std::string Authorization(const grpc::CallbackServerContext& context) {
  return context.client_metadata().count("authorization") > 1 ? "several" : Header(context, "authorization");
}

// Callers' ids go into logs: plain characters only.
bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-_.:/+=", c);
  });
}

bool IsRequestId(absl::string_view id) { return !id.empty() && id.size() <= kMaxRequestIdBytes && IsPlain(id); }

// gRPC counts by the machine's clock, everybody else by the runtime's: what they agree on is how long there is left.
absl::Time DeadlineOf(const grpc::CallbackServerContext& context, const Method& method) {
  const Runtime& runtime = *method.runtime;
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) {
    const bool stream = method.descriptor.client_streaming() || method.descriptor.server_streaming();
    return stream ? absl::InfiniteFuture() : runtime.clock()->Now() + runtime.options().default_deadline;
  }
  return runtime.clock()->Now() + (absl::FromChrono(deadline) - Clock::Real()->Now());
}

std::unique_ptr<Call> MakeCall(const Method& method, grpc::CallbackServerContext* context) {
  CallInfo info;
  info.method = method.path;
  std::optional<observability::TraceContext> trace = observability::ContinueTrace(Header(*context, "traceparent"));
  info.trace = trace.has_value() ? *std::move(trace) : observability::StartTrace();
  info.request_id = Header(*context, kRequestIdHeader);
  if (!IsRequestId(info.request_id)) info.request_id = observability::StartTrace().trace_id;
  info.origin = Header(*context, kOriginHeader);
  info.deadline = DeadlineOf(*context, method);
  // In the trailers: headers of our own before an error would keep gRPC clients from trying again.
  context->AddTrailingMetadata(kRequestIdHeader, info.request_id);
  return std::make_unique<Call>(std::move(info));
}

// Whether the text of an error that carries no ErrorInfo may name hosts, SQL or worse.
bool IsInternal(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kUnavailable || code == absl::StatusCode::kDataLoss;
}

// What a caller may see of an error.
absl::Status Outgoing(const absl::Status& status, const Call& call) {
  if (status.ok() || !ErrorReason(status).empty()) return status;
  const bool hide = IsInternal(status.code());
  absl::Status out =
      MakeError(status.code(), absl::StatusCodeToString(status.code()),
                hide ? absl::StrCat("the server could not serve the request; its log has more under the request id ",
                                    call.request_id())
                     : std::string(status.message()));
  if (!hide) {
    status.ForEachPayload([&out](absl::string_view url, const absl::Cord& payload) { out.SetPayload(url, payload); });
  }
  return out;
}

observability::Severity SeverityOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return observability::Severity::kError;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
      return observability::Severity::kWarning;
    default:
      return observability::Severity::kInfo;
  }
}

}  // namespace

ServedCall::ServedCall(const Method& method, grpc::CallbackServerContext* context)
    : method_(method),
      start_time_(method.runtime->clock()->Now()),
      call_(MakeCall(method, context)),
      authorization_(Authorization(*context)) {
  method_.metrics->Started();
}

absl::Status ServedCall::Admit() {
  if (method_.permission.empty() || !method_.bound) {
    return MakeError(absl::StatusCode::kUnimplemented, "METHOD_NOT_SERVED", "this server does not serve the method");
  }
  if (call().origin().size() > kMaxOriginBytes || !IsPlain(call().origin())) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_ORIGIN",
                     absl::StrCat("the header ", kOriginHeader, " has more than ", kMaxOriginBytes,
                                  " characters, or others than letters, digits and -_.:/+="));
  }
  absl::StatusOr<auth::Principal> principal = method_.runtime->authenticator().Authenticate(authorization_);
  authorization_.clear();
  SMK_RETURN_IF_ERROR(principal.status());
  call_->set_principal(*std::move(principal));
  if (!call().principal().Has(method_.permission)) {
    return MakeError(absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED",
                     absl::StrCat("the call needs the permission ", method_.permission),
                     {{"permission", method_.permission}});
  }
  return absl::OkStatus();
}

absl::Status ServedCall::Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message* request) {
  const size_t size = bytes.Length();
  bytes_received_ += static_cast<int64_t>(size);
  ++messages_received_;
  const size_t limit = method_.runtime->options().max_request_bytes;
  if (size > limit) {
    return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_TOO_LARGE",
                     absl::StrCat("the request has ", size, " bytes; at most ", limit, " are allowed"),
                     {{"max_bytes", absl::StrCat(limit)}});
  }
  grpc::Slice slice;
  // Usually the bytes are in one piece already; otherwise they are put together.
  if (!bytes.TrySingleSlice(&slice).ok() && !bytes.DumpToSingleSlice(&slice).ok()) {
    return absl::InternalError("the bytes of a request cannot be read");
  }
  const absl::string_view text(reinterpret_cast<const char*>(slice.begin()), slice.size());
  SMK_RETURN_IF_ERROR(validation::CheckWire(*method_.descriptor.input_type(), text));
  if (!request->ParseFromArray(text.data(), static_cast<int>(text.size()))) {
    return MakeError(absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                     absl::StrCat("the request is not a well-formed ", request->GetTypeName()));
  }
  Violations violations;
  method_.validator.Validate(*request, &violations);
  if (method_.handlers.validate) {
    SMK_RETURN_IF_ERROR(Guard([&] {
      method_.handlers.validate(*request, violations);
      return absl::OkStatus();
    }));
  }
  return violations.ToStatus();
}

absl::Status ServedCall::Serialize(const google::protobuf::Message& response, grpc::ByteBuffer* bytes) {
  const google::protobuf::Message* out = &response;
  std::unique_ptr<google::protobuf::Message> redacted;
  if (method_.redactor.has_personal() && !call().principal().Has(auth::kReadPersonalData)) {
    redacted.reset(response.New());
    redacted->CopyFrom(response);
    method_.redactor.Redact(redacted.get());
    out = redacted.get();
  }
  const size_t size = out->ByteSizeLong();
  if (size > kMaxResponseBytes) {
    return absl::InternalError(absl::StrCat("the response has ", size, " bytes, which no client accepts"));
  }
  bool own = false;
  const grpc::Status status =
      grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(*out, bytes, &own);
  if (!status.ok()) return absl::InternalError("a response cannot be serialized");
  bytes_sent_ += static_cast<int64_t>(size);
  ++messages_sent_;
  return absl::OkStatus();
}

grpc::Status ServedCall::End(const absl::Status& status) {
  const absl::Status outgoing = Outgoing(status, call());
  const absl::Duration duration = method_.runtime->clock()->Now() - start_time_;
  method_.metrics->Handled(static_cast<int>(outgoing.code()), duration);
  observability::LogFields fields = {{"method", method_.path},
                                     {"code", absl::StatusCodeToString(outgoing.code())},
                                     {"duration_ms", absl::ToDoubleMilliseconds(duration)},
                                     {"request_id", call().request_id()},
                                     {"trace_id", call().trace().trace_id},
                                     {"span_id", call().trace().span_id},
                                     {"bytes_received", bytes_received_.load()},
                                     {"bytes_sent", bytes_sent_.load()}};
  if (method_.descriptor.server_streaming()) {
    fields.emplace_back("messages_received", messages_received_.load());
    fields.emplace_back("messages_sent", messages_sent_.load());
  }
  if (!outgoing.ok()) fields.emplace_back("reason", ErrorReason(outgoing));
  // Other messages speak of the request, which may hold personal data.
  if (IsInternal(status.code())) fields.emplace_back("error", status.message());
  method_.runtime->logger()->Log(SeverityOf(outgoing.code()), "call", std::move(fields));
  return ToGrpc(outgoing);
}

grpc::Status ServedCall::Refuse(const absl::Status& status) {
  if (IsInternal(status.code())) return End(status);
  // It is the same again and again.
  static thread_local std::pair<absl::Status, grpc::Status> last;
  if (last.first != status) last = {status, ToGrpc(Outgoing(status, call()))};
  const absl::Time now = method_.runtime->clock()->Now();
  method_.metrics->Handled(static_cast<int>(status.code()), now - start_time_);
  if (const int64_t refused = method_.refusals.Add(now); refused > 0) {
    method_.runtime->logger()->Log(SeverityOf(status.code()), "calls refused",
                                   {{"method", method_.path},
                                    {"code", absl::StatusCodeToString(status.code())},
                                    {"reason", ErrorReason(status)},
                                    {"calls", refused}});
  }
  return last.second;
}

absl::Status ServedCall::Thrown(absl::string_view what) {
  return absl::InternalError(absl::StrCat("a handler threw: ", what));
}

}  // namespace smarketing::rpc::internal
