#include "tests/benchmark/scenarios/import_leads.h"

#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/macros.h"
#include "common/status/status_proto.h"
#include "common/time/clock.h"
#include "smarketing/lead/v1/lead_service.grpc.pb.h"
#include "tests/benchmark/load/blocking.h"
#include "tests/benchmark/load/grpc_transport.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

using lead::v1::ImportLeadsRequest;
using lead::v1::ImportLeadsResponse;

constexpr char kName[] = "import_leads";
constexpr int kConnections = 2;
constexpr int kRowsPerStatement = 500;
constexpr int kStreams = 2;
constexpr int kRowsPerMessage = 250;
// Rows that a client has sent and not been answered about, at most: it neither waits for each message nor floods.
constexpr int64_t kWindow = 8 * kRowsPerMessage;

// One client stream: a thread that sends while there is room in the window, and this one, which reads.
class ImportStream {
 public:
  ImportStream(const Installation& service, const Generator& generator, std::atomic<int64_t>& next)
      : generator_(generator), next_(next), stub_(lead::v1::LeadService::NewStub(MakeChannel(service.address()))) {
    context_.AddMetadata("authorization", absl::StrCat("Bearer ", service.token()));
    stream_ = stub_->ImportLeads(&context_);
  }

  absl::Status Run(Lane& lane) {
    std::thread sender([&] { Send(lane); });
    ImportLeadsResponse response;
    absl::Status first_error;
    while (stream_->Read(&response)) {
      int64_t good = 0;
      for (const auto& result : response.results()) {
        if (result.status().code() == 0) {
          ++good;
        } else if (first_error.ok()) {
          first_error = FromProto(result.status());
        }
      }
      absl::Time begin;
      {
        absl::MutexLock lock(&mu_);
        answered_ += response.results_size();
        // The message that the last of these rows came in.
        while (sent_.size() > 1 && sent_.front().last_row < answered_) sent_.pop_front();
        begin = sent_.front().time;
      }
      lane.Done(begin, first_error, good);
    }
    sender.join();
    SMK_RETURN_IF_ERROR(FromGrpc(stream_->Finish()));
    return first_error;
  }

 private:
  struct Sent {
    int64_t last_row;
    absl::Time time;
  };

  void Send(const Lane& lane) {
    ImportLeadsRequest request;
    int64_t rows = 0;
    while (!lane.over()) {
      request.Clear();
      for (int i = 0; i < kRowsPerMessage; ++i) {
        auto& row = *request.add_rows();
        row.set_row_number(rows++);
        generator_.Capture(next_.fetch_add(1), row.mutable_lead());
      }
      {
        absl::MutexLock lock(&mu_);
        const auto room = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) { return rows - answered_ <= kWindow; };
        mu_.Await(absl::Condition(&room));
        sent_.push_back({rows, lane.Now()});
      }
      if (!stream_->Write(request)) break;
    }
    stream_->WritesDone();
  }

  const Generator& generator_;
  std::atomic<int64_t>& next_;
  const std::unique_ptr<lead::v1::LeadService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<ImportLeadsRequest, ImportLeadsResponse>> stream_;
  absl::Mutex mu_;
  int64_t answered_ ABSL_GUARDED_BY(mu_) = 0;
  std::deque<Sent> sent_ ABSL_GUARDED_BY(mu_);
};

class ImportLeadsStage final : public Stage {
 public:
  ImportLeadsStage(World* world, std::unique_ptr<Installation> service, std::unique_ptr<Schema> plain, RowTemplate rows)
      : world_(world),
        service_(std::move(service)),
        plain_(std::move(plain)),
        rows_(std::move(rows)),
        generator_(world->options().seed) {}

  std::vector<Side> sides() override {
    return {{kBaseline, "statements of 500 rows by the connector, a transaction per 500 leads, connections: 2",
             [this](absl::Duration time) { return InsertMany(time); }},
            {kService, absl::StrCat("ImportLeads, streams: ", Load(*world_, {}, kStreams).clients),
             [this](absl::Duration time) {
               return RunBlocking(Load(*world_, time, kStreams).clients, time, [this](int, Lane& lane) {
                 return ImportStream(*service_, generator_, next_).Run(lane);
               });
             }}};
  }
  int64_t PeakMemory() const override { return service_->PeakMemory(); }
  std::map<std::string, std::string> notes() const override { return {{"rows", rows_.Summary()}}; }

 private:
  absl::StatusOr<Measurement> InsertMany(absl::Duration time) {
    const std::unique_ptr<mysql::Database> database = plain_->Connect(kConnections);
    return RunBlocking(kConnections, time, [&](int, Lane& lane) -> absl::Status {
      while (!lane.over()) {
        const int64_t first = copies_.fetch_add(kRowsPerStatement);
        const absl::Time begin = lane.Now();
        SMK_RETURN_IF_ERROR(database->RunReadWrite(Soon(), [&](mysql::Transaction& tx) {
          return rows_.Insert(tx, first, kRowsPerStatement, kRowsPerStatement);
        }));
        lane.Done(begin, absl::OkStatus(), kRowsPerStatement);
      }
      return absl::OkStatus();
    });
  }

  World* const world_;
  const std::unique_ptr<Installation> service_;
  const std::unique_ptr<Schema> plain_;
  const RowTemplate rows_;
  const Generator generator_;
  std::atomic<int64_t> next_ = 0;
  std::atomic<int64_t> copies_ = 0;
};

class ImportLeads final : public Scenario {
 public:
  ScenarioInfo info() const override {
    return {kName,
            "ImportLeads, leads per second; baseline: the same rows by multi-row statements of 500, 2 connections",
            {{kService, kBaseline, Metric::kRate, true, 0.5}}};
  }
  absl::StatusOr<std::unique_ptr<Stage>> SetUp(World& world) override {
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Installation> service, world.Install(kName));
    SMK_ASSIGN_OR_RETURN(RowTemplate rows, RecordCapture(world, *service));
    SMK_ASSIGN_OR_RETURN(std::unique_ptr<Schema> plain, world.MakeSchema(absl::StrCat(kName, "_plain")));
    return std::make_unique<ImportLeadsStage>(&world, std::move(service), std::move(plain), std::move(rows));
  }
};

}  // namespace

std::unique_ptr<Scenario> ImportLeadsScenario() { return std::make_unique<ImportLeads>(); }

}  // namespace smarketing::benchmark
