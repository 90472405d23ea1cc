// Whole lives of leads over months, from the first visit to the deal: what an app, a marketing team and a sales team
// would have called, and when. Deterministic, of any size.
#ifndef SMARKETING_TRAFFIC_HISTORY_H_
#define SMARKETING_TRAFFIC_HISTORY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/time.h"
#include "smarketing/lead/v1/activity_service.pb.h"
#include "smarketing/lead/v1/deal_service.pb.h"
#include "smarketing/lead/v1/handoff_service.pb.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::traffic {

// The system of all external ids here.
inline constexpr char kSystem[] = "demo";

struct Plan {
  uint64_t seed = 1;
  int months = 12;   // at least 1; each 365/12 days
  absl::Time until;  // nothing happens later; a midnight in UTC
};

// Request ids, external ids and times are set, so that a request can be repeated. What only the service can tell is
// empty: the name in the three answers to a hand-off (it is the lead's latest one), and in MoveLeadStageRequest (it is
// the lead's).
using Request =
    std::variant<lead::v1::CaptureLeadRequest, lead::v1::RecordTouchRequest, lead::v1::SubmitHandoffRequest,
                 lead::v1::AcceptHandoffRequest, lead::v1::RejectHandoffRequest, lead::v1::RecycleHandoffRequest,
                 lead::v1::LogAttemptRequest, lead::v1::MoveLeadStageRequest, lead::v1::ImportDealsRow>;

struct Step {
  int64_t lead = 0;  // its number
  absl::Time time;   // when it is called; what it tells of happened then, or before
  Request request;
};

// The same plan makes the same leads, and each lead is the same however many others there are. Thread-safe.
class History {
 public:
  explicit History(const Plan& plan);

  // The first day, and the one after the last.
  absl::Time start() const { return start_; }
  absl::Time until() const { return plan_.until; }

  // By which every request of lead `n` names it, and by which it is found.
  lead::v1::Identity IdentityOf(int64_t n) const;

  // What happens with lead `n`, in order of time; exactly one capture, at most one hand-off and one deal. A visitor may
  // do something before the capture, by the visitor id that the capture has too.
  std::vector<Step> Lead(int64_t n) const;

  // The lives of leads 0 to `leads` - 1 at once, in order of time.
  std::vector<Step> All(int64_t leads) const;

  // Lead 0 is created so long after the start; whoever finds it knows the plan that it came with.
  static constexpr absl::Duration kFirstLead = absl::Hours(12);
  static absl::Time UntilOf(absl::Time first_lead_create_time, int months);

 private:
  class Story;

  const Plan plan_;
  const absl::Time start_;
  const std::string key_;  // what all ids of this plan begin with
};

}  // namespace smarketing::traffic

#endif  // SMARKETING_TRAFFIC_HISTORY_H_
