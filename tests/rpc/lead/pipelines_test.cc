// The ways of deals to the win.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

class PipelinesRpcTest : public LeadRpcTest {
 protected:
  using Stub = v1::DealService::Stub;

  static std::string NewName() {
    static int n = 0;
    return absl::StrCat("pipelines/test-", ++n);
  }
  static v1::Pipeline Make(absl::string_view name) {
    v1::Pipeline pipeline;
    pipeline.set_name(std::string(name));
    pipeline.set_display_name("Test");
    AddStage("first", 10, &pipeline);
    AddStage("second", 60, &pipeline);
    return pipeline;
  }
  static void AddStage(absl::string_view id, int probability, v1::Pipeline* pipeline) {
    v1::PipelineStage* stage = pipeline->add_stages();
    stage->set_id(std::string(id));
    stage->set_probability(probability);
  }

  absl::StatusOr<v1::Pipeline> Update(const v1::Pipeline& pipeline, absl::string_view request_id = "",
                                      absl::string_view role = "sales_manager") {
    v1::UpdatePipelineRequest request;
    request.set_request_id(std::string(request_id));
    *request.mutable_pipeline() = pipeline;
    return Call(deals_, &Stub::UpdatePipeline, request, role);
  }
  absl::StatusOr<v1::Pipeline> Get(absl::string_view name) {
    v1::GetPipelineRequest request;
    request.set_name(std::string(name));
    return Call(deals_, &Stub::GetPipeline, request, "viewer");
  }
};

TEST_F(PipelinesRpcTest, TheDefaultOneIsBuiltIn) {
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Pipeline pipeline, Get("pipelines/default"));
  EXPECT_GE(pipeline.stages_size(), 3);
  EXPECT_THAT(Get("pipelines/none"), HasReason("PIPELINE_NOT_FOUND"));
  EXPECT_THAT(Get("pipelines/"), HasReason("PIPELINE_NOT_FOUND"));
  EXPECT_THAT(Get("default"), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(PipelinesRpcTest, WhatIsWrittenIsRead) {
  const std::string name = NewName();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Pipeline written, Update(Make(name)));
  EXPECT_FALSE(written.etag().empty());
  EXPECT_EQ(Get(name)->SerializeAsString(), written.SerializeAsString());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::ListPipelinesResponse all,
                           Call(deals_, &Stub::ListPipelines, v1::ListPipelinesRequest()));
  EXPECT_EQ(all.pipelines(0).name(), "pipelines/default");
  bool found = false;
  for (const v1::Pipeline& pipeline : all.pipelines()) found |= pipeline.name() == name;
  EXPECT_TRUE(found);

  v1::ListEventsRequest events;
  events.add_types("smarketing.lead.v1.ReferenceDataChanged");
  events.set_page_size(1000);
  int changes = 0;
  for (bool more = true; more;) {
    SMK_ASSERT_OK_AND_ASSIGN(const v1::ListEventsResponse log,
                             Call(events_, &v1::EventService::Stub::ListEvents, events));
    for (const auto& event : log.events()) {
      v1::ReferenceDataChanged payload;
      ASSERT_TRUE(event.payload().UnpackTo(&payload));
      if (payload.item() == name && !payload.deleted()) ++changes;
    }
    events.set_position(log.next_position());
    more = !log.end_of_log();
  }
  EXPECT_EQ(changes, 1);
}

TEST_F(PipelinesRpcTest, AnOldEtagIsRefused) {
  const v1::Pipeline first = *Update(Make(NewName()));
  v1::Pipeline changed = first;
  AddStage("third", 90, &changed);
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Pipeline second, Update(changed));
  EXPECT_NE(second.etag(), first.etag());
  EXPECT_THAT(Update(first), HasReason("ETAG_MISMATCH"));
  EXPECT_THAT(Update(first), StatusIs(absl::StatusCode::kAborted));
  v1::Pipeline fresh = Make(NewName());
  fresh.set_etag("00000001");
  EXPECT_THAT(Update(fresh), HasReason("ETAG_MISMATCH"));
}

TEST_F(PipelinesRpcTest, AStageThatDealsAreInCannotBeTakenAway) {
  const v1::Pipeline pipeline = *Update(Make(NewName()));
  v1::ConvertLeadRequest convert;
  convert.set_lead(NewLead().name());
  convert.mutable_deal()->set_pipeline(pipeline.name().substr(pipeline.name().find('/') + 1));
  convert.mutable_deal()->set_stage("second");
  SMK_ASSERT_OK_AND_ASSIGN(const v1::ConvertLeadResponse converted, Call(deals_, &Stub::ConvertLead, convert));
  v1::Pipeline changed = Make(pipeline.name());
  changed.clear_stages();
  AddStage("first", 10, &changed);
  const auto refused = Update(changed);
  EXPECT_THAT(refused, HasReason("PIPELINE_STAGE_IN_USE"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(GetErrorMetadata(refused.status()), ::testing::Contains(::testing::Pair("stage", "second")));
  EXPECT_EQ(Get(pipeline.name())->etag(), pipeline.etag());
  changed.clear_stages();
  AddStage("second", 70, &changed);  // it may change, and the others may go
  SMK_EXPECT_OK(Update(changed));

  // One that was won or lost in it does not hold it; opened again, it begins anew.
  v1::WinDealRequest win;
  win.set_name(converted.deal().name());
  SMK_ASSERT_OK(Call(deals_, &Stub::WinDeal, win));
  changed.clear_stages();
  AddStage("third", 50, &changed);
  SMK_EXPECT_OK(Update(changed));
  v1::GetDealRequest get;
  get.set_name(win.name());
  EXPECT_EQ(Call(deals_, &Stub::GetDeal, get)->stage(), "second");
  v1::ReopenDealRequest reopen;
  reopen.set_name(win.name());
  EXPECT_EQ(Call(deals_, &Stub::ReopenDeal, reopen)->stage(), "third");
}

TEST_F(PipelinesRpcTest, ADealOfADeletedLeadHoldsNoStage) {
  const v1::Pipeline pipeline = *Update(Make(NewName()));
  v1::ConvertLeadRequest convert;
  convert.set_lead(NewLead().name());
  convert.mutable_deal()->set_pipeline(pipeline.name().substr(pipeline.name().find('/') + 1));
  convert.mutable_deal()->set_stage("second");
  SMK_ASSERT_OK(Call(deals_, &Stub::ConvertLead, convert));
  v1::DeleteLeadRequest remove;
  remove.set_name(convert.lead());
  SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::DeleteLead, remove));
  v1::Pipeline changed = Make(pipeline.name());
  changed.clear_stages();
  AddStage("first", 10, &changed);
  SMK_EXPECT_OK(Update(changed));  // nobody could move it
}

TEST_F(PipelinesRpcTest, SentAgainChangesNothing) {
  const v1::Pipeline pipeline = Make(NewName());
  const v1::Pipeline first = *Update(pipeline, "pipeline-1");
  const std::string before = service().Checksum();
  EXPECT_EQ(Update(pipeline, "pipeline-1")->SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Update(pipeline)->etag(), first.etag());  // the same again
  EXPECT_EQ(service().Checksum(), before);
}

TEST_F(PipelinesRpcTest, EverythingThatIsWrongIsSaid) {
  v1::Pipeline pipeline = Make("pipelines/Test 1");
  AddStage("first", 50, &pipeline);
  const auto refused = Update(pipeline);
  EXPECT_THAT(refused, ViolatesField("pipeline.name"));
  EXPECT_THAT(refused, ViolatesField("pipeline.stages[2].id"));
  EXPECT_THAT(refused, ViolatesField("pipeline.stages[2].probability"));
  EXPECT_THAT(Update(Make("test")), ViolatesField("pipeline.name"));
  EXPECT_THAT(Update(Make(NewName()), "", "sales_rep"), StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace smarketing::lead
