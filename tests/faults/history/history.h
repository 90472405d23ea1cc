// What callers asked for and what they were told: the half of the truth that the database is compared with.
#ifndef SMARKETING_TESTS_FAULTS_HISTORY_HISTORY_H_
#define SMARKETING_TESTS_FAULTS_HISTORY_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace smarketing::faults {

enum class Write { kCapture, kTouch, kAttempt, kDeal };

// One write, from the first time that it was sent until it was acknowledged or given up. Its request_id is in what it
// stores, so that its effects can be counted.
struct Call {
  Write write = Write::kCapture;
  std::string request_id;
  // "leads/{lead}" that it is about; of a capture: of the answer.
  std::string lead;
  bool demo = false;   // a capture that asks for a demo
  bool batch = false;  // one of many in a call: its request_id means something there only
  absl::Time begin;
  absl::Time end;  // of the last try; infinite: under way
  int tries = 0;
  absl::Status last;          // the answer to the last try
  bool acknowledged = false;  // that was OK
  std::string answer;         // the resource that the write made, as answered
};

// Thread-safe.
class History {
 public:
  // Calls get numbers.
  size_t Begin(Call call);
  // A try was answered after `took`; `deadline` was what it was given.
  void Tried(size_t call, const absl::Status& status, absl::Duration took, absl::Duration deadline, absl::Time now);
  // The call is over: acknowledged with what it made, or given up.
  void Acknowledged(size_t call, absl::string_view lead, absl::string_view answer, absl::Time now);
  void GivenUp(size_t call, absl::Time now);

  std::vector<Call> calls() const;

  struct Summary {
    int64_t calls = 0;
    int64_t acknowledged = 0;
    int64_t given_up = 0;
    std::map<absl::StatusCode, int64_t> tries;  // by what was answered
    std::map<std::string, int64_t> refusals;    // by code and message, of tries that were not OK
    // From the first try to the answer that was OK, the longest.
    absl::Duration longest_wait;
    // Between one acknowledgement and the next of any caller, the longest.
    absl::Duration longest_silence;
    // How long after its deadline a try was answered, at most.
    absl::Duration latest_answer;
  };
  // Of what ended in [from, to); an empty span has an empty summary.
  Summary Summarize(absl::Time from = absl::InfinitePast(), absl::Time to = absl::InfiniteFuture()) const;

  // The first acknowledgement after `from`; infinite when there is none yet.
  absl::Time FirstAcknowledgement(absl::Time from) const;

 private:
  struct Try {
    absl::Time end;
    absl::Status status;
    absl::Duration late;
  };
  mutable absl::Mutex mu_;
  std::vector<Call> calls_ ABSL_GUARDED_BY(mu_);
  std::vector<Try> tries_ ABSL_GUARDED_BY(mu_);
  std::vector<absl::Time> acknowledgements_ ABSL_GUARDED_BY(mu_);  // in order
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_HISTORY_HISTORY_H_
