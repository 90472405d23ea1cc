#include "common/observability/trace_context.h"

#include <algorithm>
#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace smarketing::observability {
namespace {

constexpr absl::string_view kNoTrace = "00000000000000000000000000000000";
constexpr absl::string_view kNoSpan = "0000000000000000";

bool IsLowerHex(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string RandomHex64() {
  thread_local absl::BitGen random;
  return absl::StrCat(
      absl::Hex(absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX), absl::kZeroPad16));
}

}  // namespace

std::string TraceContext::ToTraceParent() const {
  return absl::StrCat("00-", trace_id, "-", span_id, sampled ? "-01" : "-00");
}

std::optional<TraceContext> ContinueTrace(absl::string_view trace_parent) {
  // version(2) - trace id(32) - parent id(16) - flags(2); later versions may say more behind a dash.
  constexpr size_t kLength = 55;
  if (trace_parent.size() < kLength) return std::nullopt;
  const absl::string_view version = trace_parent.substr(0, 2);
  const absl::string_view trace_id = trace_parent.substr(3, 32);
  const absl::string_view span_id = trace_parent.substr(36, 16);
  const absl::string_view flags = trace_parent.substr(53, 2);
  if (trace_parent[2] != '-' || trace_parent[35] != '-' || trace_parent[52] != '-') return std::nullopt;
  if (!IsLowerHex(version) || !IsLowerHex(trace_id) || !IsLowerHex(span_id) || !IsLowerHex(flags)) return std::nullopt;
  if (version == "ff" || trace_id == kNoTrace || span_id == kNoSpan) return std::nullopt;
  if (trace_parent.size() > kLength && (version == "00" || trace_parent[kLength] != '-')) return std::nullopt;
  const char last = flags[1];
  const int low_bits = last <= '9' ? last - '0' : last - 'a' + 10;
  TraceContext trace;
  trace.trace_id = std::string(trace_id);
  trace.span_id = RandomHex64();
  trace.parent_id = std::string(span_id);
  trace.sampled = (low_bits & 1) != 0;
  return trace;
}

TraceContext StartTrace() {
  TraceContext trace;
  trace.trace_id = absl::StrCat(RandomHex64(), RandomHex64());
  trace.span_id = RandomHex64();
  return trace;
}

}  // namespace smarketing::observability
