// W3C Trace Context (https://www.w3.org/TR/trace-context/): which trace a piece of work belongs to.
#ifndef SMARKETING_COMMON_OBSERVABILITY_TRACE_CONTEXT_H_
#define SMARKETING_COMMON_OBSERVABILITY_TRACE_CONTEXT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace smarketing::observability {

struct TraceContext {
  std::string trace_id;   // 32 lower-case hex digits
  std::string span_id;    // 16 lower-case hex digits: the span that does this work
  std::string parent_id;  // 16 lower-case hex digits: the span that asked for it; empty at the root of a trace
  bool sampled = false;

  // "00-<trace id>-<span id>-01": what is sent along with work that this span asks for, and stored with events.
  std::string ToTraceParent() const;
};

// Continues the trace of a `traceparent` header with a new span; nullopt when the header is not one. Versions above 00
// are read as far as version 00 goes, as the standard asks.
std::optional<TraceContext> ContinueTrace(absl::string_view trace_parent);

// A new trace, not sampled.
TraceContext StartTrace();

}  // namespace smarketing::observability

#endif  // SMARKETING_COMMON_OBSERVABILITY_TRACE_CONTEXT_H_
