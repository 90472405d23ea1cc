// What scenarios share.
#ifndef SMARKETING_TESTS_BENCHMARK_SCENARIOS_PARTS_H_
#define SMARKETING_TESTS_BENCHMARK_SCENARIOS_PARTS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/benchmark/load/measurement.h"
#include "tests/benchmark/load/unary.h"
#include "tests/benchmark/rows/row_template.h"
#include "tests/benchmark/world/world.h"
#include "traffic/requests.h"

namespace smarketing::benchmark {

using Generator = traffic::Requests;

inline constexpr char kCaptureMethod[] = "/smarketing.lead.v1.LeadService/CaptureLead";
inline constexpr char kGetMethod[] = "/smarketing.lead.v1.LeadService/GetLead";
inline constexpr char kListMethod[] = "/smarketing.lead.v1.LeadService/ListLeads";
inline constexpr char kTouchMethod[] = "/smarketing.lead.v1.ActivityService/RecordTouch";

// A deadline that no measurement reaches.
absl::Time Soon();

// One call, for setting up.
absl::Status CallOnce(const Installation& service, const std::string& method, const google::protobuf::Message& request,
                      google::protobuf::Message* response);

// Whom `method` of the service is called by.
UnaryTarget Target(const World& world, const Installation& service, const std::string& method);

// The load that the scenario wants, where the command line says nothing else.
LoadOptions Load(const World& world, absl::Duration time, int clients, double rate = 0);

// The rows that one capture of a new lead writes. The service must be new.
absl::StatusOr<RowTemplate> RecordCapture(const World& world, const Installation& service);

// A base of leads as captures would have left it, written past the service and instead of what is there: rows of
// `capture` but for the event log and the keys of requests, which do not grow with the base for ever. Each lead is ten
// seconds older than the one before.
absl::Status FillLeads(World& world, const Schema& schema, const RowTemplate& capture, int64_t count);

// The lead that the n-th request is about, of so many: at random, the same in every run.
int64_t ChosenLead(int64_t n, int64_t leads);

// "leads/…" of the lead that FillLeads made as number `copy`.
std::string FilledLead(const RowTemplate& capture, int64_t copy);

// Transactions that write one copy of `rows` each, on so many connections of `schema`. The copies' numbers come from
// `next`.
absl::StatusOr<Measurement> InsertCopies(const Schema& schema, const RowTemplate& rows, int connections,
                                         std::atomic<int64_t>& next, absl::Duration time);

}  // namespace smarketing::benchmark

#endif  // SMARKETING_TESTS_BENCHMARK_SCENARIOS_PARTS_H_
