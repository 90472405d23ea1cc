#include "common/observability/logger.h"

#include <unistd.h>

#include <charconv>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/observability/line_writer.h"
#include "common/time/utc_text.h"
#include "nlohmann/json.hpp"
#include "spdlog/sinks/sink.h"
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

// Standard error, many lines at a time; an error at once.
class LineSink final : public spdlog::sinks::sink {
 public:
  void log(const spdlog::details::log_msg& message) override {
    writer_.Write({message.payload.data(), message.payload.size()}, message.level >= spdlog::level::err);
  }
  void flush() override { writer_.Flush(); }
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  LineWriter writer_{STDERR_FILENO};
};

std::shared_ptr<spdlog::logger> MakeOutput() {
  auto logger = std::make_shared<spdlog::logger>("log", std::make_shared<LineSink>());
  logger->set_level(spdlog::level::trace);
  return logger;
}

// Nearly all strings are written as they are. The rest is left to the library: escapes, and bytes that are not UTF-8.
void AppendString(absl::string_view text, std::string* line) {
  bool plain = true;
  for (const char c : text) plain = plain && c >= ' ' && c <= '~' && c != '"' && c != '\\';
  if (plain) {
    absl::StrAppend(line, "\"", text, "\"");
  } else {
    line->append(nlohmann::json(std::string(text))
                     .dump(-1, ' ', /*ensure_ascii=*/false, nlohmann::json::error_handler_t::replace));
  }
}

void AppendValue(const std::string& value, std::string* line) { AppendString(value, line); }
void AppendValue(int64_t value, std::string* line) { absl::StrAppend(line, value); }
void AppendValue(bool value, std::string* line) { line->append(value ? "true" : "false"); }
void AppendValue(double value, std::string* line) {
  if (!std::isfinite(value)) {
    line->append("null");  // JSON has no such number
    return;
  }
  char buffer[32];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  line->append(buffer, end.ptr);
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
  std::string line = "{\"time\":\"";
  if (!AppendUtc(record.time, 'T', &line)) line.append("unknown");
  absl::StrAppend(&line, "Z\",\"severity\":\"", SeverityName(record.severity), "\",\"service\":");
  AppendString(service_, &line);
  line.append(",\"message\":");
  AppendString(record.message, &line);
  for (const LogField& field : record.fields) {
    line.push_back(',');
    AppendString(field.key, &line);
    line.push_back(':');
    std::visit([&line](const auto& value) { AppendValue(value, &line); }, field.value);
  }
  line.push_back('}');
  return line;
}

}  // namespace smarketing::observability
