#include "tests/fuzz/requests/request_text.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

namespace smarketing::fuzz {
namespace {

constexpr char kText[] = " text";

// What is no message is no news.
class Silence : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, int, const std::string&) override {}
};

}  // namespace

std::optional<RequestInput> ReadInput(absl::string_view input, const RequestChecks& checks) {
  const size_t end = input.find('\n');
  if (end == absl::string_view::npos) return std::nullopt;
  absl::string_view name = input.substr(0, end);
  const absl::string_view body = input.substr(end + 1);
  const bool text = absl::ConsumeSuffix(&name, kText);
  const auto* type = checks.Find(name);
  if (type == nullptr) return std::nullopt;
  if (!text) return RequestInput{type, std::string(body)};
  const std::unique_ptr<google::protobuf::Message> message = RequestChecks::New(*type);
  google::protobuf::TextFormat::Parser parser;
  Silence silence;
  parser.RecordErrorsTo(&silence);
  if (!parser.ParseFromString(std::string(body), message.get())) return std::nullopt;
  return RequestInput{type, message->SerializeAsString()};
}

std::string WriteInput(const RequestInput& input) { return absl::StrCat(input.type->full_name(), "\n", input.bytes); }

}  // namespace smarketing::fuzz
