#include "tests/faults/history/history.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace smarketing::faults {
namespace {

std::string Describe(const absl::Status& status) {
  const std::string reason = ErrorReason(status);
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ", reason.empty() ? status.message() : reason);
}

}  // namespace

size_t History::Begin(Call call) {
  call.end = absl::InfiniteFuture();
  absl::MutexLock lock(&mu_);
  calls_.push_back(std::move(call));
  return calls_.size() - 1;
}

void History::Tried(size_t call, const absl::Status& status, absl::Duration took, absl::Duration deadline,
                    absl::Time now) {
  absl::MutexLock lock(&mu_);
  ++calls_[call].tries;
  calls_[call].last = status;
  tries_.push_back({now, status, std::max(took - deadline, absl::ZeroDuration())});
}

void History::Acknowledged(size_t call, absl::string_view lead, absl::string_view answer, absl::Time now) {
  absl::MutexLock lock(&mu_);
  Call& it = calls_[call];
  it.acknowledged = true;
  it.lead = std::string(lead);
  it.answer = std::string(answer);
  it.end = now;
  acknowledgements_.push_back(now);
}

void History::GivenUp(size_t call, absl::Time now) {
  absl::MutexLock lock(&mu_);
  calls_[call].end = now;
}

std::vector<Call> History::calls() const {
  absl::MutexLock lock(&mu_);
  return calls_;
}

absl::Time History::FirstAcknowledgement(absl::Time from) const {
  absl::MutexLock lock(&mu_);
  absl::Time first = absl::InfiniteFuture();
  for (const absl::Time time : acknowledgements_) {
    if (time > from) first = std::min(first, time);
  }
  return first;
}

History::Summary History::Summarize(absl::Time from, absl::Time to) const {
  const auto within = [&](absl::Time time) { return time >= from && time < to; };
  Summary summary;
  absl::MutexLock lock(&mu_);
  for (const Call& call : calls_) {
    if (!within(call.end)) continue;
    ++summary.calls;
    if (call.acknowledged) {
      ++summary.acknowledged;
      summary.longest_wait = std::max(summary.longest_wait, call.end - call.begin);
    } else {
      ++summary.given_up;
    }
  }
  for (const Try& it : tries_) {
    if (!within(it.end)) continue;
    ++summary.tries[it.status.code()];
    if (!it.status.ok()) ++summary.refusals[Describe(it.status)];
    summary.latest_answer = std::max(summary.latest_answer, it.late);
  }
  absl::Time last = absl::InfinitePast();
  for (const absl::Time time : acknowledgements_) {
    if (!within(time)) continue;
    if (last != absl::InfinitePast()) summary.longest_silence = std::max(summary.longest_silence, time - last);
    last = std::max(last, time);
  }
  return summary;
}

}  // namespace smarketing::faults
