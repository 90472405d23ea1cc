// Reports over a real channel, on events as lead_service writes them.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/event_log/event_log.h"
#include "common/time/proto_time.h"
#include "gtest/gtest.h"
#include "reporting_service/server/reporting_application.h"
#include "smarketing/lead/v1/events.pb.h"
#include "smarketing/reporting/v1/metric_service.grpc.pb.h"
#include "smarketing/reporting/v1/projection_service.grpc.pb.h"
#include "smarketing/reporting/v1/report_service.grpc.pb.h"
#include "tests/support/service_fixture.h"
#include "tests/support/status_matchers.h"

namespace smarketing::reporting {
namespace {

namespace pb = ::smarketing::lead::v1;
using testing::HasReason;
using testing::StatusIs;
using testing::ViolatesField;

absl::Time Noon(int month, int day) {
  return absl::FromCivil(absl::CivilHour(2018, month, day, 12), absl::UTCTimeZone());
}

class ReportsTest : public ::testing::Test {
 protected:
  ReportsTest()
      : fixture_(ReportingService([] { return ReportingOptions{}; })),
        metrics_(fixture_.Stub<v1::MetricService>()),
        reports_(fixture_.Stub<v1::ReportService>()),
        projections_(fixture_.Stub<v1::ProjectionService>()) {}

  template <typename Payload>
  void Add(const Uuid& lead, const Payload& payload) {
    events_.push_back({.event_id = ids_.Next(),
                       .type = Payload::descriptor()->full_name(),
                       .subject_type = "leads",
                       .subject_id = lead,
                       .occur_time = Noon(1, 1),
                       .record_time = Noon(1, 1),
                       .actor = "test",
                       .trace_parent = "",
                       .payload = payload.SerializeAsString()});
  }

  // A lead that became MARKETING_QUALIFIED on `day` of `month`.
  Uuid AddLead(const std::string& source, int month, int day) {
    const Uuid lead = ids_.Next();
    pb::LeadCreated created;
    *created.mutable_create_time() = ToProtoTime(Noon(month, day));
    created.mutable_source()->set_source(source);
    created.set_owner("rep-1");
    Add(lead, created);
    pb::LeadStageEntered entered;
    entered.set_stage(pb::LEAD_STAGE_MARKETING_QUALIFIED);
    *entered.mutable_enter_time() = ToProtoTime(Noon(month, day));
    Add(lead, entered);
    return lead;
  }

  void AddWin(const Uuid& lead, int month, int day, const std::string& currency, int64_t units, int32_t nanos) {
    pb::DealCreated created;
    created.set_deal(ResourceName("deals", ids_.Next()));
    created.mutable_amount()->set_currency_code(currency);
    created.mutable_amount()->set_units(units);
    created.mutable_amount()->set_nanos(nanos);
    created.set_owner("rep-2");
    *created.mutable_create_time() = ToProtoTime(Noon(month, day));
    Add(lead, created);
    pb::DealWon won;
    won.set_deal(created.deal());
    *won.mutable_amount() = created.amount();
    won.set_owner("rep-2");
    *won.mutable_win_time() = ToProtoTime(Noon(month, day));
    Add(lead, won);
    pb::LeadStageEntered entered;
    entered.set_stage(pb::LEAD_STAGE_CUSTOMER);
    *entered.mutable_enter_time() = ToProtoTime(Noon(month, day));
    Add(lead, entered);
  }

  // Writes what was added and waits until reporting has taken it in.
  void Publish() {
    SMK_ASSERT_OK(fixture_.database().db().RunReadWrite(
        Clock::Real()->Now() + absl::Seconds(30),
        [&](mysql::Transaction& tx) { return event_log::Append(tx, absl::MakeSpan(events_)); }));
    events_.clear();
    for (int i = 0; i < 3'000; ++i) {
      v1::ProjectionStatus status;
      SMK_ASSERT_OK(
          fixture_.Call(*projections_, &v1::ProjectionService::Stub::GetProjectionStatus, {}, &status, "admin"));
      if (status.lag_events() == 0) return;
      Clock::Real()->Sleep(absl::Milliseconds(10));
    }
    FAIL() << "reporting never caught up";
  }

  static v1::GetFunnelRequest FunnelRequest(v1::FunnelKind kind, v1::Dimension split_by) {
    v1::GetFunnelRequest request;
    request.set_kind(kind);
    *request.mutable_from() = ToProtoDate(absl::CivilDay(2018, 1, 1));
    *request.mutable_to() = ToProtoDate(absl::CivilDay(2018, 7, 1));
    request.set_split_by(split_by);
    return request;
  }

  absl::StatusOr<v1::Funnel> GetFunnel(const v1::GetFunnelRequest& request, const std::string& role = "viewer") {
    v1::Funnel funnel;
    const absl::Status status = fixture_.Call(*reports_, &v1::ReportService::Stub::GetFunnel, request, &funnel, role);
    if (!status.ok()) return status;
    return funnel;
  }

  testing::ServiceFixture fixture_;
  std::unique_ptr<v1::MetricService::Stub> metrics_;
  std::unique_ptr<v1::ReportService::Stub> reports_;
  std::unique_ptr<v1::ProjectionService::Stub> projections_;
  IdGenerator ids_{Clock::Real()};
  std::vector<event_log::Event> events_;
};

int64_t LeadsIn(const v1::FunnelRow& row, pb::LeadStage stage) {
  for (const auto& step : row.stages()) {
    if (step.stage() == stage) return step.leads();
  }
  return -1;
}

TEST_F(ReportsTest, CohortAndEventFunnelsTellDifferentThings) {
  AddWin(AddLead("social", 1, 10), 3, 5, "BRL", 100, 50'000'000);
  AddWin(AddLead("email", 2, 10), 2, 8, "BRL", 7, 0);  // won before it was first seen
  AddLead("social", 2, 20);
  AddLead("", 2, 21);
  Publish();

  auto cohort = GetFunnel(FunnelRequest(v1::FUNNEL_KIND_COHORT, v1::DIMENSION_MONTH));
  SMK_ASSERT_OK(cohort);
  ASSERT_EQ(cohort->rows_size(), 2);
  EXPECT_EQ(cohort->cohort_stage(), pb::LEAD_STAGE_LEAD);
  EXPECT_EQ(cohort->rows(0).value(), "2018-01");
  EXPECT_EQ(cohort->rows(0).won_leads(), 1);
  EXPECT_EQ(cohort->rows(1).value(), "2018-02");
  EXPECT_EQ(cohort->rows(1).won_leads(), 1);
  EXPECT_EQ(LeadsIn(cohort->rows(1), pb::LEAD_STAGE_LEAD), 3);
  EXPECT_EQ(cohort->total().won_ratio().numerator(), 2);
  EXPECT_EQ(cohort->total().won_ratio().denominator(), 4);
  ASSERT_EQ(cohort->total().won_revenue_size(), 1);
  EXPECT_EQ(cohort->total().won_revenue(0).units(), 107);
  EXPECT_EQ(cohort->total().won_revenue(0).nanos(), 50'000'000);

  auto event = GetFunnel(FunnelRequest(v1::FUNNEL_KIND_EVENT, v1::DIMENSION_MONTH));
  SMK_ASSERT_OK(event);
  ASSERT_EQ(event->rows_size(), 3);
  EXPECT_EQ(event->rows(1).won_leads(), 1);
  EXPECT_EQ(event->rows(2).value(), "2018-03");
  EXPECT_EQ(event->rows(2).won_leads(), 1);
  EXPECT_EQ(LeadsIn(event->rows(2), pb::LEAD_STAGE_LEAD), 0);
  EXPECT_FALSE(event->total().has_won_ratio());
}

TEST_F(ReportsTest, SplitsKeepWhatWasCapturedApartAndFiltersApply) {
  AddWin(AddLead("Social", 1, 10), 3, 5, "BRL", 1, 0);
  AddLead("social", 1, 11);
  AddLead("social ", 1, 12);
  AddLead("", 1, 13);
  Publish();
  auto funnel = GetFunnel(FunnelRequest(v1::FUNNEL_KIND_COHORT, v1::DIMENSION_SOURCE));
  SMK_ASSERT_OK(funnel);
  std::map<std::string, int64_t> leads;
  for (const auto& row : funnel->rows()) leads[row.value()] = LeadsIn(row, pb::LEAD_STAGE_LEAD);
  EXPECT_EQ(leads, (std::map<std::string, int64_t>{{"", 1}, {"Social", 1}, {"social", 1}, {"social ", 1}}));

  auto request = FunnelRequest(v1::FUNNEL_KIND_COHORT, v1::DIMENSION_OWNER);
  request.set_filter("source = \"Social\"");
  funnel = GetFunnel(request);
  SMK_ASSERT_OK(funnel);
  // The lead is its owner's, the deal its own owner's.
  ASSERT_EQ(funnel->rows_size(), 2);
  EXPECT_EQ(funnel->rows(0).value(), "rep-1");
  EXPECT_EQ(LeadsIn(funnel->rows(0), pb::LEAD_STAGE_LEAD), 1);
  EXPECT_EQ(funnel->rows(1).value(), "rep-2");
  EXPECT_EQ(funnel->rows(1).won_deals(), 1);
}

TEST_F(ReportsTest, EmptyPeriodHasATotalOfZero) {
  auto funnel = GetFunnel(FunnelRequest(v1::FUNNEL_KIND_COHORT, v1::DIMENSION_UNSPECIFIED));
  SMK_ASSERT_OK(funnel);
  EXPECT_EQ(funnel->rows_size(), 0);
  EXPECT_EQ(LeadsIn(funnel->total(), pb::LEAD_STAGE_LEAD), 0);
  EXPECT_EQ(funnel->time_zone(), "UTC");
}

TEST_F(ReportsTest, BadRequestsAreToldAllAtOnce) {
  auto request = FunnelRequest(v1::FUNNEL_KIND_EVENT, v1::DIMENSION_DAY);
  request.set_cohort_stage(pb::LEAD_STAGE_LEAD);
  *request.mutable_to() = request.from();
  auto status = GetFunnel(request).status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ViolatesField("to"));
  EXPECT_THAT(status, ViolatesField("split_by"));
  EXPECT_THAT(status, ViolatesField("cohort_stage"));

  request = FunnelRequest(v1::FUNNEL_KIND_COHORT, v1::DIMENSION_SOURCE);
  request.set_cohort_stage(pb::LEAD_STAGE_RECYCLED);
  request.mutable_from()->set_year(0);
  status = GetFunnel(request).status();
  EXPECT_THAT(status, ViolatesField("from"));
  EXPECT_THAT(status, ViolatesField("cohort_stage"));

  request = FunnelRequest(v1::FUNNEL_KIND_COHORT, v1::DIMENSION_SOURCE);
  request.set_filter("stage = LEAD");
  EXPECT_THAT(GetFunnel(request), HasReason("INVALID_FILTER"));
  EXPECT_THAT(GetFunnel(request, ""), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(ReportsTest, EveryMetricOfTheCatalogueCanBeAsked) {
  AddWin(AddLead("social", 1, 10), 3, 5, "BRL", 100, 0);
  AddLead("social", 1, 11);
  Publish();
  v1::ListMetricsResponse catalogue;
  SMK_ASSERT_OK(fixture_.Call(*metrics_, &v1::MetricService::Stub::ListMetrics, {}, &catalogue, "viewer"));
  EXPECT_GT(catalogue.metrics_size(), 20);
  std::map<std::string, v1::MetricValue> values;
  for (const v1::Metric& metric : catalogue.metrics()) {
    EXPECT_FALSE(metric.definition().empty()) << metric.name();
    v1::QueryMetricsRequest request;
    request.add_metrics(metric.name());
    *request.mutable_from() = ToProtoDate(absl::CivilDay(2018, 1, 1));
    *request.mutable_to() = ToProtoDate(absl::CivilDay(2018, 7, 1));
    v1::QueryMetricsResponse response;
    SMK_ASSERT_OK(fixture_.Call(*metrics_, &v1::MetricService::Stub::QueryMetrics, request, &response, "viewer"));
    ASSERT_EQ(response.rows_size(), 1) << metric.name();
    values[metric.name()] = response.rows(0).values(0);
  }
  EXPECT_EQ(values["metrics/leads_created"].count(), 2);
  EXPECT_EQ(values["metrics/reached_marketing_qualified"].count(), 2);
  EXPECT_EQ(values["metrics/deals_won"].count(), 1);
  EXPECT_EQ(values["metrics/won_revenue"].amounts(0).units(), 100);
  EXPECT_EQ(values["metrics/marketing_qualified_to_won_rate"].ratio().numerator(), 1);
  EXPECT_EQ(values["metrics/marketing_qualified_to_won_rate"].ratio().denominator(), 2);
}

TEST_F(ReportsTest, QueryMetricsSplitsByTwoDimensions) {
  AddLead("social", 1, 10);
  AddLead("social", 2, 11);
  AddLead("email", 2, 12);
  Publish();
  v1::QueryMetricsRequest request;
  request.add_metrics("metrics/leads_created");
  request.add_metrics("metrics/won_revenue");
  *request.mutable_from() = ToProtoDate(absl::CivilDay(2018, 1, 1));
  *request.mutable_to() = ToProtoDate(absl::CivilDay(2018, 7, 1));
  request.add_split_by(v1::DIMENSION_SOURCE);
  request.add_split_by(v1::DIMENSION_MONTH);
  v1::QueryMetricsResponse response;
  SMK_ASSERT_OK(fixture_.Call(*metrics_, &v1::MetricService::Stub::QueryMetrics, request, &response, "viewer"));
  ASSERT_EQ(response.rows_size(), 3);
  EXPECT_EQ(response.rows(0).dimension_values(0), "email");
  EXPECT_EQ(response.rows(1).dimension_values(1), "2018-01");
  EXPECT_EQ(response.rows(2).values(0).count(), 1);

  request.add_metrics("metrics/unheard_of");
  EXPECT_THAT(fixture_.Call(*metrics_, &v1::MetricService::Stub::QueryMetrics, request, &response, "viewer"),
              HasReason("METRIC_NOT_FOUND"));
  request.add_split_by(v1::DIMENSION_MONTH);
  EXPECT_THAT(fixture_.Call(*metrics_, &v1::MetricService::Stub::QueryMetrics, request, &response, "viewer"),
              ViolatesField("split_by[2]"));
}

TEST_F(ReportsTest, RatesOfHandoffsBySource) {
  const auto hand_over = [&](const Uuid& lead, const std::string& rejected_for) {
    pb::HandoffSubmitted submitted;
    submitted.mutable_handoff()->set_handoff(ResourceName("handoffs", ids_.Next()));
    *submitted.mutable_handoff()->mutable_submit_time() = ToProtoTime(Noon(1, 20));
    Add(lead, submitted);
    if (rejected_for.empty()) return;
    pb::HandoffRejected rejected;
    *rejected.mutable_handoff() = submitted.handoff();
    rejected.mutable_handoff()->set_reason(rejected_for);
    *rejected.mutable_reject_time() = ToProtoTime(Noon(2, 1));
    Add(lead, rejected);
  };
  hand_over(AddLead("social", 1, 10), "NO_BUDGET");
  hand_over(AddLead("social", 1, 11), "");
  hand_over(AddLead("email", 1, 12), "");
  Publish();
  v1::QueryMetricsRequest request;
  request.add_metrics("metrics/handoffs_submitted");
  request.add_metrics("metrics/rejection_rate");
  *request.mutable_from() = ToProtoDate(absl::CivilDay(2018, 1, 1));
  *request.mutable_to() = ToProtoDate(absl::CivilDay(2018, 7, 1));
  request.add_split_by(v1::DIMENSION_SOURCE);
  v1::QueryMetricsResponse response;
  SMK_ASSERT_OK(fixture_.Call(*metrics_, &v1::MetricService::Stub::QueryMetrics, request, &response, "viewer"));
  ASSERT_EQ(response.rows_size(), 2);
  EXPECT_EQ(response.rows(0).dimension_values(0), "email");
  EXPECT_EQ(response.rows(0).values(1).ratio().numerator(), 0);
  EXPECT_EQ(response.rows(0).values(1).ratio().denominator(), 1);
  EXPECT_EQ(response.rows(1).values(0).count(), 2);
  EXPECT_EQ(response.rows(1).values(1).ratio().numerator(), 1);
  EXPECT_EQ(response.rows(1).values(1).ratio().denominator(), 2);
}

TEST_F(ReportsTest, ProjectionVerifiesAndRebuilds) {
  AddWin(AddLead("social", 1, 10), 3, 5, "BRL", 100, 0);
  Publish();
  v1::VerifyProjectionResponse verified;
  SMK_ASSERT_OK(fixture_.Call(*projections_, &v1::ProjectionService::Stub::VerifyProjection, {}, &verified));
  EXPECT_TRUE(verified.consistent());
  EXPECT_EQ(verified.leads(), 1);
  EXPECT_THAT(fixture_.Call(*projections_, &v1::ProjectionService::Stub::VerifyProjection, {}, &verified, "viewer"),
              StatusIs(absl::StatusCode::kPermissionDenied));

  v1::RebuildProjectionRequest request;
  request.set_request_id("once");
  v1::RebuildProjectionResponse begun;
  SMK_ASSERT_OK(fixture_.Call(*projections_, &v1::ProjectionService::Stub::RebuildProjection, request, &begun));
  EXPECT_EQ(begun.progress().leads_total(), 1);
  v1::ProjectionStatus status;
  for (int i = 0; i < 3'000; ++i) {
    SMK_ASSERT_OK(fixture_.Call(*projections_, &v1::ProjectionService::Stub::GetProjectionStatus, {}, &status));
    if (!status.has_rebuild()) break;
    Clock::Real()->Sleep(absl::Milliseconds(10));
  }
  EXPECT_FALSE(status.has_rebuild());
  EXPECT_EQ(status.leads(), 1);
  EXPECT_EQ(status.partitions_size(), 16);
  auto funnel = GetFunnel(FunnelRequest(v1::FUNNEL_KIND_COHORT, v1::DIMENSION_UNSPECIFIED));
  SMK_ASSERT_OK(funnel);
  EXPECT_EQ(funnel->total().won_leads(), 1);
}

}  // namespace
}  // namespace smarketing::reporting
