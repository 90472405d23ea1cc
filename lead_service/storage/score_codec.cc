#include "lead_service/storage/score_codec.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "lead_service/storage/byte_stream.h"

namespace smarketing::lead {
namespace {

constexpr uint64_t kVersion = 1;

void WriteDouble(double value, ByteWriter& out) {
  const auto bits = std::bit_cast<uint64_t>(value);
  std::string bytes;
  for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<char>(bits >> shift));
  out.Raw(bytes);
}

double ReadDouble(ByteReader& in) {
  const absl::string_view bytes = in.Raw(sizeof(uint64_t));
  uint64_t bits = 0;
  for (size_t i = bytes.size(); i > 0; --i) bits = bits << 8 | static_cast<uint8_t>(bytes[i - 1]);
  return std::bit_cast<double>(bits);
}

}  // namespace

std::string EncodeEngagement(const EngagementState::Groups& groups) {
  if (groups.empty()) return "";
  ByteWriter out;
  out.Number(kVersion);
  for (const auto& [group, points] : groups) {
    out.Text(group);
    WriteDouble(points, out);
  }
  return std::move(out).Take();
}

absl::StatusOr<EngagementState::Groups> DecodeEngagement(absl::string_view bytes) {
  EngagementState::Groups groups;
  if (bytes.empty()) return groups;
  ByteReader in(bytes);
  const bool known = in.Number() == kVersion;
  while (known && in.ok() && !in.done()) {
    std::string group(in.Text());
    const double points = ReadDouble(in);
    groups.emplace_back(std::move(group), points);
  }
  if (!known || !in.ok()) return absl::DataLossError("a stored engagement cannot be read");
  return groups;
}

std::string EncodeFacts(const PredictiveFacts& facts) {
  if (facts == PredictiveFacts()) return "";
  ByteWriter out;
  out.Number(kVersion);
  out.Number(facts.stage);
  out.Number(facts.values.size());
  for (const auto& [variable, value] : facts.values) {
    out.Text(variable);
    out.Text(value);
  }
  for (const std::string& tag : facts.tags) out.Text(tag);
  return std::move(out).Take();
}

absl::StatusOr<PredictiveFacts> DecodeFacts(absl::string_view bytes) {
  PredictiveFacts facts;
  if (bytes.empty()) return facts;
  ByteReader in(bytes);
  const bool known = in.Number() == kVersion;
  facts.stage = in.Number();
  for (uint64_t n = in.Number(); known && in.ok() && n > 0; --n) {
    std::string variable(in.Text());
    facts.values[variable] = std::string(in.Text());
  }
  while (known && in.ok() && !in.done()) facts.tags.emplace_back(in.Text());
  if (!known || !in.ok()) return absl::DataLossError("the stored facts of an outcome cannot be read");
  return facts;
}

int EncodeGrade(Grade grade) { return static_cast<int>(grade.fit) * 10 + static_cast<int>(grade.engagement); }

Grade DecodeGrade(int number) {
  return {static_cast<FitGrade>(number / 10), static_cast<EngagementGrade>(number % 10)};
}

}  // namespace smarketing::lead
