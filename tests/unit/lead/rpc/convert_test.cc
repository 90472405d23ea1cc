// Between the contract and the domain: nothing is lost on the way, in either direction.
#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/time/proto_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/rpc/convert/activity.h"
#include "lead_service/rpc/convert/command.h"
#include "lead_service/rpc/convert/deal.h"
#include "lead_service/rpc/convert/event.h"
#include "lead_service/rpc/convert/identity.h"
#include "lead_service/rpc/convert/lead.h"
#include "lead_service/rpc/convert/score.h"
#include "lead_service/rpc/convert/update_mask.h"
#include "tests/support/status_matchers.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const Context kContext = {.actor = "ana", .now = kNow, .trace_parent = "00-1-2-01"};

Uuid MakeId(char c) { return *Uuid::FromBytes(std::string(16, c)); }

TEST(ConvertTest, StagesAndDealStatesHaveTheNumbersAndNamesOfTheContract) {
  for (int stage = v1::LEAD_STAGE_SUBSCRIBER; stage <= v1::LEAD_STAGE_DISQUALIFIED; ++stage) {
    EXPECT_EQ(absl::StrCat("LEAD_STAGE_", std::string(StageName(static_cast<Stage>(stage)))),
              v1::LeadStage_Name(static_cast<v1::LeadStage>(stage)));
  }
  EXPECT_EQ(v1::LeadStage_MAX, v1::LEAD_STAGE_DISQUALIFIED);
  for (int state = v1::DEAL_STATE_OPEN; state <= v1::DealState_MAX; ++state) {
    EXPECT_EQ(absl::StrCat("DEAL_STATE_", std::string(DealStateName(static_cast<DealState>(state)))),
              v1::DealState_Name(static_cast<v1::DealState>(state)));
  }
  EXPECT_EQ(static_cast<int>(TouchKind::kOther), v1::TouchKind_MAX);
  EXPECT_EQ(static_cast<int>(JourneyStage::kDecision), v1::JourneyStage_MAX);
  EXPECT_EQ(static_cast<int>(AttemptKind::kMessage), v1::AttemptKind_MAX);
  EXPECT_EQ(static_cast<int>(AttemptDirection::kInbound), v1::AttemptDirection_MAX);
  EXPECT_EQ(static_cast<int>(AttemptOutcome::kBounced), v1::AttemptOutcome_MAX);
}

TEST(ConvertTest, EveryFieldOfTheProfileHasItsPlaceInTheDomain) {
  const auto& profile = *v1::LeadProfile::descriptor();
  int fields = 0;
  for (const Field field : kAllFields) fields += IsProfileField(field) ? 1 : 0;
  EXPECT_EQ(fields, profile.field_count());
  for (int i = 0; i < profile.field_count(); ++i) {
    EXPECT_TRUE(FieldByName(absl::StrCat("profile.", profile.field(i)->name())).has_value());
  }
}

TEST(ConvertTest, ALeadShowsEverything) {
  Lead lead;
  lead.id = LeadId(MakeId('l'));
  lead.version = 7;
  lead.create_time = kNow - absl::Hours(3);
  lead.update_time = kNow;
  for (const Field field : kAllFields) {
    lead.fields[field] = absl::StrCat("value of ", std::string(FieldName(field)));
    lead.provenance[field] = Provenance{"bruno", kNow - absl::Hours(2)};
  }
  lead.tags = {"a", "b"};
  lead.source = {"paid", "google", "cpc", "spring", "banner", "shoes", "https://r", "https://l"};
  lead.first_response_time = kNow - absl::Hours(1);
  StageEntry entry;
  entry.id = StageEntryId(MakeId('s'));
  entry.stage = Stage::kSalesAccepted;
  entry.enter_time = kNow - absl::Hours(2);
  entry.move = Move::kSetByHand;
  entry.actor = "carla";
  entry.reason = "called";
  lead.stage_history = StageHistory({entry});
  lead.stage = entry.stage;
  lead.stage_enter_time = entry.enter_time;
  lead.identities = {*Identity::Email("Ana@Example.com"), *Identity::External("crm", "X 1"), *Identity::Visitor("v")};
  lead.delete_time = lead.purge_time = lead.erase_time = lead.recycle_until = kNow;
  lead.open_handoff = HandoffId(MakeId('h'));

  v1::Lead proto;
  LeadToProto(lead, LeadView::kFull, proto);
  EXPECT_EQ(LeadIdFromName(proto.name()), lead.id);
  EXPECT_EQ(proto.etag(), lead.etag());
  for (const Field field : kAllFields) {
    if (IsProfileField(field)) {
      EXPECT_EQ(ProfileField(proto.profile(), field), lead.fields[field]);
    }
  }
  EXPECT_EQ(proto.owner(), lead.fields[Field::kOwner]);
  EXPECT_EQ(proto.team(), lead.fields[Field::kTeam]);
  EXPECT_THAT(proto.tags(), ElementsAre("a", "b"));
  EXPECT_EQ(SourceFromProto(proto.source()), lead.source);
  EXPECT_EQ(proto.stage(), v1::LEAD_STAGE_SALES_ACCEPTED);
  EXPECT_EQ(*FromProtoTime(proto.create_time()), lead.create_time);
  EXPECT_EQ(*FromProtoTime(proto.update_time()), lead.update_time);
  EXPECT_EQ(*FromProtoTime(proto.stage_enter_time()), lead.stage_enter_time);
  EXPECT_EQ(*FromProtoTime(proto.first_response_time()), *lead.first_response_time);
  ASSERT_EQ(proto.identities_size(), 3);
  EXPECT_EQ(proto.identities(0).email(), "Ana@Example.com");
  EXPECT_EQ(proto.identities(0).normal_form(), "ana@example.com");
  EXPECT_EQ(proto.identities(1).external().system(), "crm");
  EXPECT_EQ(proto.identities(1).external().id(), "X 1");
  EXPECT_EQ(proto.identities(2).visitor_id(), "v");
  ASSERT_EQ(proto.stage_history_size(), 1);
  EXPECT_EQ(proto.stage_history(0).actor(), "carla");
  EXPECT_EQ(proto.stage_history(0).reason(), "called");
  EXPECT_FALSE(proto.stage_history(0).automatic());
  EXPECT_FALSE(proto.stage_history(0).has_exit_time());
  EXPECT_EQ(proto.field_provenance_size(), static_cast<int>(kFieldCount));
  EXPECT_EQ(proto.field_provenance(0).actor(), "bruno");
  // A field of the contract that nobody fills would be seen here.
  const std::set<std::string> of_other_tables = {"score", "merged_leads", "stage_summaries"};
  for (int i = 0; i < v1::Lead::descriptor()->field_count(); ++i) {
    const auto* field = v1::Lead::descriptor()->field(i);
    if (of_other_tables.contains(field->name())) continue;
    EXPECT_TRUE(field->is_repeated() ? proto.GetReflection()->FieldSize(proto, field) > 0
                                     : proto.GetReflection()->HasField(proto, field))
        << field->name();
  }

  v1::Lead listed;
  LeadToProto(lead, LeadView::kList, listed);
  EXPECT_THAT(listed.stage_history(), IsEmpty());
  EXPECT_THAT(listed.field_provenance(), IsEmpty());
  EXPECT_EQ(listed.identities_size(), 3);
}

TEST(ConvertTest, IdentitiesGoThereAndBack) {
  for (const Identity& identity : {*Identity::Email(" Ana@Bücher.example"), *Identity::Phone("(11) 91234-5678", "BR"),
                                   *Identity::External("crm", "00Q5e"), *Identity::Visitor("cookie")}) {
    Violations violations;
    v1::Identity proto;
    IdentityToProto(identity, proto);
    const auto back = IdentityFromProto(proto, "identity", "BR", violations);
    EXPECT_TRUE(violations.empty());
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(back->key, identity.key);
    EXPECT_EQ(back->entered_form, identity.entered_form);
  }
}

TEST(ConvertTest, IdentitiesThatAreNoneAreNamedByTheirPath) {
  v1::Identity proto;
  Violations violations;
  EXPECT_FALSE(IdentityFromProto(proto, "identities[2]", "", violations).has_value());
  proto.set_phone("91234-5678");  // no country code, no region
  EXPECT_FALSE(IdentityFromProto(proto, "identities[2]", "", violations).has_value());
  proto.mutable_external()->set_system("CRM");
  EXPECT_FALSE(IdentityFromProto(proto, "identities[2]", "", violations).has_value());
  std::vector<std::string> fields;
  for (const Violation& violation : violations.all()) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("identities[2]", "identities[2].phone", "identities[2].external.system",
                                  "identities[2].external.id"));
}

TEST(ConvertTest, ACaptureTakesAllThatIsSaid) {
  v1::CaptureLeadRequest request;
  request.add_identities()->set_email("ana@example.com");
  request.mutable_profile()->set_city("Porto");
  request.set_owner("rep");
  request.set_team("north");
  request.mutable_touch()->set_kind(v1::TOUCH_KIND_DEMO_REQUEST);
  request.mutable_touch()->set_journey_stage(v1::JOURNEY_STAGE_DECISION);
  request.mutable_touch()->mutable_source()->set_term("shoes");
  request.mutable_touch()->mutable_external_id()->set_system("web");
  request.mutable_touch()->mutable_external_id()->set_id("7");
  request.mutable_source()->set_source("google");
  request.set_stage(v1::LEAD_STAGE_MARKETING_QUALIFIED);
  request.add_tags("vip");
  *request.mutable_occur_time() = ToProtoTime(kNow - absl::Hours(1));
  const CaptureLead command = CaptureLeadFromProto(request, kContext, "BR");
  EXPECT_EQ(command.context.actor, "ana");
  EXPECT_EQ(command.context.now, kNow);
  ASSERT_EQ(command.identities.size(), 1u);
  EXPECT_EQ(command.identities[0].key.normal_form, "ana@example.com");
  EXPECT_EQ(command.fields[Field::kCity], "Porto");
  EXPECT_EQ(command.fields[Field::kOwner], "rep");
  EXPECT_EQ(command.fields[Field::kTeam], "north");
  ASSERT_TRUE(command.touch.has_value());
  EXPECT_EQ(command.touch->kind, TouchKind::kDemoRequest);
  EXPECT_EQ(command.touch->journey_stage, JourneyStage::kDecision);
  EXPECT_EQ(command.touch->source.term, "shoes");
  EXPECT_EQ(command.touch->external_id, (ExternalId{"web", "7"}));
  EXPECT_FALSE(command.touch->occur_time.has_value());
  EXPECT_EQ(command.source.source, "google");
  EXPECT_EQ(command.stage, Stage::kMarketingQualified);
  EXPECT_THAT(command.tags, ElementsAre("vip"));
  EXPECT_EQ(command.occur_time, kNow - absl::Hours(1));

  const CaptureLead empty = CaptureLeadFromProto(v1::CaptureLeadRequest(), kContext, "");
  EXPECT_FALSE(empty.touch.has_value());
  EXPECT_FALSE(empty.stage.has_value());
  EXPECT_FALSE(empty.occur_time.has_value());
}

TEST(ConvertTest, AMaskDecidesWhatAnUpdateSays) {
  v1::UpdateLeadRequest request;
  request.mutable_lead()->set_name(LeadName(LeadId(MakeId('l'))));
  request.mutable_lead()->mutable_profile()->set_city("Porto");
  request.mutable_lead()->mutable_profile()->set_website("not masked");
  request.mutable_lead()->set_owner("rep");
  for (const char* path : {"owner", "profile.city", "owner"}) request.mutable_update_mask()->add_paths(path);
  const UpdateLead some = UpdateLeadFromProto(request, kContext, "");
  EXPECT_EQ(std::get<LeadId>(some.lead), LeadId(MakeId('l')));
  EXPECT_THAT(some.fields, ElementsAre(::testing::Pair(Field::kCity, "Porto"), ::testing::Pair(Field::kOwner, "rep")));
  EXPECT_FALSE(some.tags.has_value());
  EXPECT_FALSE(some.etag.has_value());

  request.mutable_update_mask()->clear_paths();
  for (const char* path : {"tags", "profile"}) request.mutable_update_mask()->add_paths(path);
  request.mutable_lead()->set_etag("e");
  const UpdateLead all = UpdateLeadFromProto(request, kContext, "");
  EXPECT_EQ(all.fields.size(), kFieldCount - 3);  // without owner, team and persona
  ASSERT_TRUE(all.tags.has_value());
  EXPECT_THAT(*all.tags, IsEmpty());
  EXPECT_EQ(all.etag, "e");
}

TEST(ConvertTest, ATargetIsALeadOrAnIdentity) {
  v1::LogAttemptRequest request;
  request.set_lead(LeadName(LeadId(MakeId('l'))));
  request.mutable_attempt()->set_kind(v1::ATTEMPT_KIND_EMAIL);
  request.mutable_attempt()->mutable_duration()->set_seconds(90);
  const LogAttempt by_lead = LogAttemptFromProto(request, kContext, "");
  EXPECT_EQ(std::get<LeadId>(by_lead.lead), LeadId(MakeId('l')));
  EXPECT_EQ(by_lead.attempt.direction, AttemptDirection::kOutbound);  // unless it is said
  EXPECT_EQ(by_lead.attempt.duration, absl::Seconds(90));
  request.clear_lead();
  request.mutable_identity()->set_visitor_id("v");
  request.mutable_attempt()->set_direction(v1::ATTEMPT_DIRECTION_INBOUND);
  const LogAttempt by_identity = LogAttemptFromProto(request, kContext, "");
  EXPECT_EQ(std::get<Identity>(by_identity.lead).key.normal_form, "v");
  EXPECT_EQ(by_identity.attempt.direction, AttemptDirection::kInbound);
}

TEST(ConvertTest, DealsGoThereAndBack) {
  Deal deal;
  deal.id = DealId(MakeId('d'));
  deal.lead = LeadId(MakeId('l'));
  deal.version = 3;
  deal.title = "Fleet";
  deal.amount = Money("BRL", 1'234'56);
  deal.owner = "rep";
  deal.expected_close_date = absl::CivilDay(2026, 2, 28);
  deal.state = DealState::kLost;
  deal.create_time = kNow - absl::Hours(2);
  deal.update_time = kNow;
  deal.close_time = kNow - absl::Hours(1);
  deal.lost_reason = "price";
  deal.external_id = ExternalId{"crm", "7"};
  const v1::Deal proto = DealToProto(deal);
  EXPECT_EQ(DealIdFromName(proto.name()), deal.id);
  EXPECT_EQ(LeadIdFromName(proto.lead()), deal.lead);
  EXPECT_EQ(proto.amount().units(), 1234);
  EXPECT_EQ(proto.amount().nanos(), 560'000'000);
  EXPECT_EQ(proto.state(), v1::DEAL_STATE_LOST);
  EXPECT_EQ(proto.lost_reason(), "price");
  for (int i = 0; i < v1::Deal::descriptor()->field_count() && v1::Deal::descriptor()->field(i)->number() <= 13; ++i) {
    const auto* field = v1::Deal::descriptor()->field(i);
    EXPECT_TRUE(proto.GetReflection()->HasField(proto, field)) << field->name();
  }
  const DealInput input = DealInputFromProto(proto);
  EXPECT_EQ(input.title, deal.title);
  EXPECT_EQ(input.amount, deal.amount);
  EXPECT_EQ(input.owner, deal.owner);
  EXPECT_EQ(input.expected_close_date, deal.expected_close_date);
  EXPECT_EQ(input.external_id, deal.external_id);
  EXPECT_FALSE(DealToProto(Deal()).has_amount());
}

TEST(ConvertTest, AnEventNamesItsSubjectAndItsPayload) {
  event_log::Event event;
  event.event_id = MakeId('e');
  event.type = "smarketing.lead.v1.LeadCreated";
  event.subject_type = "leads";
  event.subject_id = MakeId('l');
  event.occur_time = kNow;
  event.record_time = kNow + absl::Seconds(1);
  event.actor = "ana";
  event.payload = "bytes";
  event.partition = 3;
  event.sequence = 9;
  event_log::Position position;
  position.Advance(event);
  common::v1::Event proto;
  EventToProto(event, position, proto);
  EXPECT_EQ(proto.subject(), LeadName(LeadId(MakeId('l'))));
  EXPECT_EQ(proto.payload().type_url(), "type.googleapis.com/smarketing.lead.v1.LeadCreated");
  EXPECT_EQ(proto.payload().value(), "bytes");
  EXPECT_EQ(proto.position(), event_log::EncodePosition(position));

  google::protobuf::RepeatedPtrField<std::string> types;
  *types.Add() = event.type;
  SMK_ASSERT_OK_AND_ASSIGN(const event_log::EventFilter filter, EventFilterFromProto(types, proto.subject()));
  EXPECT_TRUE(filter.Matches(event));
  SMK_ASSERT_OK_AND_ASSIGN(const auto other, EventFilterFromProto(types, "visitors/" + MakeId('l').ToString()));
  EXPECT_FALSE(other.Matches(event));
  for (const char* kind : {"reference", "playbookRevisions"}) {
    SMK_EXPECT_OK(EventFilterFromProto(types, ResourceName(kind, MakeId('l'))));
  }
  for (const std::string& wrong : {std::string("leads"), std::string("leads/"), std::string("leads/1"),
                                   std::string("/"), ResourceName("bananas", MakeId('l'))}) {
    EXPECT_THAT(EventFilterFromProto(types, wrong), testing::ViolatesField("subject")) << wrong;
  }
}

TEST(ConvertTest, ATypeThatNoEventHasIsNotWaitedFor) {
  const auto filter = [](const std::vector<std::string>& names) {
    return EventFilterFromProto({names.begin(), names.end()}, "");
  };
  SMK_EXPECT_OK(filter({}));
  SMK_EXPECT_OK(filter({"smarketing.lead.v1.LeadRestated", "smarketing.lead.v1.ReferenceDataChanged",
                        "smarketing.sla.v1.ClockBreached"}));
  const auto wrong = filter({"smarketing.lead.v1.LeadCreated", "LeadCreated", "smarketing.lead.v1.LeadCrated",
                             "smarketing.lead.v1.Lead", "smarketing.lead.v1.EventSource", ""});
  for (const char* field : {"types[1]", "types[2]", "types[3]", "types[4]", "types[5]"}) {
    EXPECT_THAT(wrong, testing::ViolatesField(field));
  }
  EXPECT_EQ(GetViolations(wrong.status()).size(), 5u);
}

TEST(ConvertTest, MasksAreExpandedOnceAndInOrder) {
  google::protobuf::FieldMask mask;
  for (const char* path : {"tags", "profile.city", "profile", "tags"}) mask.add_paths(path);
  const std::vector<std::string> paths = ExpandUpdateMask(mask);
  EXPECT_EQ(paths.size(), 12u);
  EXPECT_EQ(paths.front(), "profile.given_name");
  EXPECT_EQ(paths.back(), "tags");
  for (const char* path : {"profile", "profile.city", "owner", "team", "tags"}) EXPECT_TRUE(IsUpdatablePath(path));
  for (const char* path : {"", "*", "stage", "profile.", "profile.x", "Owner"}) EXPECT_FALSE(IsUpdatablePath(path));
}

TEST(ConvertTest, AScoreIsExplainedByWhatThePersonDid) {
  ScoringModel model = DefaultScoringModel();
  Contribution contribution;
  contribution.part = ScorePart::kEngagement;
  contribution.rule = "download";
  contribution.touch = TouchId(MakeId('t'));
  contribution.touch_time = kNow;
  contribution.touch_kind = TouchKind::kContentDownload;
  contribution.points = 10;
  const auto explanation = [&] { return ContributionToProto(contribution, model).explanation(); };
  EXPECT_EQ(explanation(), "content download on 2023-11-14: 10 points by the rule download, half after 30 days");
  contribution.touch_content = "wp-security";
  model.half_life = absl::Hours(24);
  EXPECT_EQ(explanation(),
            "content download (wp-security) on 2023-11-14: 10 points by the rule download, half after 1 day");
  model.half_life = absl::Hours(36);
  EXPECT_THAT(explanation(), ::testing::EndsWith("half after 36h"));
  model.half_life = absl::ZeroDuration();
  EXPECT_THAT(explanation(), ::testing::EndsWith("by the rule download"));

  contribution = Contribution();
  contribution.rule = "company-known";
  contribution.field = ScoreField::kCompanyName;
  EXPECT_EQ(explanation(), "profile.company_name is known, by the rule company-known");
}

}  // namespace
}  // namespace smarketing::lead
