// How good leads are, over a real channel: scores, why they are what they are, and what another model would do.
#include <cmath>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/time/clock.h"
#include "common/time/proto_time.h"
#include "lead_service/domain/scoring_model.h"
#include "lead_service/storage/scoring_model_codec.h"
#include "smarketing/lead/v1/playbook_service.grpc.pb.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// A service of its own: a model in force is in force for all.
class ScoringRpcTest : public ::testing::Test {
 protected:
  static LeadOptions Options() {
    LeadOptions options;
    options.phone_region = "BR";
    return options;
  }

  template <typename Stub, typename Base, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::unique_ptr<Stub>& stub,
                                grpc::Status (Base::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request, absl::string_view role = "admin") {
    Response response;
    absl::Status status = service_.Call(*stub, method, request, &response, role);
    if (!status.ok()) return status;
    return response;
  }
  v1::Lead Capture(const std::string& email, bool with_company) {
    v1::CaptureLeadRequest request;
    request.add_identities()->set_email(email);
    if (with_company) request.mutable_profile()->set_company_name("Acme");
    const auto response = Call(leads_, &v1::LeadService::Stub::CaptureLead, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->lead() : v1::Lead();
  }
  void Touch(const std::string& lead, v1::TouchKind kind) {
    v1::RecordTouchRequest request;
    request.set_lead(lead);
    request.mutable_touch()->set_kind(kind);
    EXPECT_THAT(Call(activities_, &v1::ActivityService::Stub::RecordTouch, request), IsOk());
  }
  absl::StatusOr<v1::Lead> Get(const std::string& name) {
    v1::GetLeadRequest request;
    request.set_name(name);
    return Call(leads_, &v1::LeadService::Stub::GetLead, request);
  }
  absl::StatusOr<v1::ListLeadsResponse> List(const std::string& filter) {
    v1::ListLeadsRequest request;
    request.set_filter(filter);
    return Call(leads_, &v1::LeadService::Stub::ListLeads, request);
  }
  absl::StatusOr<v1::ScoringJob> Job() {
    return Call(playbook_, &v1::PlaybookService::Stub::GetScoringJob, v1::GetScoringJobRequest(), "viewer");
  }
  // All messages of a preview.
  absl::StatusOr<std::vector<v1::PreviewScoringModelResponse>> Preview(const ScoringModel& model) {
    v1::PreviewScoringModelRequest request;
    *request.mutable_scoring_model() = ScoringModelToProto(model);
    grpc::ClientContext context;
    service_.Authorize(&context);
    const auto stream = playbook_->PreviewScoringModel(&context, request);
    std::vector<v1::PreviewScoringModelResponse> responses;
    for (v1::PreviewScoringModelResponse response; stream->Read(&response);) responses.push_back(response);
    const absl::Status status = FromGrpc(stream->Finish());
    if (!status.ok()) return status;
    return responses;
  }

  testing::ServiceFixture service_{LeadService([] { return Options(); })};
  std::unique_ptr<v1::LeadService::Stub> leads_ = service_.Stub<v1::LeadService>();
  std::unique_ptr<v1::ActivityService::Stub> activities_ = service_.Stub<v1::ActivityService>();
  std::unique_ptr<v1::PlaybookService::Stub> playbook_ = service_.Stub<v1::PlaybookService>();
};

TEST_F(ScoringRpcTest, ScoresAreShownExplainedAndFound) {
  const v1::Lead captured = Capture("ana@example.com", true);
  EXPECT_EQ(captured.score().grade(), "B3") << "the answer to a write has it, too";
  Capture("bob@example.com", false);
  Touch(captured.name(), v1::TOUCH_KIND_DEMO_REQUEST);
  Touch(captured.name(), v1::TOUCH_KIND_PAGE_VIEW);

  v1::Lead lead = *Get(captured.name());
  EXPECT_EQ(lead.score().grade(), "B1");
  EXPECT_EQ(lead.score().fit(), 25);
  EXPECT_EQ(lead.score().engagement(), 51);
  EXPECT_EQ(lead.score().scoring_model(), "");
  EXPECT_EQ(lead.stage(), v1::LEAD_STAGE_MARKETING_QUALIFIED);

  const auto found = List("grade = \"B1\"");
  ASSERT_THAT(found, IsOk());
  ASSERT_THAT(found->leads(), SizeIs(1));
  EXPECT_EQ(found->leads(0).name(), captured.name());
  EXPECT_EQ(found->leads(0).score().grade(), "B1");
  EXPECT_THAT(List("grade != B1")->leads(), SizeIs(1));
  EXPECT_THAT(List("grade = Z9"), HasReason("INVALID_FILTER"));

  v1::ExplainLeadScoreRequest request;
  request.set_name(captured.name());
  service_.clock().Advance(absl::Hours(24 * 30));
  const auto explained = Call(leads_, &v1::LeadService::Stub::ExplainLeadScore, request, "viewer");
  ASSERT_THAT(explained, IsOk());
  EXPECT_EQ(explained->score().engagement(), 25.5);
  double fit = 0;
  double engagement = 0;
  for (const v1::ScoreContribution& part : explained->contributions()) {
    (part.part() == v1::ScoreContribution::PART_FIT ? fit : engagement) += part.value();
    EXPECT_NE(part.explanation(), "");
  }
  EXPECT_EQ(std::lround(fit * 100), 2500);
  EXPECT_EQ(std::lround(engagement * 100), 2550);
  EXPECT_FALSE(explained->prediction().has_probability()) << "nothing was won or lost yet";
  EXPECT_EQ(Get(captured.name())->score().grade(), "B2");

  // The grade to find it by follows, without anybody touching the lead.
  for (int i = 0; i < 500 && List("grade = B2")->leads_size() == 0; ++i) {
    service_.clock().Advance(absl::Seconds(1));
    Clock::Real()->Sleep(absl::Milliseconds(10));
  }
  EXPECT_THAT(List("grade = B2")->leads(), SizeIs(1));

  request.set_name("leads/01890000-0000-7000-8000-000000000000");
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::ExplainLeadScore, request), HasReason("LEAD_NOT_FOUND"));
}

TEST_F(ScoringRpcTest, AnotherModelIsPreviewedAgreedOnAndAppliedToAll) {
  for (int i = 0; i < 12; ++i) Capture(absl::StrCat("p", i, "@example.com"), i % 3 == 0);
  v1::DeleteLeadRequest remove;
  remove.set_name(Capture("deleted@example.com", true).name());
  ASSERT_THAT(Call(leads_, &v1::LeadService::Stub::DeleteLead, remove), IsOk());
  v1::EraseLeadRequest erase;
  erase.set_name(Capture("erased@example.com", true).name());
  ASSERT_THAT(Call(leads_, &v1::LeadService::Stub::EraseLead, erase), IsOk());
  EXPECT_THAT(Job(), HasReason("NO_SCORING_JOB"));

  ScoringModel model = DefaultScoringModel();
  model.fit_b = 10;  // an address is enough
  const std::string before = service_.Checksum();
  const auto preview = Preview(model);
  ASSERT_THAT(preview, IsOk());
  const v1::PreviewScoringModelResponse& last = preview->back();
  EXPECT_TRUE(last.done());
  EXPECT_EQ(last.leads_done(), 12) << "those that are gone are no leads";
  EXPECT_EQ(last.leads_total(), 12);
  EXPECT_EQ(last.leads_changed(), 8);
  ASSERT_THAT(last.changes(), SizeIs(2));
  EXPECT_EQ(last.changes(0).from_grade(), "B3");
  EXPECT_EQ(last.changes(0).leads(), 4);
  EXPECT_EQ(last.changes(1).from_grade(), "C3");
  EXPECT_EQ(last.changes(1).to_grade(), "B3");
  EXPECT_EQ(last.changes(1).leads(), 8);
  EXPECT_EQ(service_.Checksum(), before) << "a preview changes nothing";

  ScoringModel wrong = model;
  wrong.fit_b = 60;
  EXPECT_THAT(Preview(wrong).status(), ViolatesField("scoring_model.fit_a"));

  v1::ProposePlaybookRevisionRequest propose;
  *propose.mutable_revision()->mutable_scoring_model() = ScoringModelToProto(model);
  const auto proposed = Call(playbook_, &v1::PlaybookService::Stub::ProposePlaybookRevision, propose);
  ASSERT_THAT(proposed, IsOk());
  for (const auto function : {v1::BUSINESS_FUNCTION_MARKETING, v1::BUSINESS_FUNCTION_SALES}) {
    v1::ApprovePlaybookRevisionRequest approve;
    approve.set_name(proposed->name());
    approve.set_function(function);
    ASSERT_THAT(Call(playbook_, &v1::PlaybookService::Stub::ApprovePlaybookRevision, approve), IsOk());
  }
  const auto begun = Job();
  ASSERT_THAT(begun, IsOk()) << "also before the worker has looked";
  EXPECT_EQ(begun->scoring_model(), proposed->name());
  for (int i = 0; i < 500 && Job().value_or(v1::ScoringJob()).state() != v1::SCORING_JOB_STATE_DONE; ++i) {
    service_.clock().Advance(absl::Seconds(1));
    Clock::Real()->Sleep(absl::Milliseconds(10));
  }
  const auto job = Job();
  ASSERT_THAT(job, IsOk());
  EXPECT_EQ(job->state(), v1::SCORING_JOB_STATE_DONE);
  EXPECT_EQ(job->scoring_model(), proposed->name());
  EXPECT_EQ(job->leads_done(), job->leads_total());
  const auto found = List("grade = B3");
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(found->leads(), SizeIs(12));
  for (const v1::Lead& lead : found->leads()) EXPECT_EQ(lead.score().scoring_model(), proposed->name());
}

TEST_F(ScoringRpcTest, CalibrationHasTenParts) {
  const auto calibration =
      Call(leads_, &v1::LeadService::Stub::GetPredictionCalibration, v1::GetPredictionCalibrationRequest(), "viewer");
  ASSERT_THAT(calibration, IsOk());
  ASSERT_THAT(calibration->deciles(), SizeIs(10));
  EXPECT_EQ(calibration->deciles(9).from_percent(), 90);
  EXPECT_EQ(calibration->deciles(9).to_percent(), 100);
}

}  // namespace
}  // namespace smarketing::lead
