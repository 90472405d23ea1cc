// Deals of people who take part, were merged, deleted or erased, over a real channel.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rpc/lead/lead_rpc_test.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DealsRpcTest : public LeadRpcTest {
 protected:
  using Stub = v1::DealService::Stub;

  v1::Deal Convert(const std::vector<std::string>& contacts) {
    v1::ConvertLeadRequest request;
    request.set_lead(own_.name());
    request.mutable_deal()->set_title("Fleet");
    for (const std::string& lead : contacts) {
      v1::DealContact& contact = *request.mutable_deal()->add_contacts();
      contact.set_lead(lead);
      contact.set_role(v1::DEAL_ROLE_USER);
    }
    const auto response = Call(deals_, &Stub::ConvertLead, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->deal() : v1::Deal();
  }
  absl::StatusOr<v1::Deal> Get(const std::string& name) {
    v1::GetDealRequest request;
    request.set_name(name);
    return Call(deals_, &Stub::GetDeal, request);
  }
  std::vector<std::string> List(const std::string& filter) {
    v1::ListDealsRequest request;
    request.set_filter(filter);
    const auto response = Call(deals_, &Stub::ListDeals, request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> names;
    if (!response.ok()) return names;
    for (const v1::Deal& deal : response->deals()) names.push_back(deal.name());
    return names;
  }
  void Merge(const std::string& survivor, const std::string& other) {
    v1::MergeLeadsRequest request;
    request.set_name(survivor);
    request.set_other_lead(other);
    SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::MergeLeads, request));
  }
  absl::StatusOr<v1::Deal> SetContacts(const v1::Deal& deal) {
    v1::UpdateDealRequest request;
    *request.mutable_deal() = deal;
    request.mutable_update_mask()->add_paths("contacts");
    return Call(deals_, &Stub::UpdateDeal, request);
  }
  static std::vector<std::string> Contacts(const v1::Deal& deal) {
    std::vector<std::string> leads;
    for (const v1::DealContact& contact : deal.contacts()) leads.push_back(contact.lead());
    return leads;
  }

  v1::Lead own_ = NewLead();
  v1::Lead ana_ = NewLead();
  v1::Lead tom_ = NewLead();
};

TEST_F(DealsRpcTest, WhoTakesPartSeesTheDeal) {
  const v1::Deal deal = Convert({ana_.name()});
  EXPECT_THAT(List(absl::StrCat("contact = \"", ana_.name(), "\"")), ElementsAre(deal.name()));
  EXPECT_THAT(List(absl::StrCat("contact = \"", tom_.name(), "\"")), IsEmpty());
  EXPECT_THAT(List(absl::StrCat("lead = \"", own_.name(), "\" AND contact != \"", ana_.name(), "\"")), IsEmpty());
  EXPECT_THAT(List(absl::StrCat("lead = \"", own_.name(), "\" AND contact:*")), ElementsAre(deal.name()));

  for (const std::string& name : {own_.name(), ana_.name()}) {
    v1::GetLeadBriefingRequest briefing;
    briefing.set_name(name);
    SMK_ASSERT_OK_AND_ASSIGN(const v1::LeadBriefing got,
                             Call(leads_, &v1::LeadService::Stub::GetLeadBriefing, briefing));
    ASSERT_EQ(got.deals_size(), 1) << name;
    EXPECT_EQ(got.deals(0).name(), deal.name());

    grpc::ClientContext context;
    service().Authorize(&context, "admin");
    v1::ExportLeadRequest request;
    request.set_name(name);
    const auto reader = leads_->ExportLead(&context, request);
    std::vector<std::string> exported;
    for (v1::ExportLeadResponse part; reader->Read(&part);) {
      if (part.has_deal()) exported.push_back(part.deal().name());
    }
    EXPECT_TRUE(reader->Finish().ok());
    EXPECT_THAT(exported, ElementsAre(deal.name()));
  }
}

TEST_F(DealsRpcTest, ContactsFollowTheirLeadsThroughMerges) {
  const v1::Lead twin = NewLead();
  const v1::Deal deal = Convert({twin.name(), ana_.name(), tom_.name()});
  Merge(own_.name(), twin.name());
  EXPECT_EQ(Get(deal.name())->contacts_size(), 2) << "nobody takes part in a deal of one's own";
  const v1::Lead last = NewLead();
  Merge(tom_.name(), ana_.name());
  Merge(last.name(), tom_.name());
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Deal now, Get(deal.name()));
  EXPECT_THAT(Contacts(now), ElementsAre(last.name()));
  EXPECT_THAT(List(absl::StrCat("contact = \"", last.name(), "\"")), ElementsAre(deal.name()));

  // As it is now, and as it was: both are understood.
  v1::Deal changed = now;
  v1::DealContact& added = *changed.add_contacts();
  added.set_lead(NewLead().name());
  added.set_role(v1::DEAL_ROLE_BLOCKER);
  EXPECT_EQ(SetContacts(changed)->contacts_size(), 2);
  v1::Deal old = deal;
  old.clear_etag();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Deal again, SetContacts(old));
  EXPECT_THAT(Contacts(again), ElementsAre(last.name()));
}

TEST_F(DealsRpcTest, ADeletedContactHindersNobody) {
  const v1::Deal deal = Convert({ana_.name()});
  v1::DeleteLeadRequest remove;
  remove.set_name(ana_.name());
  SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::DeleteLead, remove));
  v1::Deal changed = deal;
  v1::DealContact& added = *changed.add_contacts();
  added.set_lead(tom_.name());
  added.set_role(v1::DEAL_ROLE_USER);
  EXPECT_EQ(SetContacts(changed)->contacts_size(), 2);
}

TEST_F(DealsRpcTest, TheDealsOfADeletedLeadAreNotThere) {
  const v1::Deal deal = Convert({ana_.name()});
  v1::DeleteLeadRequest remove;
  remove.set_name(own_.name());
  SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::DeleteLead, remove));
  EXPECT_THAT(List(absl::StrCat("lead = \"", own_.name(), "\"")), IsEmpty());
  EXPECT_THAT(List(absl::StrCat("lead = \"", own_.name(), "\" OR contact = \"", ana_.name(), "\"")), IsEmpty());
  v1::WinDealRequest win;
  win.set_name(deal.name());
  EXPECT_THAT(Call(deals_, &Stub::WinDeal, win), HasReason("LEAD_NOT_FOUND"));
  v1::UndeleteLeadRequest back;
  back.set_name(own_.name());
  SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::UndeleteLead, back));
  EXPECT_THAT(List(absl::StrCat("lead = \"", own_.name(), "\"")), ElementsAre(deal.name()));
  SMK_EXPECT_OK(Call(deals_, &Stub::WinDeal, win));
}

TEST_F(DealsRpcTest, NothingNewIsSaidOfAnErasedPerson) {
  const v1::Deal deal = Convert({});
  v1::EraseLeadRequest erase;
  erase.set_name(own_.name());
  SMK_ASSERT_OK(Call(leads_, &v1::LeadService::Stub::EraseLead, erase));
  v1::UpdateDealRequest update;
  update.mutable_deal()->set_name(deal.name());
  update.mutable_deal()->set_title("Ana Secret");
  update.mutable_update_mask()->add_paths("title");
  const auto refused = Call(deals_, &Stub::UpdateDeal, update);
  EXPECT_THAT(refused, HasReason("ERASED"));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_EQ(Get(deal.name())->title(), "");
}

TEST_F(DealsRpcTest, RestatedTimesAreThoseOfTheHistory) {
  v1::ConvertLeadRequest convert;
  convert.set_lead(own_.name());
  convert.mutable_deal()->set_title("Fleet");
  convert.mutable_occur_time()->set_seconds(absl::ToUnixSeconds(now() - absl::Hours(100)));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::ConvertLeadResponse converted, Call(deals_, &Stub::ConvertLead, convert));
  const std::string name = converted.deal().name();
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Pipeline pipeline, Call(deals_, &Stub::GetPipeline, [] {
                             v1::GetPipelineRequest request;
                             request.set_name("pipelines/default");
                             return request;
                           }()));
  v1::MoveDealStageRequest move;
  move.set_name(name);
  move.set_stage(pipeline.stages(1).id());
  SMK_ASSERT_OK(Call(deals_, &Stub::MoveDealStage, move));
  v1::UpdateDealRequest update;
  update.mutable_deal()->set_name(name);
  update.mutable_update_mask()->add_paths("create_time");
  update.mutable_create_time()->set_seconds(absl::ToUnixSeconds(now() - absl::Hours(50)));
  SMK_ASSERT_OK(Call(deals_, &Stub::UpdateDeal, update));
  SMK_ASSERT_OK_AND_ASSIGN(const v1::Deal deal, Get(name));
  ASSERT_EQ(deal.stage_history_size(), 2);
  EXPECT_EQ(deal.stage_history(0).enter_time().seconds(), deal.create_time().seconds());
  EXPECT_EQ(deal.create_time().seconds(), update.create_time().seconds());
}

}  // namespace
}  // namespace smarketing::lead
