// Logs: one line of JSON each, for a program to read. Personal data has no place in them: log ids, counts, codes and
// reasons, never the content of a request or a response.
//
//   logger.Info("partition claimed", {{"partition", 3}, {"fence", fence}});
//   {"time":"2026-03-01T10:00:00.000001Z","severity":"INFO","service":"sla_service","message":"partition claimed", …}
#ifndef SMARKETING_COMMON_OBSERVABILITY_LOGGER_H_
#define SMARKETING_COMMON_OBSERVABILITY_LOGGER_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace spdlog {
class logger;
}

namespace smarketing::observability {

enum class Severity { kDebug, kInfo, kWarning, kError };

// "DEBUG", "INFO", "WARNING", "ERROR".
absl::string_view SeverityName(Severity severity);

// One named value of a log line. Well-known keys: request_id, trace_id, span_id, method, code, reason, error.
struct LogField {
  LogField(absl::string_view key, absl::string_view value) : key(key), value(std::string(value)) {}
  LogField(absl::string_view key, const char* value) : key(key), value(std::string(value)) {}
  LogField(absl::string_view key, const std::string& value) : key(key), value(value) {}
  LogField(absl::string_view key, bool value) : key(key), value(value) {}
  LogField(absl::string_view key, double value) : key(key), value(value) {}
  template <std::integral T>
  requires(!std::same_as<T, bool>) LogField(absl::string_view key, T value)
      : key(key), value(static_cast<int64_t>(value)) {}

  std::string key;
  std::variant<std::string, int64_t, double, bool> value;
};

using LogFields = std::vector<LogField>;

struct LogRecord {
  absl::Time time;
  Severity severity = Severity::kInfo;
  std::string message;
  LogFields fields;
};

// Thread-safe.
class Logger {
 public:
  // Called with every record that is logged, under no lock, on the thread that logs; must not block.
  using Hook = std::function<void(const LogRecord&)>;

  // Writes to standard error. Records below `threshold` are dropped.
  Logger(absl::string_view service, const Clock* clock, Severity threshold = Severity::kInfo);
  // Writes nowhere but to the hooks: for tests and tools.
  static std::unique_ptr<Logger> Quiet(const Clock* clock);
  ~Logger();

  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  void Log(Severity severity, absl::string_view message, LogFields fields = {});
  void Debug(absl::string_view message, LogFields fields = {});
  void Info(absl::string_view message, LogFields fields = {});
  void Warning(absl::string_view message, LogFields fields = {});
  void Error(absl::string_view message, LogFields fields = {});

  void AddHook(Hook hook);
  void Flush();

  // The line that a record becomes, without the line feed. Bytes that are not UTF-8 become U+FFFD.
  std::string Format(const LogRecord& record) const;

 private:
  const std::string service_;
  const Clock* const clock_;
  const Severity threshold_;
  std::shared_ptr<spdlog::logger> out_;  // null: quiet
  absl::Mutex mu_;
  std::shared_ptr<const std::vector<Hook>> hooks_ ABSL_GUARDED_BY(mu_);
};

}  // namespace smarketing::observability

#endif  // SMARKETING_COMMON_OBSERVABILITY_LOGGER_H_
