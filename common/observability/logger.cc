#include "common/observability/logger.h"

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace smarketing::observability {
namespace {

spdlog::level::level_enum ToLevel(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return spdlog::level::debug;
    case Severity::kInfo:
      return spdlog::level::info;
    case Severity::kWarning:
      return spdlog::level::warn;
    case Severity::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::shared_ptr<spdlog::logger> MakeOutput() {
  auto logger = std::make_shared<spdlog::logger>("log", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%v");
  logger->set_level(spdlog::level::trace);
  return logger;
}

}  // namespace

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return "DEBUG";
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

Logger::Logger(absl::string_view service, const Clock* clock, Severity threshold)
    : service_(service),
      clock_(clock),
      threshold_(threshold),
      out_(MakeOutput()),
      hooks_(std::make_shared<const std::vector<Hook>>()) {}

Logger::~Logger() { Flush(); }

std::unique_ptr<Logger> Logger::Quiet(const Clock* clock) {
  auto logger = std::make_unique<Logger>("quiet", clock, Severity::kDebug);
  logger->out_ = nullptr;
  return logger;
}

void Logger::Log(Severity severity, absl::string_view message, LogFields fields) {
  if (severity < threshold_) return;
  const LogRecord record{clock_->Now(), severity, std::string(message), std::move(fields)};
  if (out_ != nullptr) out_->log(ToLevel(severity), spdlog::string_view_t(Format(record)));
  std::shared_ptr<const std::vector<Hook>> hooks;
  {
    absl::MutexLock lock(&mu_);
    hooks = hooks_;
  }
  for (const Hook& hook : *hooks) hook(record);
}

void Logger::Debug(absl::string_view message, LogFields fields) { Log(Severity::kDebug, message, std::move(fields)); }
void Logger::Info(absl::string_view message, LogFields fields) { Log(Severity::kInfo, message, std::move(fields)); }
void Logger::Warning(absl::string_view message, LogFields fields) {
  Log(Severity::kWarning, message, std::move(fields));
}
void Logger::Error(absl::string_view message, LogFields fields) { Log(Severity::kError, message, std::move(fields)); }

void Logger::AddHook(Hook hook) {
  absl::MutexLock lock(&mu_);
  auto hooks = std::make_shared<std::vector<Hook>>(*hooks_);
  hooks->push_back(std::move(hook));
  hooks_ = std::move(hooks);
}

void Logger::Flush() {
  if (out_ != nullptr) out_->flush();
}

std::string Logger::Format(const LogRecord& record) const {
  // ordered_json keeps the order, so that a person can read the lines too.
  nlohmann::ordered_json line;
  line["time"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", record.time, absl::UTCTimeZone());
  line["severity"] = std::string(SeverityName(record.severity));
  line["service"] = service_;
  line["message"] = record.message;
  for (const LogField& field : record.fields) {
    std::visit([&line, &field](const auto& value) { line[field.key] = value; }, field.value);
  }
  return line.dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace smarketing::observability
