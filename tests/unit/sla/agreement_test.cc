#include "sla_service/domain/agreement.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/sla/promise_builder.h"

namespace smarketing::sla {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::StatusIs;
using ::smarketing::testing::ViolatesField;
using ::testing::Contains;
using ::testing::Pair;
using ::testing::SizeIs;

AgreementTerms Terms() {
  AgreementTerms terms;
  terms.display_name = "Quarter";
  Commitment commitment;
  commitment.id = "response-to-demo";
  commitment.display_name = "Answer demos";
  commitment.response_time = {TriggerKind::kDemoRequested, absl::Hours(1), {50, 75}};
  terms.commitments = {commitment};
  return terms;
}

Agreement Draft() {
  Agreement agreement;
  agreement.terms = Terms();
  agreement.create_time = agreement.update_time = At(2, 9);
  return agreement;
}

TEST(AgreementTest, ComesIntoForceWhenBothFunctionsHaveApproved) {
  Agreement agreement = Draft();
  SMK_ASSERT_OK(Submit(At(2, 10), &agreement));
  EXPECT_EQ(agreement.state, AgreementState::kPendingApproval);
  SMK_ASSERT_OK(Approve(BusinessFunction::kSales, "sue", At(2, 11), &agreement));

  const absl::Status early = Activate(At(2, 12), At(2, 12), &agreement);
  EXPECT_THAT(early, HasReason("NOT_APPROVED"));
  EXPECT_THAT(early, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(GetErrorMetadata(early), Contains(Pair("missing", "MARKETING")));

  SMK_ASSERT_OK(Approve(BusinessFunction::kMarketing, "max", At(2, 12), &agreement));
  SMK_ASSERT_OK(Activate(At(1, 0), At(2, 13), &agreement));
  EXPECT_EQ(agreement.state, AgreementState::kActive);
  EXPECT_EQ(agreement.activate_time, At(1, 0));
  EXPECT_EQ(agreement.update_time, At(2, 13));
  EXPECT_EQ(agreement.version, 5);
  ASSERT_THAT(agreement.approvals, SizeIs(2));
  EXPECT_EQ(agreement.approvals[0].approver, "max");
}

TEST(AgreementTest, ApprovingTwiceChangesNothing) {
  Agreement agreement = Draft();
  SMK_ASSERT_OK(Submit(At(2, 10), &agreement));
  SMK_ASSERT_OK(Approve(BusinessFunction::kSales, "sue", At(2, 11), &agreement));
  const Agreement before = agreement;
  SMK_ASSERT_OK(Approve(BusinessFunction::kSales, "sam", At(2, 12), &agreement));
  EXPECT_EQ(agreement, before);
}

TEST(AgreementTest, EveryMoveNeedsItsState) {
  Agreement agreement = Draft();
  EXPECT_THAT(Approve(BusinessFunction::kSales, "sue", At(2, 11), &agreement), HasReason("WRONG_AGREEMENT_STATE"));
  EXPECT_THAT(Activate(At(2, 12), At(2, 12), &agreement), HasReason("WRONG_AGREEMENT_STATE"));
  SMK_ASSERT_OK(Submit(At(2, 10), &agreement));
  const absl::Status again = Submit(At(2, 10), &agreement);
  EXPECT_THAT(again, HasReason("WRONG_AGREEMENT_STATE"));
  EXPECT_THAT(GetErrorMetadata(again), Contains(Pair("state", "PENDING_APPROVAL")));
  EXPECT_THAT(UpdateTerms(Terms(), At(2, 10), &agreement), HasReason("WRONG_AGREEMENT_STATE"));
}

absl::Status Validate(const AgreementTerms& terms) {
  Violations violations;
  ValidateTerms(terms, "agreement", &violations);
  return violations.ToStatus();
}

TEST(AgreementTest, TermsAreCheckedAllAtOnce) {
  SMK_EXPECT_OK(Validate(Terms()));
  AgreementTerms terms = Terms();
  terms.display_name = " ";
  terms.commitments.push_back(terms.commitments[0]);
  terms.commitments.push_back(terms.commitments[0]);
  terms.commitments[0].response_time.target = absl::ZeroDuration();
  terms.commitments[1].response_time.target = kMaxTarget + absl::Seconds(1);
  terms.commitments[1].response_time.warning_percents = {50, 50, 100};
  terms.commitments[2].id = "Upper";
  terms.commitments[2].owed_by = BusinessFunction::kMarketing;
  const absl::Status status = Validate(terms);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, ViolatesField("agreement.display_name"));
  EXPECT_THAT(status, ViolatesField("agreement.commitments[0].response_time.target"));
  EXPECT_THAT(status, ViolatesField("agreement.commitments[1].id"));
  EXPECT_THAT(status, ViolatesField("agreement.commitments[1].response_time.target"));
  EXPECT_THAT(status, ViolatesField("agreement.commitments[1].response_time.warning_percents[1]"));
  EXPECT_THAT(status, ViolatesField("agreement.commitments[1].response_time.warning_percents[2]"));
  EXPECT_THAT(status, ViolatesField("agreement.commitments[2].id"));
  EXPECT_THAT(status, ViolatesField("agreement.commitments[2].owed_by"));
  terms.commitments.clear();
  EXPECT_THAT(Validate(terms), ViolatesField("agreement.commitments"));
}

TEST(SegmentTest, EmptyFieldsDoNotRestrict) {
  LeadAttributes lead;
  lead.source = "google";
  lead.campaign = "spring";
  lead.team = "north";
  EXPECT_TRUE(Contains(Segment{}, lead));
  EXPECT_TRUE(Contains(Segment{"google", "spring", "north"}, lead));
  EXPECT_FALSE(Contains(Segment{"Google", "", ""}, lead));
  EXPECT_FALSE(Contains(Segment{"", "", "south"}, lead));
}

}  // namespace
}  // namespace smarketing::sla
