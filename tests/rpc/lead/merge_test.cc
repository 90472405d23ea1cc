// MergeLeads and UnmergeLeads over a real channel.
#include <string>

#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;

class MergeRpcTest : public LeadRpcTest {
 protected:
  absl::StatusOr<v1::MergeLeadsResponse> Merge(const v1::MergeLeadsRequest& request, absl::string_view role = "admin") {
    return Call(leads_, &v1::LeadService::Stub::MergeLeads, request, role);
  }
  absl::StatusOr<v1::UnmergeLeadsResponse> Unmerge(const std::string& name, const std::string& request_id = "") {
    v1::UnmergeLeadsRequest request;
    request.set_name(name);
    request.set_request_id(request_id);
    return Call(leads_, &v1::LeadService::Stub::UnmergeLeads, request);
  }
  v1::MergeLeadsRequest Both() const {
    v1::MergeLeadsRequest request;
    request.set_name(a_.name());
    request.set_other_lead(b_.name());
    return request;
  }
  void Touch(const std::string& lead) {
    v1::RecordTouchRequest request;
    request.set_lead(lead);
    request.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
    SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::RecordTouch, request));
  }

  v1::Lead a_ = NewLead();
  v1::Lead b_ = NewLead();
};

TEST_F(MergeRpcTest, APreviewChangesNothing) {
  Touch(b_.name());
  const std::string before = service().Checksum();
  v1::MergeLeadsRequest request = Both();
  request.set_validate_only(true);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::MergeLeadsResponse shown, Merge(request));
  EXPECT_EQ(service().Checksum(), before);
  EXPECT_EQ(shown.lead().name(), a_.name());
  EXPECT_EQ(shown.lead().identities_size(), 2);
  EXPECT_THAT(shown.lead().merged_leads(), ElementsAre(b_.name()));
  EXPECT_EQ(shown.touches(), 1);
  EXPECT_FALSE(shown.has_merge());
}

TEST_F(MergeRpcTest, TwoLeadsBecomeOneAndTwoAgain) {
  Touch(b_.name());
  v1::MergeLeadsRequest request = Both();
  request.set_request_id(NewEmail());
  request.set_etag(a_.etag());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::MergeLeadsResponse merged, Merge(request));
  EXPECT_EQ(merged.lead().identities_size(), 2);
  EXPECT_THAT(merged.lead().merged_leads(), ElementsAre(b_.name()));
  EXPECT_EQ(merged.merge().survivor(), a_.name());
  EXPECT_EQ(merged.merge().merged_lead(), b_.name());
  EXPECT_FALSE(merged.merge().has_unmerge_time());
  EXPECT_EQ(merged.touches(), 1);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Lead by_old_name, GetLead(b_.name()));
  EXPECT_EQ(by_old_name.name(), a_.name());
  EXPECT_THAT(by_old_name.merged_leads(), ElementsAre(b_.name()));

  std::string before = service().Checksum();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::MergeLeadsResponse again, Merge(request));
  EXPECT_EQ(again.SerializeAsString(), merged.SerializeAsString());
  EXPECT_THAT(Merge(Both()), ViolatesField("other_lead")) << "they are one";
  EXPECT_EQ(service().Checksum(), before);

  const std::string id = NewEmail();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::UnmergeLeadsResponse apart, Unmerge(merged.merge().name(), id));
  EXPECT_EQ(apart.lead().name(), a_.name());
  EXPECT_EQ(apart.lead().merged_leads_size(), 0);
  EXPECT_EQ(apart.other_lead().name(), b_.name());
  EXPECT_EQ(apart.other_lead().identities_size(), 1);
  before = service().Checksum();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::UnmergeLeadsResponse apart_again, Unmerge(merged.merge().name(), id));
  EXPECT_EQ(apart_again.SerializeAsString(), apart.SerializeAsString());
  EXPECT_THAT(Unmerge(merged.merge().name()), HasReason("ALREADY_UNMERGED"));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::MergeLeadsResponse then, Merge(request));
  EXPECT_TRUE(then.merge().has_unmerge_time()) << "the same request: answered as it is now";
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(MergeRpcTest, Refusals) {
  const std::string before = service().Checksum();
  EXPECT_THAT(Merge(Both(), "viewer"), StatusIs(absl::StatusCode::kPermissionDenied));
  v1::MergeLeadsRequest stale = Both();
  stale.set_other_etag("stale");
  EXPECT_THAT(Merge(stale), HasReason("ETAG_MISMATCH"));
  v1::MergeLeadsRequest itself = Both();
  itself.set_other_lead(a_.name());
  itself.set_validate_only(true);
  EXPECT_THAT(Merge(itself), ViolatesField("other_lead"));
  EXPECT_THAT(Unmerge(a_.name()), HasReason("MERGE_NOT_FOUND"));
  EXPECT_THAT(Unmerge("deals/x"), ViolatesField("name"));
  EXPECT_EQ(service().Checksum(), before);
}

}  // namespace
}  // namespace smarketing::lead
