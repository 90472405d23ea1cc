// The shared language: proposed, approved by both functions, in force from a time, and asked at any time.
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/proto_time.h"
#include "smarketing/lead/v1/events.pb.h"
#include "smarketing/lead/v1/playbook_service.grpc.pb.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr v1::BusinessFunction kMarketing = v1::BUSINESS_FUNCTION_MARKETING;
constexpr v1::BusinessFunction kSales = v1::BUSINESS_FUNCTION_SALES;

class PlaybookRpcTest : public LeadRpcTest {
 protected:
  using Stub = v1::PlaybookService::Stub;

  // A key that no other test uses.
  static std::string NewKey() {
    static int n = 0;
    return absl::StrCat("TEST_", ++n);
  }

  static v1::PlaybookRevision ReasonNamed(absl::string_view key, absl::string_view display_name) {
    v1::PlaybookRevision revision;
    revision.mutable_reason()->set_key(std::string(key));
    revision.mutable_reason()->set_display_name(std::string(display_name));
    revision.mutable_reason()->add_uses(v1::REASON_USE_LOSS);
    revision.set_comment("we need it");
    return revision;
  }
  static v1::PlaybookRevision Retire(absl::string_view item) {
    v1::PlaybookRevision revision;
    revision.set_item(std::string(item));
    return revision;
  }

  absl::StatusOr<v1::PlaybookRevision> Propose(const v1::PlaybookRevision& revision, absl::string_view request_id = "",
                                               bool validate_only = false, absl::string_view role = "marketer") {
    v1::ProposePlaybookRevisionRequest request;
    request.set_request_id(std::string(request_id));
    *request.mutable_revision() = revision;
    request.set_validate_only(validate_only);
    return Call(playbook_, &Stub::ProposePlaybookRevision, request, role);
  }
  absl::StatusOr<v1::PlaybookRevision> Approve(absl::string_view name, v1::BusinessFunction function,
                                               absl::string_view role = "admin", absl::string_view request_id = "") {
    v1::ApprovePlaybookRevisionRequest request;
    request.set_request_id(std::string(request_id));
    request.set_name(std::string(name));
    request.set_function(function);
    return Call(playbook_, &Stub::ApprovePlaybookRevision, request, role);
  }
  absl::StatusOr<v1::PlaybookRevision> Reject(absl::string_view name, absl::string_view role = "marketer") {
    v1::RejectPlaybookRevisionRequest request;
    request.set_name(std::string(name));
    return Call(playbook_, &Stub::RejectPlaybookRevision, request, role);
  }
  absl::StatusOr<v1::PlaybookRevision> Get(absl::string_view name) {
    v1::GetPlaybookRevisionRequest request;
    request.set_name(std::string(name));
    return Call(playbook_, &Stub::GetPlaybookRevision, request, "viewer");
  }
  v1::PlaybookRevision Agree(const v1::PlaybookRevision& revision) {
    const auto proposed = Propose(revision);
    EXPECT_THAT(proposed, IsOk());
    if (!proposed.ok()) return {};
    EXPECT_THAT(Approve(proposed->name(), kMarketing), IsOk());
    const auto approved = Approve(proposed->name(), kSales);
    EXPECT_THAT(approved, IsOk());
    return approved.value_or(v1::PlaybookRevision());
  }
  v1::Playbook InForce(absl::Time at) {
    v1::GetPlaybookRequest request;
    *request.mutable_time() = ToProtoTime(at);
    const auto playbook = Call(playbook_, &Stub::GetPlaybook, request, "viewer");
    EXPECT_THAT(playbook, IsOk());
    return playbook.value_or(v1::Playbook());
  }
  // The display name of the reason in force; "" when there is none.
  std::string NameOf(absl::string_view key, absl::Time at) {
    const v1::Playbook playbook = InForce(at);
    for (const v1::PlaybookRevision& revision : playbook.revisions()) {
      if (revision.item() == absl::StrCat("reasons/", key)) return revision.reason().display_name();
    }
    return "";
  }

  // The events of a revision, as "PROPOSED", …
  std::vector<std::string> EventsOf(absl::string_view name) {
    v1::ListEventsRequest request;
    request.set_subject(std::string(name));
    const auto response = Call(events_, &v1::EventService::Stub::ListEvents, request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> states;
    if (!response.ok()) return states;
    for (const auto& event : response->events()) {
      v1::PlaybookRevisionChanged payload;
      EXPECT_TRUE(event.payload().UnpackTo(&payload));
      states.push_back(v1::PlaybookRevisionState_Name(payload.state()).substr(24));
      EXPECT_EQ(payload.has_effective_time(), states.back() == "APPROVED");
    }
    return states;
  }

  std::unique_ptr<Stub> playbook_ = service().Stub<v1::PlaybookService>();
};

TEST_F(PlaybookRpcTest, HoldsWhatIsBuiltInUntilSomethingIsAgreed) {
  const v1::Playbook playbook = InForce(now());
  std::set<std::string> items;
  for (const v1::PlaybookRevision& revision : playbook.revisions()) {
    items.insert(revision.item());
    if (!revision.name().empty()) continue;
    EXPECT_EQ(revision.state(), v1::PLAYBOOK_REVISION_STATE_APPROVED);
    EXPECT_FALSE(revision.has_propose_time());
    EXPECT_FALSE(revision.has_effective_time());
  }
  EXPECT_THAT(items, Contains("stageDefinitions/MARKETING_QUALIFIED"));
  EXPECT_THAT(items, Contains("reasons/OTHER"));
  EXPECT_THAT(items, Contains("scoringModels/default"));
}

TEST_F(PlaybookRpcTest, IsInForceWhenBothHaveApproved) {
  const std::string key = NewKey();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::PlaybookRevision proposed, Propose(ReasonNamed(key, "first")));
  EXPECT_EQ(proposed.state(), v1::PLAYBOOK_REVISION_STATE_PROPOSED);
  EXPECT_EQ(proposed.item(), absl::StrCat("reasons/", key));
  EXPECT_EQ(proposed.proposer(), "marketer@test");
  EXPECT_EQ(proposed.comment(), "we need it");
  EXPECT_FALSE(proposed.etag().empty());
  service().clock().Advance(absl::Seconds(1));

  SMK_ASSERT_OK_AND_ASSIGN(const v1::PlaybookRevision once, Approve(proposed.name(), kMarketing, "marketer"));
  EXPECT_EQ(once.state(), v1::PLAYBOOK_REVISION_STATE_PROPOSED);
  EXPECT_NE(once.etag(), proposed.etag());
  EXPECT_EQ(NameOf(key, now()), "");
  service().clock().Advance(absl::Seconds(1));

  const absl::Time approved_at = now();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::PlaybookRevision twice, Approve(proposed.name(), kSales, "sales_manager"));
  EXPECT_EQ(twice.state(), v1::PLAYBOOK_REVISION_STATE_APPROVED);
  ASSERT_THAT(twice.approvals(), SizeIs(2));
  EXPECT_EQ(twice.approvals(0).approver(), "marketer@test");
  EXPECT_EQ(twice.approvals(1).approver(), "sales_manager@test");
  EXPECT_EQ(*FromProtoTime(twice.effective_time()), approved_at);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::PlaybookRevision found, Get(proposed.name()));
  EXPECT_EQ(found.SerializeAsString(), twice.SerializeAsString());

  EXPECT_EQ(NameOf(key, approved_at), "first");
  EXPECT_EQ(NameOf(key, approved_at - absl::Microseconds(1)), "");
  EXPECT_THAT(EventsOf(proposed.name()), ElementsAre("PROPOSED", "PROPOSED", "APPROVED"));
}

TEST_F(PlaybookRpcTest, WhatWasInForceAtAnyTimeCanBeAsked) {
  const std::string key = NewKey();
  const absl::Time start = now();
  Agree(ReasonNamed(key, "first"));
  v1::PlaybookRevision later = ReasonNamed(key, "later");
  *later.mutable_effective_time() = ToProtoTime(start + absl::Hours(24));
  EXPECT_EQ(*FromProtoTime(Agree(later).effective_time()), start + absl::Hours(24));
  v1::PlaybookRevision between = ReasonNamed(key, "between");
  *between.mutable_effective_time() = ToProtoTime(start + absl::Hours(12));
  Agree(between);
  v1::PlaybookRevision retired = Retire(absl::StrCat("reasons/", key));
  *retired.mutable_effective_time() = ToProtoTime(start + absl::Hours(48));
  Agree(retired);
  // Too late to change the past.
  v1::PlaybookRevision past = ReasonNamed(NewKey(), "past");
  *past.mutable_effective_time() = ToProtoTime(start - absl::Hours(24));
  EXPECT_EQ(*FromProtoTime(Agree(past).effective_time()), start);

  EXPECT_EQ(NameOf(key, start - absl::Seconds(1)), "");
  EXPECT_EQ(NameOf(key, start), "first");
  EXPECT_EQ(NameOf(key, start + absl::Hours(12)), "between");
  EXPECT_EQ(NameOf(key, start + absl::Hours(24)), "later");
  EXPECT_EQ(NameOf(key, start + absl::Hours(48)), "");
  EXPECT_THAT(Propose(Retire(absl::StrCat("reasons/", key))), HasReason("PLAYBOOK_ITEM_NOT_FOUND"));
}

TEST_F(PlaybookRpcTest, EachFunctionSpeaksForItself) {
  const std::string name = Propose(ReasonNamed(NewKey(), "x"))->name();
  const auto denied = Approve(name, kSales, "marketer");
  EXPECT_THAT(denied, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(GetErrorMetadata(denied.status()), Contains(Pair("permission", "playbook.approve_sales")));
  EXPECT_THAT(Approve(name, kMarketing, "sales_manager"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Approve(name, kSales, "viewer"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Propose(ReasonNamed(NewKey(), "x"), "", false, "sales_rep"),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Get(name)->approvals(), IsEmpty());
  // One who has both permissions may speak for both.
  SMK_EXPECT_OK(Approve(name, kSales, "admin"));
  EXPECT_EQ(Approve(name, kMarketing, "admin")->state(), v1::PLAYBOOK_REVISION_STATE_APPROVED);
}

TEST_F(PlaybookRpcTest, ApprovingTwiceForOneFunctionChangesNothing) {
  const std::string name = Propose(ReasonNamed(NewKey(), "x"))->name();
  const v1::PlaybookRevision once = *Approve(name, kSales);
  const std::string before = service().Checksum();
  EXPECT_EQ(Approve(name, kSales, "sales_manager")->SerializeAsString(), once.SerializeAsString());
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(PlaybookRpcTest, WhatIsDecidedStaysDecided) {
  const std::string rejected = Propose(ReasonNamed(NewKey(), "x"))->name();
  EXPECT_EQ(Reject(rejected)->state(), v1::PLAYBOOK_REVISION_STATE_REJECTED);
  EXPECT_THAT(EventsOf(rejected), ElementsAre("PROPOSED", "REJECTED"));
  EXPECT_THAT(Approve(rejected, kSales), HasReason("WRONG_REVISION_STATE"));
  const std::string approved = Agree(ReasonNamed(NewKey(), "x")).name();
  const auto late = Reject(approved);
  EXPECT_THAT(late, HasReason("WRONG_REVISION_STATE"));
  EXPECT_THAT(GetErrorMetadata(late.status()), ElementsAre(Pair("state", "APPROVED")));
  EXPECT_THAT(Approve("playbookRevisions/018f4e6a-7b1c-7def-8123-456789abcdef", kSales),
              HasReason("PLAYBOOK_REVISION_NOT_FOUND"));
  EXPECT_THAT(Get("playbookRevisions/018f4e6a-7b1c-7def-8123-456789abcdef"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(PlaybookRpcTest, OfTwoProposalsTheSecondIsSuperseded) {
  const std::string key = NewKey();
  const std::string first = Propose(ReasonNamed(key, "first"))->name();
  const std::string second = Propose(ReasonNamed(key, "second"))->name();
  const std::string other = Propose(ReasonNamed(NewKey(), "other"))->name();
  SMK_ASSERT_OK(Approve(second, kSales));
  SMK_ASSERT_OK(Approve(first, kSales));
  SMK_ASSERT_OK(Approve(first, kMarketing));
  const auto superseded = Approve(second, kMarketing);
  EXPECT_THAT(superseded, HasReason("SUPERSEDED"));
  EXPECT_THAT(superseded, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(GetErrorMetadata(superseded.status()), Contains(Pair("revision", first)));
  SMK_EXPECT_OK(Reject(second));
  SMK_EXPECT_OK(Approve(other, kMarketing));  // another item
  Agree(ReasonNamed(key, "third"));
  EXPECT_EQ(NameOf(key, now()), "third");
}

TEST_F(PlaybookRpcTest, OfConcurrentApprovalsOneVersionComesIntoForce) {
  const std::string key = NewKey();
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) names.push_back(Propose(ReasonNamed(key, absl::StrCat("v", i)))->name());
  std::vector<std::thread> threads;
  for (const std::string& name : names) {
    for (const v1::BusinessFunction function : {kMarketing, kSales}) {
      threads.emplace_back([this, name, function] {
        const auto result = Approve(name, function);
        if (!result.ok()) {
          EXPECT_THAT(result, HasReason("SUPERSEDED"));
        }
      });
    }
  }
  for (std::thread& thread : threads) thread.join();
  int approved = 0;
  for (const std::string& name : names) {
    const v1::PlaybookRevision revision = *Get(name);
    if (revision.state() != v1::PLAYBOOK_REVISION_STATE_APPROVED) continue;
    ++approved;
    EXPECT_EQ(NameOf(key, now()), revision.reason().display_name());
  }
  EXPECT_EQ(approved, 1);
}

TEST_F(PlaybookRpcTest, SentAgainAnswersAgain) {
  const std::string key = NewKey();
  const v1::PlaybookRevision proposed = *Propose(ReasonNamed(key, "x"), "propose-1");
  const std::string before = service().Checksum();
  EXPECT_EQ(Propose(ReasonNamed(key, "x"), "propose-1")->SerializeAsString(), proposed.SerializeAsString());
  EXPECT_THAT(Propose(ReasonNamed(key, "y"), "propose-1"), HasReason("REQUEST_ID_REUSED"));
  EXPECT_EQ(service().Checksum(), before);
  SMK_ASSERT_OK(Approve(proposed.name(), kSales, "admin", "approve-1"));
  const v1::PlaybookRevision approved = *Approve(proposed.name(), kMarketing, "admin", "approve-2");
  // It is approved by now: without its id it would be refused.
  EXPECT_EQ(Approve(proposed.name(), kMarketing, "admin", "approve-2")->SerializeAsString(),
            approved.SerializeAsString());
  EXPECT_THAT(Approve(proposed.name(), kMarketing, "admin", "approve-3"), HasReason("WRONG_REVISION_STATE"));
}

TEST_F(PlaybookRpcTest, ValidateOnlyStoresNothing) {
  const std::string before = service().Checksum();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::PlaybookRevision revision,
                           Propose(ReasonNamed(NewKey(), "x"), "only-1", /*validate_only=*/true));
  EXPECT_EQ(revision.name(), "");
  EXPECT_THAT(Propose(Retire("reasons/NOBODY_KNOWS"), "", true), HasReason("PLAYBOOK_ITEM_NOT_FOUND"));
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(PlaybookRpcTest, EverythingThatIsWrongIsSaid) {
  v1::PlaybookRevision model;
  model.set_item("scoringModels/other");
  v1::FitRule* rule = model.mutable_scoring_model()->add_fit_rules();
  rule->set_id("r");
  rule->set_field("profile.shoe_size");
  rule->set_operator_(v1::MATCH_OPERATOR_IS_SET);
  rule->set_points(5);
  const auto refused = Propose(model);
  EXPECT_THAT(refused, HasReason("INVALID_REQUEST"));
  EXPECT_THAT(refused, ViolatesField("revision.scoring_model.fit_rules[0].field"));
  EXPECT_THAT(refused, ViolatesField("revision.scoring_model.fit_a"));
  EXPECT_THAT(refused, ViolatesField("revision.item"));
  EXPECT_THAT(Propose(v1::PlaybookRevision()), ViolatesField("revision.item"));
  EXPECT_THAT(Propose(ReasonNamed("no good", "x")), ViolatesField("revision.reason.key"));
  v1::PlaybookRevision stage;
  stage.mutable_stage_definition()->set_stage(v1::LEAD_STAGE_CUSTOMER);
  stage.mutable_stage_definition()->set_display_name("Customer");
  stage.mutable_stage_definition()->set_definition("pays");
  stage.mutable_stage_definition()->add_required_fields("profile.shoe_size");
  EXPECT_THAT(Propose(stage), ViolatesField("revision.stage_definition.required_fields[0]"));
}

TEST_F(PlaybookRpcTest, RevisionsAreListedInPagesTheNewestFirst) {
  const std::string key = NewKey();
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(Propose(ReasonNamed(key, absl::StrCat("v", i)))->name());
  SMK_ASSERT_OK(Reject(names[2]));
  v1::ListPlaybookRevisionsRequest request;
  request.set_item(absl::StrCat("reasons/", key));
  request.set_page_size(2);
  std::vector<std::string> found;
  do {
    const auto page = Call(playbook_, &Stub::ListPlaybookRevisions, request, "viewer");
    SMK_ASSERT_OK(page);
    EXPECT_LE(page->revisions_size(), 2);
    for (const v1::PlaybookRevision& revision : page->revisions()) found.push_back(revision.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(found, std::vector<std::string>(names.rbegin(), names.rend()));

  request.set_page_size(0);
  request.set_state(v1::PLAYBOOK_REVISION_STATE_REJECTED);
  const auto rejected = Call(playbook_, &Stub::ListPlaybookRevisions, request, "viewer");
  SMK_ASSERT_OK(rejected);
  ASSERT_THAT(rejected->revisions(), SizeIs(1));
  EXPECT_EQ(rejected->revisions(0).name(), names[2]);
  request.clear_item();
  request.set_page_token("nonsense");
  EXPECT_THAT(Call(playbook_, &Stub::ListPlaybookRevisions, request), HasReason("INVALID_PAGE_TOKEN"));
}

}  // namespace
}  // namespace smarketing::lead
