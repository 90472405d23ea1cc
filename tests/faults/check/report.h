// What a run found, as it finds it: one line a check, in the form that ./test counts.
#ifndef SMARKETING_TESTS_FAULTS_CHECK_REPORT_H_
#define SMARKETING_TESTS_FAULTS_CHECK_REPORT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace smarketing::faults {

//   ok SCENARIO: what holds
//   not ok SCENARIO: what does not hold: the evidence
//   skip SCENARIO: what cannot be tried here, and why
//   cost SCENARIO: what the fault costs a caller
//   note SCENARIO: what else there is to know
// Not thread-safe.
class Report {
 public:
  explicit Report(absl::string_view scenario) : scenario_(scenario) {}

  // `evidence` is told when it does not hold.
  void Check(bool holds, absl::string_view what, absl::string_view evidence = "");
  void Skip(absl::string_view why);
  void Cost(absl::string_view what);
  void Note(absl::string_view what);

  int failures() const { return failures_; }

 private:
  void Line(absl::string_view kind, absl::string_view text) const;

  const std::string scenario_;
  int failures_ = 0;
};

}  // namespace smarketing::faults

#endif  // SMARKETING_TESTS_FAULTS_CHECK_REPORT_H_
