#include "common/rpc/library_logs.h"

#include <atomic>
#include <string>

#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"

namespace smarketing::rpc {
namespace {

using observability::Severity;

// Both libraries take a plain function, so what it calls has to be global.
std::atomic<observability::Logger*> g_logger = nullptr;
std::atomic<int> g_muted = 0;

void FromGrpcLog(gpr_log_func_args* args) {
  observability::Logger* logger = g_logger.load();
  if (logger == nullptr || g_muted > 0) return;
  const Severity severity = args->severity == GPR_LOG_SEVERITY_ERROR  ? Severity::kError
                            : args->severity == GPR_LOG_SEVERITY_INFO ? Severity::kInfo
                                                                      : Severity::kDebug;
  logger->Log(severity, "grpc", {{"text", args->message}});
}

void FromProtobufLog(google::protobuf::LogLevel level, const char*, int, const std::string& message) {
  observability::Logger* logger = g_logger.load();
  if (logger == nullptr) return;
  logger->Log(level == google::protobuf::LOGLEVEL_INFO ? Severity::kInfo : Severity::kWarning, "protobuf",
              {{"text", message}});
}

}  // namespace

void SendLibraryLogsTo(observability::Logger* logger) {
  g_logger = logger;
  gpr_set_log_function(FromGrpcLog);
  google::protobuf::SetLogHandler(FromProtobufLog);
}

LibraryLogsMuted::LibraryLogsMuted() { ++g_muted; }
LibraryLogsMuted::~LibraryLogsMuted() { --g_muted; }

}  // namespace smarketing::rpc
