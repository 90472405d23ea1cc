#include "tests/benchmark/scenarios/parts.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "grpcpp/generic/generic_stub.h"
#include "tests/benchmark/load/blocking.h"
#include "tests/benchmark/load/grpc_transport.h"
#include "traffic/dice.h"

namespace smarketing::benchmark {
namespace {

// What a base of leads is filled without.
const std::set<std::string>& NotOfTheBase() {
  static const auto* const tables = new std::set<std::string>{"event_log", "idempotency"};
  return *tables;
}

constexpr size_t kRowsPerStatement = 500;
constexpr absl::Duration kAge = absl::Seconds(10);  // between one filled lead and the next

}  // namespace

absl::Time Soon() { return Clock::Real()->Now() + absl::Minutes(5); }

absl::Status CallOnce(const Installation& service, const std::string& method, const google::protobuf::Message& request,
                      google::protobuf::Message* response) {
  const std::shared_ptr<grpc::Channel> channel = MakeChannel(service.address());
  grpc::TemplatedGenericStub<google::protobuf::Message, google::protobuf::Message> stub(channel);
  grpc::ClientContext context;
  context.AddMetadata("authorization", absl::StrCat("Bearer ", service.token()));
  context.set_deadline(absl::ToChronoTime(Soon()));
  context.set_wait_for_ready(true);
  grpc::CompletionQueue queue;
  grpc::Status status;
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  call->Finish(response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return FromGrpc(status);
}

UnaryTarget Target(const World& world, const Installation& service, const std::string& method) {
  return {{service.address(), service.token(), world.options().transport}, world.options().connections, method};
}

LoadOptions Load(const World& world, absl::Duration time, int clients, double rate) {
  const Options& options = world.options();
  return {options.clients > 0 ? options.clients : clients, options.rate > 0 ? options.rate : rate, time};
}

absl::StatusOr<RowTemplate> RecordCapture(const World& world, const Installation& service) {
  return RowTemplate::Record(service.db(), [&]() -> absl::Status {
    lead::v1::CaptureLeadRequest request;
    lead::v1::CaptureLeadResponse response;
    // A number that the load does not come to.
    Generator(world.options().seed).Capture(-1, &request);
    SMK_RETURN_IF_ERROR(CallOnce(service, kCaptureMethod, request, &response));
    if (!response.created()) return absl::FailedPreconditionError("the schema is not new");
    return absl::OkStatus();
  });
}

absl::Status FillLeads(World& world, const Schema& schema, const RowTemplate& capture, int64_t count) {
  SMK_RETURN_IF_ERROR(world.SetDurable(false));
  SMK_RETURN_IF_ERROR(capture.Without(NotOfTheBase()).Fill(schema.connection(), count, -kAge));
  return world.SetDurable(true);
}

int64_t ChosenLead(int64_t n, int64_t leads) {
  return static_cast<int64_t>(traffic::Mix(static_cast<uint64_t>(n)) % static_cast<uint64_t>(leads));
}

std::string FilledLead(const RowTemplate& capture, int64_t copy) {
  return ResourceName("leads", capture.IdIn("leads", "lead_id", copy));
}

absl::StatusOr<Measurement> InsertCopies(const Schema& schema, const RowTemplate& rows, int connections,
                                         std::atomic<int64_t>& next, absl::Duration time) {
  const std::unique_ptr<mysql::Database> database = schema.Connect(connections);
  return RunBlocking(connections, time, [&](int, Lane& lane) -> absl::Status {
    while (!lane.over()) {
      const int64_t copy = next.fetch_add(1);
      const absl::Time begin = lane.Now();
      SMK_RETURN_IF_ERROR(database->RunReadWrite(
          Soon(), [&](mysql::Transaction& tx) { return rows.Insert(tx, copy, 1, kRowsPerStatement); }));
      lane.Done(begin);
    }
    return absl::OkStatus();
  });
}

}  // namespace smarketing::benchmark
