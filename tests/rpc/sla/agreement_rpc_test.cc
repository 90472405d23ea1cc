#include <thread>
#include <vector>

#include "tests/rpc/sla/sla_rpc_test.h"

namespace smarketing::sla {
namespace {

class AgreementRpcTest : public SlaRpcTest {
 protected:
  AgreementRpcTest() : calendar_(CreateCalendar(Office())->name()) {}

  const std::string calendar_;
};

TEST_F(AgreementRpcTest, LivesFromDraftToActive) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement draft, CreateAgreement(Terms(calendar_)));
  EXPECT_EQ(draft.state(), v1::AGREEMENT_STATE_DRAFT);
  EXPECT_EQ(draft.revision(), 1);
  EXPECT_FALSE(draft.etag().empty());
  EXPECT_EQ(draft.commitments(0).response_time().target().seconds(), 3600);
  EXPECT_THAT(draft.commitments(0).response_time().warning_percents(), ElementsAre(75));
  EXPECT_FALSE(draft.commitments(0).has_segment());

  service().clock().Advance(absl::Hours(1));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement pending, Submit(draft.name(), draft.etag()));
  EXPECT_EQ(pending.state(), v1::AGREEMENT_STATE_PENDING_APPROVAL);
  EXPECT_NE(pending.etag(), draft.etag());
  EXPECT_EQ(FromProtoTime(pending.update_time()).value(), At(2, 10));

  EXPECT_THAT(Activate(draft.name()), HasReason("NOT_APPROVED"));
  SMK_ASSERT_OK(Approve(draft.name(), v1::BUSINESS_FUNCTION_MARKETING, "marketer"));
  const auto missing = Activate(draft.name());
  EXPECT_THAT(GetErrorMetadata(missing.status()), ::testing::Contains(::testing::Pair("missing", "SALES")));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement approved,
                           Approve(draft.name(), v1::BUSINESS_FUNCTION_SALES, "sales_manager"));
  ASSERT_THAT(approved.approvals(), SizeIs(2));
  EXPECT_EQ(approved.approvals(0).function(), v1::BUSINESS_FUNCTION_MARKETING);
  EXPECT_EQ(approved.approvals(0).approver(), "marketer@test");
  EXPECT_EQ(approved.approvals(1).approver(), "sales_manager@test");

  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement active, Activate(draft.name()));
  EXPECT_EQ(active.state(), v1::AGREEMENT_STATE_ACTIVE);
  EXPECT_EQ(FromProtoTime(active.activate_time()).value(), At(2, 10));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement found, GetAgreement(draft.name()));
  EXPECT_EQ(found.SerializeAsString(), active.SerializeAsString());
}

TEST_F(AgreementRpcTest, WrongStatesAreNamed) {
  const std::string name = CreateAgreement(Terms(calendar_))->name();
  const auto early = Approve(name, v1::BUSINESS_FUNCTION_SALES, "sales_manager");
  EXPECT_THAT(early, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(early, HasReason("WRONG_AGREEMENT_STATE"));
  EXPECT_THAT(GetErrorMetadata(early.status()), ElementsAre(::testing::Pair("state", "DRAFT")));
  EXPECT_THAT(Activate(name), HasReason("WRONG_AGREEMENT_STATE"));
  SMK_ASSERT_OK(Submit(name));
  EXPECT_THAT(Submit(name), HasReason("WRONG_AGREEMENT_STATE"));
  v1::Agreement change;
  change.set_name(name);
  change.set_summary("changed");
  EXPECT_THAT(Update(change, {"summary"}), HasReason("WRONG_AGREEMENT_STATE"));
}

TEST_F(AgreementRpcTest, EachFunctionSpeaksForItself) {
  const std::string name = CreateAgreement(Terms(calendar_))->name();
  SMK_ASSERT_OK(Submit(name));
  EXPECT_THAT(Approve(name, v1::BUSINESS_FUNCTION_SALES, "marketer"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Approve(name, v1::BUSINESS_FUNCTION_MARKETING, "sales_manager"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Approve(name, v1::BUSINESS_FUNCTION_SALES, "viewer"), HasReason("PERMISSION_DENIED"));
  // Before existence.
  EXPECT_THAT(Approve("agreements/018f4e6a-7b1c-7def-8123-456789abcdef", v1::BUSINESS_FUNCTION_SALES, "marketer"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  SMK_EXPECT_OK(Approve(name, v1::BUSINESS_FUNCTION_SALES, "admin"));
  EXPECT_THAT(CreateAgreement(Terms(calendar_), "", "sales_rep"), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(AgreementRpcTest, ApprovingTwiceChangesNothing) {
  const std::string name = CreateAgreement(Terms(calendar_))->name();
  SMK_ASSERT_OK(Submit(name));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement once, Approve(name, v1::BUSINESS_FUNCTION_SALES, "sales_manager"));
  service().clock().Advance(absl::Hours(1));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement twice, Approve(name, v1::BUSINESS_FUNCTION_SALES, "admin"));
  EXPECT_EQ(twice.SerializeAsString(), once.SerializeAsString());
}

TEST_F(AgreementRpcTest, UpdatesTheMaskedFieldsOfADraft) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement draft, CreateAgreement(Terms(calendar_)));
  v1::Agreement change;
  change.set_name(draft.name());
  change.set_etag(draft.etag());
  change.set_summary("changed");
  change.set_goals("ignored");
  SMK_ASSERT_OK_AND_ASSIGN(v1::Agreement updated, Update(change, {"summary"}));
  EXPECT_EQ(updated.summary(), "changed");
  EXPECT_EQ(updated.goals(), "");
  EXPECT_THAT(updated.commitments(), SizeIs(1));
  EXPECT_EQ(updated.display_name(), draft.display_name());

  EXPECT_THAT(Update(change, {"summary"}), HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(Update(change, {"summary"}), StatusIs(absl::StatusCode::kAborted));
  change.clear_etag();
  *change.add_commitments() = draft.commitments(0);
  *change.add_commitments() = draft.commitments(0);
  change.mutable_commitments(1)->set_id("other");
  change.mutable_commitments(1)->mutable_segment()->set_source("google");
  SMK_ASSERT_OK_AND_ASSIGN(updated, Update(change, {"commitments"}));
  ASSERT_THAT(updated.commitments(), SizeIs(2));
  EXPECT_EQ(updated.commitments(1).segment().source(), "google");
}

TEST_F(AgreementRpcTest, UpdatesAreCheckedLikeDrafts) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement draft, CreateAgreement(Terms(calendar_)));
  v1::Agreement change;
  EXPECT_THAT(Update(change, {"summary"}), ViolatesField("agreement.name"));
  change.set_name(draft.name());
  EXPECT_THAT(Update(change, {}), ViolatesField("update_mask"));
  EXPECT_THAT(Update(change, {"state"}), ViolatesField("update_mask"));
  EXPECT_THAT(Update(change, {"display_name"}), ViolatesField("agreement.display_name"));
  EXPECT_THAT(Update(change, {"commitments"}), ViolatesField("agreement.commitments"));
  *change.add_commitments() = draft.commitments(0);
  change.mutable_commitments(0)->set_calendar("calendars/018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_THAT(Update(change, {"commitments"}), ViolatesField("agreement.commitments[0].calendar"));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement found, GetAgreement(draft.name()));
  EXPECT_EQ(found.SerializeAsString(), draft.SerializeAsString());
}

TEST_F(AgreementRpcTest, NamesEverythingThatIsWrong) {
  v1::Agreement agreement = Terms(calendar_);
  agreement.set_display_name("");
  agreement.set_summary(std::string(20'001, 'x'));
  *agreement.add_commitments() = agreement.commitments(0);
  v1::Commitment* third = agreement.add_commitments();
  third->set_id("No Good");
  third->set_owed_by(v1::BUSINESS_FUNCTION_MARKETING);
  third->set_calendar("calendars/7");
  v1::ResponseTime* promise = agreement.mutable_commitments(0)->mutable_response_time();
  promise->mutable_target()->set_seconds(-5);
  promise->clear_warning_percents();
  for (const int percent : {50, 40, 100}) promise->add_warning_percents(percent);
  const auto status = CreateAgreement(agreement);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status, HasReason("INVALID_REQUEST"));
  for (const char* field :
       {"agreement.display_name", "agreement.summary", "agreement.commitments[0].response_time.target",
        "agreement.commitments[0].response_time.warning_percents[1]",
        "agreement.commitments[0].response_time.warning_percents[2]", "agreement.commitments[1].id",
        "agreement.commitments[2].id", "agreement.commitments[2].display_name", "agreement.commitments[2].owed_by",
        "agreement.commitments[2].calendar", "agreement.commitments[2].response_time"}) {
    EXPECT_THAT(status, ViolatesField(field));
  }
  agreement = Terms("calendars/018f4e6a-7b1c-7def-8123-456789abcdef");
  EXPECT_THAT(CreateAgreement(agreement), ViolatesField("agreement.commitments[0].calendar"));
  agreement = Terms(calendar_);
  agreement.mutable_commitments(0)->mutable_response_time()->mutable_target()->set_seconds(367 * 24 * 3600);
  EXPECT_THAT(CreateAgreement(agreement), ViolatesField("agreement.commitments[0].response_time.target"));
  EXPECT_EQ(service().database().QueryInt("SELECT COUNT(*) FROM agreement"), 0);
}

TEST_F(AgreementRpcTest, WhatDoesNotExistIsNotFound) {
  const std::string unknown = "agreements/018f4e6a-7b1c-7def-8123-456789abcdef";
  EXPECT_THAT(GetAgreement(unknown), HasReason("AGREEMENT_NOT_FOUND"));
  EXPECT_THAT(Submit(unknown), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Activate(unknown), HasReason("AGREEMENT_NOT_FOUND"));
  EXPECT_THAT(GetAgreement("agreements/7"), ViolatesField("name"));
}

TEST_F(AgreementRpcTest, RequestsTakeEffectOnce) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement draft, CreateAgreement(Terms(calendar_), "create"));
  EXPECT_EQ(CreateAgreement(Terms(calendar_), "create")->name(), draft.name());
  v1::Agreement other = Terms(calendar_);
  other.set_goals("others");
  EXPECT_THAT(CreateAgreement(other, "create"), HasReason("REQUEST_ID_REUSED"));
  SMK_ASSERT_OK(Submit(draft.name()));
  SMK_ASSERT_OK(Approve(draft.name(), v1::BUSINESS_FUNCTION_MARKETING, "marketer"));
  SMK_ASSERT_OK(Approve(draft.name(), v1::BUSINESS_FUNCTION_SALES, "sales_manager"));
  SMK_ASSERT_OK(Activate(draft.name(), At(1, 0), "activate"));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Agreement again, Activate(draft.name(), At(1, 0), "activate"));
  EXPECT_EQ(again.state(), v1::AGREEMENT_STATE_ACTIVE);
  EXPECT_THAT(Activate(draft.name(), At(1, 0), "another"), HasReason("WRONG_AGREEMENT_STATE"));
}

TEST_F(AgreementRpcTest, TheSameRequestFromManySidesMakesOneAgreement) {
  std::vector<std::thread> threads;
  std::vector<std::string> names(8);
  for (size_t i = 0; i < names.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto created = CreateAgreement(Terms(calendar_), "race");
      SMK_EXPECT_OK(created);
      if (created.ok()) names[i] = created->name();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& name : names) EXPECT_EQ(name, names[0]);
  EXPECT_EQ(service().database().QueryInt("SELECT COUNT(*) FROM agreement"), 1);
}

TEST_F(AgreementRpcTest, AreListedNewestFirst) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) {
    service().clock().Advance(absl::Seconds(1));
    v1::Agreement agreement = Terms(calendar_);
    agreement.set_display_name(absl::StrCat("Agreement ", i));
    names.insert(names.begin(), CreateAgreement(agreement)->name());
  }
  SMK_ASSERT_OK(Submit(names[2]));
  const auto list = [&](const std::string& filter, int page_size) -> absl::StatusOr<std::vector<std::string>> {
    std::vector<std::string> listed;
    v1::ListAgreementsRequest request;
    request.set_filter(filter);
    request.set_page_size(page_size);
    do {
      auto page = Call(agreements_, &v1::AgreementService::Stub::ListAgreements, request, "viewer");
      if (!page.ok()) return page.status();
      for (const v1::Agreement& agreement : page->agreements()) {
        EXPECT_THAT(agreement.commitments(), SizeIs(1));
        listed.push_back(agreement.name());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return listed;
  };
  EXPECT_EQ(*list("", 2), names);
  EXPECT_THAT(*list("state = PENDING_APPROVAL", 0), ElementsAre(names[2]));
  EXPECT_THAT(*list("state = DRAFT AND display_name = \"Agreement 4\"", 0), ElementsAre(names[0]));
  EXPECT_THAT(list("owner = \"me\"", 0), HasReason("INVALID_FILTER"));
  EXPECT_THAT(list("state = NICE", 0), HasReason("INVALID_FILTER"));
}

}  // namespace
}  // namespace smarketing::sla
