// The checks that the contract's rules cannot say.
#include <functional>
#include <set>
#include <string>

#include "common/time/proto_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/rpc/validate/fields.h"
#include "lead_service/rpc/validate/requests.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const ValidationContext kContext = {.now = kNow, .phone_region = "BR"};

std::set<std::string> FieldsOf(const Violations& violations) {
  std::set<std::string> fields;
  for (const Violation& violation : violations.all()) fields.insert(violation.field);
  return fields;
}

std::set<std::string> Capture(const std::function<void(v1::CaptureLeadRequest&)>& change, absl::string_view path = "") {
  v1::CaptureLeadRequest request;
  request.add_identities()->set_email("ana@example.com");
  change(request);
  Violations violations;
  ValidateCaptureLead(request, path, kContext, violations);
  return FieldsOf(violations);
}

TEST(ValidateTest, ACaptureThatIsRightPasses) {
  EXPECT_THAT(Capture([](auto& request) {
                request.add_identities()->set_phone("(11) 91234-5678");
                request.mutable_profile()->set_country_code("BR");
                request.mutable_profile()->set_language_code("zh-Hans-CN");
                request.set_stage(v1::LEAD_STAGE_SALES_QUALIFIED);
                *request.mutable_occur_time() = ToProtoTime(kNow + absl::Minutes(5));
                request.add_tags("vip");
              }),
              IsEmpty());
}

TEST(ValidateTest, PathsBeginWhereTheRequestStands) {
  EXPECT_THAT(Capture([](auto& request) { request.mutable_identities(0)->set_email("x"); }, "lead"),
              ElementsAre("lead.identities[0].email"));
}

TEST(ValidateTest, StagesThatFollowFromDealsAreNotCaptured) {
  for (int stage = 0; stage <= v1::LeadStage_MAX; ++stage) {
    const bool allowed = stage <= v1::LEAD_STAGE_SALES_QUALIFIED;
    EXPECT_EQ(Capture([stage](auto& request) { request.set_stage(static_cast<v1::LeadStage>(stage)); }).empty(),
              allowed)
        << stage;
  }
}

TEST(ValidateTest, CountriesAndLanguages) {
  for (const char* country : {"br", "BRA", "XX", "B", "4"}) {
    EXPECT_THAT(Capture([&](auto& request) { request.mutable_profile()->set_country_code(country); }),
                ElementsAre("profile.country_code"));
  }
  for (const char* language : {"pt_BR", "-", "pt-", "toolongsubtag", "12", "pt BR"}) {
    EXPECT_THAT(Capture([&](auto& request) { request.mutable_profile()->set_language_code(language); }),
                ElementsAre("profile.language_code"));
  }
}

TEST(ValidateTest, KeysHaveTheFormThatRostersAndPlaybooksAllow) {
  for (const char* key : {"rep-1", "ana.silva@example.com", "nobody_here", "005", ""}) {
    EXPECT_THAT(Capture([&](auto& request) {
                  request.set_owner(key);
                  request.set_team(key);
                }),
                IsEmpty())
        << key;
  }
  for (const char* key : {"T1", "t1 ", " t1", "t1\n", "t 1", "\x7f", "tim\xC3\xA9"}) {
    EXPECT_THAT(Capture([&](auto& request) {
                  request.set_owner(key);
                  request.set_team(key);
                  request.set_persona(key);
                }),
                ElementsAre("owner", "persona", "team"))
        << key;
    v1::CreateLeadRequest create;
    create.mutable_lead()->set_owner(key);
    create.mutable_lead()->set_team(key);
    create.mutable_lead()->set_persona(key);
    Violations of_create;
    ValidateCreateLead(create, kContext, of_create);
    EXPECT_THAT(FieldsOf(of_create), ElementsAre("lead.owner", "lead.persona", "lead.team"));

    v1::UpdateLeadRequest update;
    *update.mutable_lead() = create.lead();
    update.mutable_lead()->set_name("leads/1");
    update.mutable_update_mask()->add_paths("tags");
    Violations unmasked;
    ValidateUpdateLead(update, kContext, unmasked);
    EXPECT_TRUE(unmasked.empty()) << "as it was read";
    for (const char* path : {"owner", "team", "persona"}) update.mutable_update_mask()->add_paths(path);
    Violations masked;
    ValidateUpdateLead(update, kContext, masked);
    EXPECT_THAT(FieldsOf(masked), ElementsAre("lead.owner", "lead.persona", "lead.team"));
  }
  EXPECT_THAT(Capture([](auto& request) { request.set_persona("cto-small_firm2"); }), IsEmpty());
  EXPECT_THAT(Capture([](auto& request) { request.set_persona("a@b"); }), ElementsAre("persona"));
}

TEST(ValidateTest, FiveMinutesAheadAreForgivenAndNotMore) {
  const absl::Time late = kNow + absl::Minutes(5) + absl::Microseconds(1);
  EXPECT_THAT(Capture([&](auto& request) { *request.mutable_occur_time() = ToProtoTime(late); }),
              ElementsAre("occur_time"));
  EXPECT_THAT(Capture([&](auto& request) {
                request.mutable_touch()->set_kind(v1::TOUCH_KIND_CHAT);
                *request.mutable_touch()->mutable_occur_time() = ToProtoTime(late);
              }),
              ElementsAre("touch.occur_time"));
}

TEST(ValidateTest, WhatTheContractHasSaidIsNotSaidAgain) {
  v1::CaptureLeadRequest request;
  request.add_identities()->mutable_external();
  Violations violations;
  violations.Add("identities[0].external.system", "is required");
  ValidateCaptureLead(request, "", kContext, violations);
  ASSERT_EQ(violations.all().size(), 2u);
  EXPECT_EQ(violations.all()[1].field, "identities[0].external.id");
}

TEST(ValidateTest, AMoveAsideNeedsAReason) {
  for (const v1::LeadStage stage : {v1::LEAD_STAGE_RECYCLED, v1::LEAD_STAGE_DISQUALIFIED}) {
    v1::MoveLeadStageRequest request;
    request.set_stage(stage);
    request.set_reason(" \t");
    Violations violations;
    ValidateMoveLeadStage(request, kContext, violations);
    EXPECT_THAT(FieldsOf(violations), ElementsAre("reason"));
    request.set_reason("no budget");
    Violations none;
    ValidateMoveLeadStage(request, kContext, none);
    EXPECT_TRUE(none.empty());
  }
}

std::set<std::string> ImportDeal(const std::function<void(v1::ImportDealsRow&)>& change) {
  v1::ImportDealsRow row;
  row.mutable_identity()->set_email("ana@example.com");
  row.mutable_deal()->mutable_external_id()->set_system("crm");
  row.mutable_deal()->mutable_external_id()->set_id("1");
  change(row);
  Violations violations;
  ValidateImportDealsRow(row, kContext, violations);
  return FieldsOf(violations);
}

TEST(ValidateTest, ADealsStateAndTimesBelongTogether) {
  EXPECT_THAT(ImportDeal([](auto&) {}), IsEmpty());
  EXPECT_THAT(ImportDeal([](auto& row) { row.set_state(v1::DEAL_STATE_WON); }), ElementsAre("close_time"));
  EXPECT_THAT(ImportDeal([](auto& row) { row.set_state(v1::DEAL_STATE_LOST); }),
              ElementsAre("close_time", "lost_reason"));
  EXPECT_THAT(ImportDeal([](auto& row) { *row.mutable_close_time() = ToProtoTime(kNow); }), ElementsAre("close_time"));
  EXPECT_THAT(ImportDeal([](auto& row) { row.set_lost_reason("price"); }), ElementsAre("lost_reason"));
  EXPECT_THAT(ImportDeal([](auto& row) {
                row.set_state(v1::DEAL_STATE_WON);
                *row.mutable_create_time() = ToProtoTime(kNow);
                *row.mutable_close_time() = ToProtoTime(kNow - absl::Seconds(1));
              }),
              ElementsAre("close_time"));
  EXPECT_THAT(ImportDeal([](auto& row) { row.mutable_deal()->clear_external_id(); }), ElementsAre("deal.external_id"));
  EXPECT_THAT(ImportDeal([](auto& row) { row.clear_identity(); }), ElementsAre("lead"));
}

}  // namespace
}  // namespace smarketing::lead
