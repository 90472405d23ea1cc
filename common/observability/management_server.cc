#include "common/observability/management_server.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "httplib.h"

namespace smarketing::observability {
namespace {

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kPrometheusText[] = "text/plain; version=0.0.4; charset=utf-8";

// Scrapers and probes come one at a time; the library's default of many threads would only take memory.
constexpr size_t kThreads = 4;

// A connection has its thread for one request, which must come at once: clients that stay connected, or say nothing,
// must not keep a probe waiting until the service is taken for dead.
constexpr int kRequestSeconds = 1;

class HttpManagementServer final : public ManagementServer {
 public:
  HttpManagementServer(const Metrics* metrics, std::function<absl::Status()> ready)
      : metrics_(metrics), ready_(std::move(ready)) {
    server_.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // Not SO_REUSEPORT, which the library sets by itself: a second process must not share the port in silence.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    server_.set_payload_max_length(0);
    server_.set_keep_alive_max_count(1);
    server_.set_keep_alive_timeout(kRequestSeconds);
    server_.set_read_timeout(kRequestSeconds);
    server_.Get("/livez",
                [](const httplib::Request&, httplib::Response& response) { response.set_content("ok\n", kText); });
    server_.Get("/readyz", [this](const httplib::Request&, httplib::Response& response) {
      const absl::Status status = ready_();
      response.status = status.ok() ? 200 : 503;
      response.set_content(status.ok() ? "ok\n" : absl::StrCat("not ready: ", status.message(), "\n"), kText);
    });
    server_.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(metrics_->Render(), kPrometheusText);
    });
  }

  ~HttpManagementServer() override {
    server_.stop();
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Start(const ManagementOptions& options) {
    port_ = options.port == 0 ? server_.bind_to_any_port(options.host.c_str()) : options.port;
    if (port_ < 0 || (options.port != 0 && !server_.bind_to_port(options.host.c_str(), options.port))) {
      return absl::UnavailableError(absl::StrCat("cannot listen on the management address ", options.host, ":",
                                                 options.port, ": is the port busy?"));
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    // stop() before the loop runs would be lost.
    while (!server_.is_running()) std::this_thread::yield();
    return absl::OkStatus();
  }

  int port() const override { return port_; }

 private:
  const Metrics* const metrics_;
  const std::function<absl::Status()> ready_;
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ManagementServer>> ManagementServer::Start(const ManagementOptions& options,
                                                                          const Metrics* metrics,
                                                                          std::function<absl::Status()> ready) {
  auto server = std::make_unique<HttpManagementServer>(metrics, std::move(ready));
  absl::Status started = server->Start(options);
  if (!started.ok()) return started;
  return server;
}

}  // namespace smarketing::observability
