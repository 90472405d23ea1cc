// Metrics in Prometheus form.
//
// Counters and histograms that code keeps itself live in registry(). Numbers that another library already keeps (pool
// statistics, queue depths) are asked for when Prometheus asks, through a collector, so that neither library knows the
// other:
//
//   auto handle = metrics.AddCollector([&pool] {
//     const auto stats = pool.stats();
//     return std::vector<Sample>{{"db_connections_open", "Connections that are open", SampleType::kGauge, {},
//                                 static_cast<double>(stats.open)}};
//   });
#ifndef SMARKETING_COMMON_OBSERVABILITY_METRICS_H_
#define SMARKETING_COMMON_OBSERVABILITY_METRICS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace prometheus {
class Registry;
}

namespace smarketing::observability {

enum class SampleType { kCounter, kGauge };

struct Sample {
  std::string name;  // snake_case with its unit, as Prometheus asks: db_wait_seconds_total
  std::string help;
  SampleType type = SampleType::kGauge;
  std::map<std::string, std::string> labels;
  double value = 0;
};

// Called on the thread that scrapes; thread-safe and quick.
using Collector = std::function<std::vector<Sample>()>;

// Thread-safe.
class Metrics {
 public:
  // Removes its collector when destroyed, and waits for a scrape that is using it.
  class CollectorHandle {
   public:
    virtual ~CollectorHandle() = default;
  };

  Metrics();
  ~Metrics();

  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // For counters, gauges and histograms of one's own (prometheus/counter.h and so on).
  const std::shared_ptr<prometheus::Registry>& registry() const { return registry_; }

  // Adds samples to every scrape until the handle is destroyed. The handle may outlive the Metrics.
  [[nodiscard]] std::unique_ptr<CollectorHandle> AddCollector(Collector collector);

  // Everything, in the Prometheus text format.
  std::string Render() const;

 private:
  class Collectors;

  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<Collectors> collectors_;
};

// The numbers of the RPC server, under the names that gRPC's own ecosystem uses:
//   grpc_server_started_total{grpc_type,grpc_service,grpc_method}
//   grpc_server_handled_total{grpc_type,grpc_service,grpc_method,grpc_code}
//   grpc_server_handling_seconds{grpc_type,grpc_service,grpc_method}      (histogram)
// Thread-safe.
class RpcMetrics {
 public:
  // The numbers of one method; lives as long as the RpcMetrics.
  class Method {
   public:
    virtual ~Method() = default;
    virtual void Started() = 0;
    // `code` is the gRPC code, 0 to 16.
    virtual void Handled(int code, absl::Duration duration) = 0;
  };

  explicit RpcMetrics(Metrics* metrics);
  ~RpcMetrics();

  // `type` is "unary", "server_stream" or "bidi_stream".
  Method* ForMethod(absl::string_view type, absl::string_view service, absl::string_view method);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace smarketing::observability

#endif  // SMARKETING_COMMON_OBSERVABILITY_METRICS_H_
