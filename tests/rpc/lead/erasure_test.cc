// Reading many leads, deleted ones, the audit trail, export and erasure over a real channel.
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "common/time/proto_time.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kNobody[] = "leads/018f4e6a-7b1c-7def-8123-456789abcdef";

class LeadLifeTest : public LeadRpcTest {
 protected:
  absl::StatusOr<v1::Lead> Delete(const std::string& name) {
    v1::DeleteLeadRequest request;
    request.set_name(name);
    return Call(leads_, &v1::LeadService::Stub::DeleteLead, request);
  }
  absl::StatusOr<v1::Lead> Erase(const std::string& name) {
    v1::EraseLeadRequest request;
    request.set_name(name);
    return Call(leads_, &v1::LeadService::Stub::EraseLead, request);
  }
  absl::StatusOr<v1::BatchGetLeadsResponse> BatchGet(const std::vector<std::string>& names) {
    v1::BatchGetLeadsRequest request;
    for (const std::string& name : names) request.add_names(name);
    return Call(leads_, &v1::LeadService::Stub::BatchGetLeads, request);
  }
  std::vector<std::string> List(const std::string& team, bool show_deleted) {
    v1::ListLeadsRequest request;
    request.set_filter("team = \"" + team + "\"");
    request.set_show_deleted(show_deleted);
    std::vector<std::string> names;
    const auto response = Call(leads_, &v1::LeadService::Stub::ListLeads, request);
    EXPECT_THAT(response, IsOk());
    if (!response.ok()) return names;
    for (const v1::Lead& lead : response->leads()) names.push_back(lead.name());
    return names;
  }
  struct Exported {
    absl::Status status;
    std::vector<v1::ExportLeadResponse> parts;
  };
  Exported Export(const std::string& name, absl::string_view role = "admin") {
    grpc::ClientContext context;
    service().Authorize(&context, role);
    v1::ExportLeadRequest request;
    request.set_name(name);
    const auto reader = leads_->ExportLead(&context, request);
    Exported exported;
    v1::ExportLeadResponse part;
    while (reader->Read(&part)) exported.parts.push_back(part);
    exported.status = FromGrpc(reader->Finish());
    return exported;
  }
  static std::map<int, int> CountParts(const Exported& exported) {
    std::map<int, int> counts;
    for (const v1::ExportLeadResponse& part : exported.parts) ++counts[part.part_case()];
    return counts;
  }
};

TEST_F(LeadLifeTest, ManyAreReadAtOnceInTheOrderAskedFor) {
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.push_back(NewLead().name());
  names.push_back(names[0]);
  std::reverse(names.begin(), names.end());
  const auto response = BatchGet(names);
  SMK_ASSERT_OK(response);
  ASSERT_EQ(response->leads_size(), 6);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(response->leads(i).SerializeAsString(), GetLead(names[i])->SerializeAsString());
  }
  EXPECT_THAT(BatchGet({names[0], kNobody}), HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(BatchGet({}), ViolatesField("names"));
}

TEST_F(LeadLifeTest, StaysAreSummedUpByStage) {
  v1::CaptureLeadRequest capture = Capture(NewEmail());
  *capture.mutable_occur_time() = ToProtoTime(now() - absl::Hours(48));
  const v1::Lead lead = NewLead(capture);
  ASSERT_EQ(lead.stage_summaries_size(), 1);
  const v1::StageSummary& summary = lead.stage_summaries(0);
  EXPECT_EQ(summary.stage(), v1::LEAD_STAGE_LEAD);
  EXPECT_EQ(summary.entries(), 1);
  EXPECT_EQ(*FromProtoDuration(summary.time_in_stage()), absl::Hours(48));
  EXPECT_EQ(*FromProtoTime(summary.first_enter_time()), now() - absl::Hours(48));
  EXPECT_EQ(GetLead(lead.name())->stage_summaries_size(), 1);
}

TEST_F(LeadLifeTest, ADeletedLeadIsThereForFewOnly) {
  v1::CaptureLeadRequest capture = Capture(NewEmail());
  capture.set_team("deleted-team");
  const std::string name = NewLead(capture).name();
  SMK_ASSERT_OK(Delete(name));
  EXPECT_TRUE(GetLead(name)->has_delete_time());
  EXPECT_THAT(List("deleted-team", /*show_deleted=*/false), IsEmpty());
  EXPECT_THAT(List("deleted-team", /*show_deleted=*/true), Contains(name));
  EXPECT_THAT(BatchGet({name}), HasReason("LEAD_NOT_FOUND"));
  v1::GetLeadTimelineRequest timeline;
  timeline.set_name(name);
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::GetLeadTimeline, timeline), HasReason("LEAD_NOT_FOUND"));
  v1::ListLeadChangesRequest changes;
  changes.set_name(name);
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::ListLeadChanges, changes), HasReason("LEAD_NOT_FOUND"));
  EXPECT_EQ(CountParts(Export(name))[v1::ExportLeadResponse::kLead], 1);
  SMK_EXPECT_OK(Erase(name));
}

TEST_F(LeadLifeTest, TheNameOfAMergedLeadStandsForTheSurvivor) {
  const v1::Lead survivor = NewLead();
  v1::CaptureLeadRequest capture = Capture(NewEmail());
  capture.set_team("merged-team");
  const v1::Lead merged = NewLead(capture);
  const v1::Lead first = NewLead();
  // As merges leave them.
  const auto merge = [&](const v1::Lead& lead, const v1::Lead& into) {
    service().database().Exec("UPDATE leads SET merged_into = ?, version = version + 1 WHERE lead_id = ?",
                              {*ParseResourceName("leads", into.name()), *ParseResourceName("leads", lead.name())});
  };
  merge(merged, survivor);
  merge(first, merged);
  for (const std::string& name : {merged.name(), first.name()}) {
    const auto lead = GetLead(name);
    SMK_ASSERT_OK(lead);
    EXPECT_EQ(lead->name(), survivor.name());
    EXPECT_THAT(lead->merged_leads(), ::testing::UnorderedElementsAre(merged.name(), first.name()));
    EXPECT_EQ(BatchGet({name})->leads(0).SerializeAsString(), lead->SerializeAsString());
    v1::GetLeadTimelineRequest timeline;
    timeline.set_name(name);
    SMK_EXPECT_OK(Call(leads_, &v1::LeadService::Stub::GetLeadTimeline, timeline));
  }
  EXPECT_THAT(List("merged-team", /*show_deleted=*/true), IsEmpty());
  EXPECT_EQ(CountParts(Export(first.name()))[v1::ExportLeadResponse::kMergedLead], 2);
}

TEST_F(LeadLifeTest, ChangesAreListedNewestFirstPageByPage) {
  const v1::Lead lead = NewLead();
  for (int i = 0; i < 4; ++i) {
    v1::UpdateLeadRequest update;
    update.mutable_lead()->set_name(lead.name());
    update.mutable_lead()->mutable_profile()->set_given_name("Ana" + std::to_string(i));
    update.mutable_lead()->set_owner("rep-" + std::to_string(i));
    update.mutable_update_mask()->add_paths("profile.given_name");
    update.mutable_update_mask()->add_paths("owner");
    SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::UpdateLead, update));
  }
  v1::ListLeadChangesRequest request;
  request.set_name(lead.name());
  for (int page_size = 1; page_size <= 6; ++page_size) {
    request.set_page_size(page_size);
    request.clear_page_token();
    std::vector<v1::LeadChange> changes;
    do {
      const auto page = Call(leads_, &v1::LeadService::Stub::ListLeadChanges, request);
      SMK_ASSERT_OK(page);
      changes.insert(changes.end(), page->changes().begin(), page->changes().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    ASSERT_EQ(changes.size(), 5u);
    EXPECT_EQ(changes[0].action(), "UpdateLead");
    EXPECT_EQ(changes[0].actor(), "admin@test");
    EXPECT_EQ(changes[4].action(), "CaptureLead");
    ASSERT_EQ(changes[0].fields_size(), 2);
    EXPECT_EQ(changes[0].fields(0).field(), "profile.given_name");
    EXPECT_EQ(changes[0].fields(0).new_value().substr(0, 5), "hmac:");
    EXPECT_EQ(changes[0].fields(1).old_value(), "rep-2");
    EXPECT_EQ(changes[0].fields(1).new_value(), "rep-3");
  }
  request.set_page_token("nonsense");
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::ListLeadChanges, request), HasReason("INVALID_PAGE_TOKEN"));
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::ListLeadChanges, request, "viewer"), HasReason("PERMISSION_DENIED"));
}

TEST_F(LeadLifeTest, AnExportIsComplete) {
  const v1::Deal deal = NewDeal();
  v1::BatchRecordTouchesRequest touches;
  for (int i = 0; i < 450; ++i) {
    v1::RecordTouchRequest& touch = *touches.add_requests();
    touch.set_lead(deal.lead());
    touch.mutable_touch()->set_kind(v1::TOUCH_KIND_PAGE_VIEW);
    touch.mutable_touch()->mutable_source()->set_landing_page("https://example.com/" + std::string(1000, 'x'));
    *touch.mutable_touch()->mutable_occur_time() = ToProtoTime(now() - absl::Minutes(i));
  }
  SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::BatchRecordTouches, touches));
  v1::LogAttemptRequest attempt;
  attempt.set_lead(deal.lead());
  attempt.mutable_attempt()->set_kind(v1::ATTEMPT_KIND_CALL);
  attempt.mutable_attempt()->set_note("will buy");
  SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::LogAttempt, attempt));

  const Exported exported = Export(deal.lead());
  SMK_ASSERT_OK(exported.status);
  std::map<int, int> counts = CountParts(exported);
  EXPECT_TRUE(exported.parts[0].has_lead());
  EXPECT_EQ(exported.parts[0].lead().name(), deal.lead());
  EXPECT_EQ(counts[v1::ExportLeadResponse::kLead], 1);
  EXPECT_EQ(counts[v1::ExportLeadResponse::kActivity], 451);
  EXPECT_EQ(counts[v1::ExportLeadResponse::kDeal], 1);
  EXPECT_GE(counts[v1::ExportLeadResponse::kChange], 2);  // the capture, the conversion
  EXPECT_THAT(Export(kNobody).status, HasReason("LEAD_NOT_FOUND"));
  EXPECT_THAT(Export(deal.lead(), "viewer").status, HasReason("PERMISSION_DENIED"));
}

TEST_F(LeadLifeTest, AnExportWaitsForASlowReader) {
  const v1::Lead lead = NewLead();
  v1::BatchRecordTouchesRequest touches;
  for (int i = 0; i < 900; ++i) {
    v1::RecordTouchRequest& touch = *touches.add_requests();
    touch.set_lead(lead.name());
    touch.mutable_touch()->set_kind(v1::TOUCH_KIND_PAGE_VIEW);
    touch.mutable_touch()->mutable_source()->set_landing_page("https://example.com/" + std::string(1900, 'x'));
  }
  SMK_ASSERT_OK(Call(activities_, &v1::ActivityService::Stub::BatchRecordTouches, touches));
  grpc::ClientContext context;
  service().Authorize(&context);
  v1::ExportLeadRequest request;
  request.set_name(lead.name());
  const auto reader = leads_->ExportLead(&context, request);
  v1::ExportLeadResponse part;
  int parts = 0;
  for (; parts < 3 && reader->Read(&part); ++parts) {
  }
  // Others are served while it waits.
  SMK_EXPECT_OK(GetLead(lead.name()));
  while (reader->Read(&part)) ++parts;
  SMK_EXPECT_OK(FromGrpc(reader->Finish()));
  EXPECT_EQ(parts, 1 + 900 + 2);  // the lead, and what the capture and the first touch changed
}

TEST_F(LeadLifeTest, AnErasedPersonIsForgotten) {
  const std::string email = NewEmail();
  v1::CaptureLeadRequest capture = Capture(email);
  capture.mutable_profile()->set_given_name("Ana");
  capture.mutable_touch()->set_kind(v1::TOUCH_KIND_FORM_SUBMISSION);
  capture.mutable_touch()->mutable_source()->set_source("google");
  capture.mutable_touch()->mutable_source()->set_landing_page("https://example.com/?who=ana");
  const v1::Lead lead = NewLead(capture);

  v1::EraseLeadRequest request;
  request.set_name(lead.name());
  request.set_etag("other");
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::EraseLead, request), HasReason("ETAG_MISMATCH"));
  request.set_etag(lead.etag());
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::EraseLead, request, "marketer"), HasReason("PERMISSION_DENIED"));
  request.set_request_id("erase-ana");
  const auto erased = Call(leads_, &v1::LeadService::Stub::EraseLead, request);
  SMK_ASSERT_OK(erased);
  EXPECT_TRUE(erased->has_erase_time());
  EXPECT_EQ(erased->profile().given_name(), "");
  EXPECT_EQ(erased->identities_size(), 0);
  EXPECT_EQ(erased->source().source(), "google");
  EXPECT_EQ(GetLead(lead.name())->SerializeAsString(), erased->SerializeAsString());
  EXPECT_EQ(Call(leads_, &v1::LeadService::Stub::EraseLead, request)->SerializeAsString(), erased->SerializeAsString());
  SMK_EXPECT_OK(Erase(lead.name()));
  EXPECT_THAT(Erase(kNobody), HasReason("LEAD_NOT_FOUND"));

  const Exported exported = Export(lead.name());
  for (const v1::ExportLeadResponse& part : exported.parts) {
    EXPECT_THAT(part.DebugString(), Not(::testing::HasSubstr("ana")));
  }
  v1::UpdateLeadRequest update;
  update.mutable_lead()->set_name(lead.name());
  update.mutable_lead()->set_owner("rep-1");
  update.mutable_update_mask()->add_paths("owner");
  EXPECT_THAT(Call(leads_, &v1::LeadService::Stub::UpdateLead, update), HasReason("LEAD_NOT_FOUND"));
  EXPECT_NE(NewLead(Capture(email)).name(), lead.name());
}

}  // namespace
}  // namespace smarketing::lead
