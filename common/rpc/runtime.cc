#include "common/rpc/runtime.h"

namespace smarketing::rpc {
namespace {

using observability::Sample;
using observability::SampleType;

void AddSamples(const Executor& executor, std::vector<Sample>* samples) {
  const Executor::Stats stats = executor.stats();
  const std::map<std::string, std::string> labels = {{"executor", executor.name()}};
  const auto add = [&](const char* name, const char* help, SampleType type, double value) {
    samples->push_back({name, help, type, labels, value});
  };
  add("rpc_executor_threads", "Threads for handlers", SampleType::kGauge, static_cast<double>(stats.threads));
  add("rpc_executor_busy_threads", "Threads that run a handler now", SampleType::kGauge,
      static_cast<double>(stats.busy));
  add("rpc_executor_queue_depth", "Calls that wait for a thread", SampleType::kGauge,
      static_cast<double>(stats.queued));
  add("rpc_executor_rejected_total", "Calls refused because the queue was full", SampleType::kCounter,
      static_cast<double>(stats.rejected));
  add("rpc_executor_expired_total", "Calls whose deadline passed in the queue", SampleType::kCounter,
      static_cast<double>(stats.expired));
}

}  // namespace

Runtime::Runtime(const RuntimeOptions& options, const auth::Authenticator* authenticator, Clock* clock,
                 observability::Logger* logger, observability::Metrics* metrics)
    : options_(options),
      authenticator_(authenticator),
      clock_(clock),
      logger_(logger),
      rpc_metrics_(metrics),
      executor_("calls", options.threads, options.queue_capacity, clock),
      stream_executor_("streams", options.stream_threads, /*queue_capacity=*/0, clock),
      collector_(metrics->AddCollector([this] {
        std::vector<Sample> samples;
        AddSamples(executor_, &samples);
        AddSamples(stream_executor_, &samples);
        return samples;
      })) {}

Runtime::~Runtime() {
  collector_ = nullptr;
  Stop();
}

void Runtime::Stop() {
  stream_executor_.Stop();
  executor_.Stop();
}

}  // namespace smarketing::rpc
