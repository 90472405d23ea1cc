#include "common/observability/metrics.h"

#include <array>
#include <tuple>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "prometheus/collectable.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace smarketing::observability {

// Shared with the handles, so that a handle may go after the Metrics has.
class Metrics::Collectors {
 public:
  int Add(Collector collector) {
    absl::MutexLock lock(&mu_);
    collectors_.emplace(next_, std::move(collector));
    return next_++;
  }

  void Remove(int id) {
    absl::MutexLock lock(&mu_);
    collectors_.erase(id);
  }

  std::vector<prometheus::MetricFamily> Collect() {
    std::map<std::string, prometheus::MetricFamily> families;
    absl::MutexLock lock(&mu_);
    for (const auto& [id, collector] : collectors_) {
      for (const Sample& sample : collector()) {
        prometheus::MetricFamily& family = families[sample.name];
        family.name = sample.name;
        family.help = sample.help;
        prometheus::ClientMetric metric;
        for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
        if (sample.type == SampleType::kCounter) {
          family.type = prometheus::MetricType::Counter;
          metric.counter.value = sample.value;
        } else {
          family.type = prometheus::MetricType::Gauge;
          metric.gauge.value = sample.value;
        }
        family.metric.push_back(std::move(metric));
      }
    }
    std::vector<prometheus::MetricFamily> all;
    for (auto& [name, family] : families) all.push_back(std::move(family));
    return all;
  }

 private:
  absl::Mutex mu_;  // held during a scrape: a removed collector is not running
  int next_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<int, Collector> collectors_ ABSL_GUARDED_BY(mu_);
};

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()), collectors_(std::make_shared<Collectors>()) {}
Metrics::~Metrics() = default;

std::unique_ptr<Metrics::CollectorHandle> Metrics::AddCollector(Collector collector) {
  class Handle final : public CollectorHandle {
   public:
    Handle(std::shared_ptr<Collectors> collectors, int id) : collectors_(std::move(collectors)), id_(id) {}
    ~Handle() override { collectors_->Remove(id_); }

   private:
    const std::shared_ptr<Collectors> collectors_;
    const int id_;
  };
  const int id = collectors_->Add(std::move(collector));
  return std::make_unique<Handle>(collectors_, id);
}

std::string Metrics::Render() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (prometheus::MetricFamily& family : collectors_->Collect()) families.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(families);
}

namespace {

constexpr std::array<const char*, 17> kCodes = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

// Seconds. From a read that hits the cache to a stream that lasts.
const prometheus::Histogram::BucketBoundaries kBuckets = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                          0.25,  0.5,    1,     2.5,  5,     10,   60};

}  // namespace

class RpcMetrics::Impl {
 public:
  explicit Impl(prometheus::Registry& registry)
      : started_(prometheus::BuildCounter()
                     .Name("grpc_server_started_total")
                     .Help("Calls that have begun")
                     .Register(registry)),
        handled_(prometheus::BuildCounter()
                     .Name("grpc_server_handled_total")
                     .Help("Calls that have ended, by the code of their answer")
                     .Register(registry)),
        seconds_(prometheus::BuildHistogram()
                     .Name("grpc_server_handling_seconds")
                     .Help("From the arrival of a call to its answer, in seconds")
                     .Register(registry)) {}

  Method* ForMethod(const std::string& type, const std::string& service, const std::string& method) {
    absl::MutexLock lock(&mu_);
    auto& numbers = methods_[std::make_tuple(type, service, method)];
    if (numbers == nullptr) {
      numbers = std::make_unique<MethodNumbers>(
          this, prometheus::Labels{{"grpc_type", type}, {"grpc_service", service}, {"grpc_method", method}});
    }
    return numbers.get();
  }

 private:
  class MethodNumbers final : public Method {
   public:
    MethodNumbers(Impl* impl, const prometheus::Labels& labels)
        : started_(impl->started_.Add(labels)), seconds_(impl->seconds_.Add(labels, kBuckets)) {
      for (size_t code = 0; code < kCodes.size(); ++code) {
        prometheus::Labels with_code = labels;
        with_code["grpc_code"] = kCodes[code];
        handled_[code] = &impl->handled_.Add(with_code);
      }
    }

    void Started() override { started_.Increment(); }
    void Handled(int code, absl::Duration duration) override {
      if (code < 0 || code >= static_cast<int>(kCodes.size())) code = 2;
      handled_[static_cast<size_t>(code)]->Increment();
      seconds_.Observe(absl::ToDoubleSeconds(duration));
    }

   private:
    prometheus::Counter& started_;
    prometheus::Histogram& seconds_;
    std::array<prometheus::Counter*, kCodes.size()> handled_;
  };

  prometheus::Family<prometheus::Counter>& started_;
  prometheus::Family<prometheus::Counter>& handled_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  absl::Mutex mu_;
  std::map<std::tuple<std::string, std::string, std::string>, std::unique_ptr<MethodNumbers>> methods_
      ABSL_GUARDED_BY(mu_);
};

RpcMetrics::RpcMetrics(Metrics* metrics) : impl_(std::make_unique<Impl>(*metrics->registry())) {}
RpcMetrics::~RpcMetrics() = default;

RpcMetrics::Method* RpcMetrics::ForMethod(absl::string_view type, absl::string_view service, absl::string_view method) {
  return impl_->ForMethod(std::string(type), std::string(service), std::string(method));
}

}  // namespace smarketing::observability
