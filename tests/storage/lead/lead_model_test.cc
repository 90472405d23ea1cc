// One batch after the other: what is stored, what is answered, what it costs.
#include "lead_service/storage/lead_model.h"

#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/storage/deal_queries.h"
#include "lead_service/storage/rows.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/mysql_server.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;
using ::smarketing::testing::ViolatesField;
using ::testing::ElementsAre;

class LeadModelTest : public ::testing::Test {
 protected:
  CaptureLead FullCapture() {
    auto command = LeadStore::Make<CaptureLead>();
    command.identities = {*Identity::Email("Ana@Example.com"), *Identity::Phone("(11) 98765-4321", "BR"),
                          *Identity::External("crm", std::string("\0\xff '\\", 5)), *Identity::Visitor("v ")};
    for (const Field field : kAllFields) command.fields[field] = absl::StrCat("é ", static_cast<int>(field));
    command.fields[Field::kCountryCode] = "BR";
    command.touch = TouchInput{
        .kind = TouchKind::kFormSubmission,
        .source = {"paid", "google", "cpc", "spring", "ad", "boots", "https://r.example", "https://l.example"},
        .journey_stage = JourneyStage::kDecision,
        .external_id = ExternalId{"web", "t1"}};
    command.stage = Stage::kMarketingQualified;
    command.tags = {"vip", "fair\n2017"};
    command.occur_time = Day(10) + absl::Microseconds(1);
    return command;
  }

  Deal LoadDeal(const DealId& id) {
    const auto deal = DealQueries(&store_.db()).Get(id, Clock::Real()->Now() + absl::Seconds(30));
    EXPECT_THAT(deal, IsOk());
    return deal.ok() ? *deal : Deal();
  }

  LeadStore store_;
};

TEST_F(LeadModelTest, EverythingOfALeadComesBack) {
  const Outcome captured = store_.Do(FullCapture());
  const LeadId id = captured.lead.id;
  EXPECT_EQ(store_.Load(id), captured.lead);
  auto move = LeadStore::Make<MoveLeadStage>();
  move.lead = id;
  move.stage = Stage::kRecycled;
  move.reason = "BAD_TIMING";
  move.occur_time = Day(12);
  const Lead moved = store_.Do(move).lead;
  EXPECT_EQ(store_.Load(id), moved);

  auto attempt = LeadStore::Make<LogAttempt>();
  attempt.lead = *Identity::Phone("+5511987654321", "");
  attempt.attempt = {.kind = AttemptKind::kMeeting,
                     .outcome = AttemptOutcome::kMeetingHeld,
                     .rep = "rep-7",
                     .occur_time = Day(13),
                     .duration = absl::Minutes(12) + absl::Microseconds(7),
                     .note = std::string(10'000, 'n'),
                     .external_id = ExternalId{"dialer", "a1"}};
  const Outcome attempted = store_.Do(attempt);
  EXPECT_EQ(store_.Load(id), attempted.lead);
  EXPECT_EQ(attempted.lead.first_response_time, Day(12)) << "recycling it was an answer, too";
  const Outcome again = store_.Do(attempt);
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.attempt, attempted.attempt) << "as read back";

  auto touch = LeadStore::Make<RecordTouch>();
  touch.lead = id;
  touch.touch = *FullCapture().touch;
  const Outcome touched = store_.Do(touch);
  EXPECT_TRUE(touched.duplicate);
  EXPECT_EQ(touched.touch, captured.touch) << "as read back";

  auto convert = LeadStore::Make<ConvertLead>();
  convert.lead = id;
  convert.deal = {.title = "Größe",
                  .amount = Money("BRL", 999'999'999'999),
                  .owner = "rep-7",
                  .expected_close_date = absl::CivilDay(2018, 2, 28),
                  .external_id = ExternalId{"crm", "d1"}};
  const Outcome converted = store_.Do(convert);
  EXPECT_EQ(store_.Load(id), converted.lead);
  EXPECT_EQ(converted.lead.stage, Stage::kOpportunity);
  auto lose = LeadStore::Make<LoseDeal>();
  lose.deal = converted.deal->id;
  lose.reason = "PRICE";
  lose.note = "zu teuer";
  const Deal lost = *store_.Do(lose).deal;
  EXPECT_EQ(lost.history.size(), 2);
  EXPECT_EQ(LoadDeal(lost.id), lost);
}

TEST_F(LeadModelTest, AColumnForEachNameInTheLists) {
  const std::pair<const char*, size_t> lists[] = {{kLeadColumns, kLeadColumnCount},
                                                  {kIdentityColumns, kIdentityColumnCount},
                                                  {kStageEntryColumns, kStageEntryColumnCount},
                                                  {kTouchColumns, kTouchColumnCount},
                                                  {kAttemptColumns, kAttemptColumnCount},
                                                  {kDealColumns, kDealColumnCount}};
  for (const auto& [columns, count] : lists) {
    EXPECT_EQ(static_cast<size_t>(std::count(columns, columns + std::string(columns).size(), ',')) + 1, count);
  }
}

TEST_F(LeadModelTest, TheLongestTextsFit) {
  const std::string e = "\xf0\x9f\x98\x80";  // four bytes, one character
  const auto long_text = [&](int n) {
    std::string text;
    for (int i = 0; i < n; ++i) text += e;
    return text;
  };
  auto command = LeadStore::Make<CaptureLead>();
  command.context.actor = std::string(255, 'a');
  command.identities = {*Identity::External(std::string(64, 's'), std::string(255, '\xff')),
                        *Identity::Visitor(std::string(255, 'v'))};
  const std::map<Field, int> limits = {
      {Field::kGivenName, 100}, {Field::kFamilyName, 100},  {Field::kCompanyName, 200},   {Field::kJobTitle, 200},
      {Field::kWebsite, 1000},  {Field::kCountryCode, 2},   {Field::kCity, 100},          {Field::kPostalCode, 20},
      {Field::kOwner, 64},      {Field::kLanguageCode, 35}, {Field::kStreetAddress, 300}, {Field::kTeam, 64}};
  for (const auto& [field, limit] : limits) command.fields[field] = long_text(limit);
  command.touch = TouchInput{.source = {long_text(100), long_text(100), long_text(100), long_text(200), long_text(200),
                                        long_text(200), long_text(2000), long_text(2000)}};
  for (int i = 0; i < 50; ++i) command.tags.push_back(absl::StrCat(i, long_text(48)));
  const Outcome outcome = store_.Do(command);
  EXPECT_EQ(store_.Load(outcome.lead.id), outcome.lead);
}

TEST_F(LeadModelTest, RepeatingABatchWritesNothing) {
  std::vector<LeadStore::EntryType> captures;
  std::vector<LeadStore::EntryType> imports;
  for (int i = 0; i < 30; ++i) {
    CaptureLead capture = LeadStore::Capture(absl::StrCat("p", i, "@x.example"), i);
    capture.source.source = "google";
    capture.stage = Stage::kMarketingQualified;
    captures.emplace_back(capture);
    auto import = LeadStore::Make<ImportDeal>();
    import.lead = capture.identities[0];
    import.deal.external_id = ExternalId{"crm", absl::StrCat(i)};
    import.deal.amount = Money("BRL", i);
    import.state = DealState::kWon;
    import.close_time = Day(10 + i % 3);  // for some before the capture
    imports.emplace_back(import);
  }
  store_.Run(captures);
  store_.Run(imports);
  for (const auto& entry : imports) EXPECT_TRUE(entry.outcome.ok() && entry.outcome->created) << entry.outcome.status();
  const std::string before = store_.Everything();
  for (auto* batch : {&captures, &imports}) {
    for (auto& entry : *batch) std::visit([](auto& c) { c.context.now = Day(150); }, entry.command);
    const int64_t statements = store_.db().stats().statements;
    store_.Run(*batch);
    // Captures: START, the version of the reference data, the identities' owners, three of leads, their scores, COMMIT.
    // Deals: by external id, and those of the leads, besides.
    EXPECT_LE(store_.db().stats().statements - statements, batch == &captures ? 8 : 11) << "something was written";
    for (const auto& entry : *batch) EXPECT_TRUE(entry.outcome.ok() && !entry.outcome->created);
  }
  EXPECT_EQ(store_.Everything(), before);
}

TEST_F(LeadModelTest, ARejectedCommandInTheMiddleLeavesNoTrace) {
  const LeadId known = store_.Do(LeadStore::Capture("known@x.example", 10)).lead.id;
  std::vector<LeadStore::EntryType> batch;
  batch.emplace_back(LeadStore::Capture("a@x.example", 10));
  CaptureLead too_late = LeadStore::Capture("known@x.example", 200);
  too_late.identities.push_back(*Identity::Email("b@x.example"));
  batch.emplace_back(too_late);
  auto move = LeadStore::Make<MoveLeadStage>();
  move.lead = known;
  move.stage = Stage::kCustomer;
  batch.emplace_back(move);
  auto convert = LeadStore::Make<ConvertLead>();
  convert.lead = LeadId();
  batch.emplace_back(convert);
  batch.emplace_back(LeadStore::Capture("b@x.example", 11));
  store_.Run(batch);
  EXPECT_THAT(batch[0].outcome, IsOk());
  EXPECT_THAT(batch[1].outcome, ViolatesField("occur_time"));
  EXPECT_THAT(batch[2].outcome, HasReason("WRONG_STAGE"));
  EXPECT_THAT(batch[3].outcome, HasReason("LEAD_NOT_FOUND"));
  ASSERT_THAT(batch[4].outcome, IsOk());
  EXPECT_TRUE(batch[4].outcome->created) << "nobody took its identity";
  EXPECT_EQ(store_.Load(known).version, 1);
  EXPECT_EQ(store_.Count("leads"), 3);
  EXPECT_EQ(store_.Count("event_log"), 6);
}

TEST_F(LeadModelTest, CommandsOfABatchSeeEachOther) {
  std::vector<LeadStore::EntryType> batch;
  batch.emplace_back(LeadStore::Capture("a@x.example", 10));
  CaptureLead second = LeadStore::Capture("A@X.example", 12);
  second.identities.push_back(*Identity::Visitor("v"));
  second.stage = Stage::kSalesQualified;
  batch.emplace_back(second);
  auto import = LeadStore::Make<ImportDeal>();
  import.lead = *Identity::Visitor("v");
  import.deal.external_id = ExternalId{"crm", "1"};
  import.state = DealState::kWon;
  import.close_time = Day(20);
  batch.emplace_back(import);
  batch.emplace_back(import);
  store_.Run(batch);
  for (const auto& entry : batch) ASSERT_THAT(entry.outcome, IsOk());
  EXPECT_FALSE(batch[1].outcome->created);
  EXPECT_FALSE(batch[3].outcome->created);
  EXPECT_EQ(batch[3].outcome->lead.stage, Stage::kCustomer);
  EXPECT_EQ(store_.Load(batch[0].outcome->lead.id), batch[3].outcome->lead);
}

TEST_F(LeadModelTest, ARepeatedRequestIsAnsweredWithTheLeadAsItIsNow) {
  const Outcome first = store_.Do(FullCapture(), LeadStore::Key("r1"));
  auto update = LeadStore::Make<UpdateLead>();
  update.lead = first.lead.id;
  update.fields = {{Field::kCity, "Recife"}};
  const Lead now = store_.Do(update, LeadStore::Key("r2")).lead;
  auto import = LeadStore::Make<ImportDeal>();
  import.lead = first.lead.id;
  import.deal.external_id = ExternalId{"crm", "1"};
  const Outcome imported = store_.Do(import, LeadStore::Key("r3"));
  auto attempt = LeadStore::Make<LogAttempt>();
  attempt.lead = first.lead.id;
  const Outcome attempted = store_.Do(attempt, LeadStore::Key("r4"));
  const std::string before = store_.Everything();

  std::vector<LeadStore::EntryType> batch;
  batch.emplace_back(FullCapture(), LeadStore::Key("r1"));
  batch.emplace_back(update, LeadStore::Key("r2"));
  batch.emplace_back(import, LeadStore::Key("r3"));
  batch.emplace_back(attempt, LeadStore::Key("r4"));
  store_.Run(batch);
  for (const auto& entry : batch) {
    ASSERT_THAT(entry.outcome, IsOk());
    EXPECT_EQ(entry.outcome->lead, attempted.lead);
    EXPECT_EQ(entry.outcome->lead.fields[Field::kCity], now.fields[Field::kCity]);
  }
  EXPECT_TRUE(batch[0].outcome->created) << "as it was answered";
  EXPECT_EQ(batch[0].outcome->touch, first.touch);
  EXPECT_TRUE(batch[2].outcome->created);
  EXPECT_EQ(batch[2].outcome->deal, imported.deal);
  EXPECT_EQ(batch[3].outcome->attempt, attempted.attempt);
  EXPECT_TRUE(batch[3].outcome->first_response);
  EXPECT_EQ(store_.Everything(), before);
}

TEST_F(LeadModelTest, NothingPersonalUnderRequestIdsAndInEvents) {
  CaptureLead command = LeadStore::Capture("planted@planted.example", 10);
  command.fields[Field::kGivenName] = "planted";
  command.touch = TouchInput{.source = {.referrer = "planted"}};
  store_.Do(command, LeadStore::Key("r1"));
  EXPECT_EQ(store_.Count("idempotency"), 1);
  EXPECT_EQ(store_.Count("idempotency WHERE outcome LIKE '%planted%'"), 0);
  EXPECT_EQ(store_.Count("event_log WHERE payload LIKE '%planted%'"), 0);
  EXPECT_EQ(store_.Count("lead_identity WHERE normal_form LIKE '%planted%'"), 1) << "the test would find it";
}

TEST_F(LeadModelTest, TheNumberOfStatementsDoesNotDependOnTheNumberOfCommands) {
  const auto cost = [&](int from, int n) {
    std::vector<LeadStore::EntryType> batch;
    for (int i = from; i < from + n; ++i) {
      CaptureLead command = LeadStore::Capture(absl::StrCat("p", i, "@x.example"), 10);
      command.touch = TouchInput{};
      batch.emplace_back(command);
    }
    const int64_t before = store_.db().stats().statements;
    store_.Run(batch);
    for (const auto& entry : batch) EXPECT_THAT(entry.outcome, IsOk());
    return store_.db().stats().statements - before;
  };
  const int64_t one = cost(0, 1);
  EXPECT_LE(one, 15) << "look up, six tables, three for the events, the transaction's own";
  EXPECT_LE(cost(1, 64), one + 2) << "192 events take two inserts more";
  const int64_t again = cost(0, 1);
  EXPECT_LE(cost(0, 64), again + 2);
  EXPECT_EQ(store_.Count("leads"), 65);
}

// Random commands in random batches: what is answered last about a lead is what is stored, and each version of a lead
// was told by at least one event.
TEST_F(LeadModelTest, WhatIsStoredIsWhatWasAnswered) {
  std::mt19937 random(17);
  const auto pick = [&](int n) { return std::uniform_int_distribution(0, n - 1)(random); };
  std::map<LeadId, Lead> answered;
  std::map<DealId, Deal> deals;
  const auto some_identity = [&] {
    return pick(2) == 0 ? *Identity::Email(absl::StrCat("p", pick(12), "@x.example"))
                        : *Identity::Visitor(absl::StrCat(pick(12)));
  };
  const auto some_lead = [&]() -> LeadRef {
    if (answered.empty() || pick(2) == 0) return some_identity();
    return std::next(answered.begin(), pick(static_cast<int>(answered.size())))->first;
  };
  const auto some_command = [&]() -> Command {
    switch (pick(6)) {
      case 0: {
        auto command = LeadStore::Make<RecordTouch>();
        command.lead = some_lead();
        command.touch = {.source = {.source = pick(2) == 0 ? "google" : ""}, .occur_time = Day(pick(90))};
        if (pick(2) == 0) command.touch.external_id = ExternalId{"web", absl::StrCat(pick(20))};
        return command;
      }
      case 1: {
        auto command = LeadStore::Make<LogAttempt>();
        command.lead = some_lead();
        command.attempt.occur_time = Day(pick(90));
        command.attempt.automated = pick(2) == 0;
        command.attempt.external_id = ExternalId{"dialer", absl::StrCat(pick(20))};
        return command;
      }
      case 2: {
        auto command = LeadStore::Make<ImportDeal>();
        command.lead = some_lead();
        command.deal.external_id = ExternalId{"crm", absl::StrCat(pick(8))};
        command.deal.amount = Money("EUR", pick(3));
        command.state = static_cast<DealState>(1 + pick(3));
        if (command.state != DealState::kOpen) command.close_time = Day(pick(90));
        command.lost_reason = pick(2) == 0 ? "PRICE" : "in words";
        return command;
      }
      case 3: {
        auto command = LeadStore::Make<MoveLeadStage>();
        if (!answered.empty())
          command.lead = std::next(answered.begin(), pick(static_cast<int>(answered.size())))->first;
        command.stage = static_cast<Stage>(1 + pick(10));
        command.reason = pick(2) == 0 ? "BAD_TIMING" : "NOT_A_BUYER";
        return command;
      }
      default: {
        auto command = LeadStore::Make<CaptureLead>();
        command.identities = {some_identity(), some_identity()};
        command.fields[static_cast<Field>(pick(kFieldCount))] = absl::StrCat(pick(3));
        command.source.source = pick(2) == 0 ? "mail" : "";
        if (pick(2) == 0) command.stage = static_cast<Stage>(1 + pick(5));
        command.tags = {absl::StrCat(pick(4))};
        command.occur_time = Day(pick(90));
        return command;
      }
    }
  };
  int refused = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<LeadStore::EntryType> batch;
    for (int i = pick(12) + 1; i > 0; --i) batch.emplace_back(some_command());
    store_.Run(batch);
    for (const auto& entry : batch) {
      if (!entry.outcome.ok()) {
        EXPECT_THAT(entry.outcome.status().code(),
                    ::testing::AnyOf(absl::StatusCode::kNotFound, absl::StatusCode::kFailedPrecondition,
                                     absl::StatusCode::kAlreadyExists, absl::StatusCode::kInvalidArgument))
            << entry.outcome.status();
        ++refused;
        continue;
      }
      // What a visitor did whom nobody knows is nobody's.
      if (!entry.outcome->lead.id.is_nil()) answered[entry.outcome->lead.id] = entry.outcome->lead;
      if (entry.outcome->deal.has_value()) deals[entry.outcome->deal->id] = *entry.outcome->deal;
    }
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(answered.size(), 5);
  std::vector<LeadId> ids;
  for (const auto& [id, lead] : answered) ids.push_back(id);
  EXPECT_EQ(store_.Load(ids), answered);
  EXPECT_EQ(store_.Count("leads"), static_cast<int64_t>(answered.size()));
  EXPECT_EQ(store_.Count("lead_stage_entry WHERE exit_time IS NULL"), static_cast<int64_t>(answered.size()));
  EXPECT_EQ(store_.Count("deal"), static_cast<int64_t>(deals.size()));
  for (const auto& [id, deal] : deals) EXPECT_EQ(LoadDeal(id), deal);
  for (const auto& [id, lead] : answered) {
    EXPECT_GE(store_.schema().QueryInt("SELECT COUNT(*) FROM event_log WHERE subject_id = ?", {id}), lead.version);
  }
}

// The cost of a capture must not grow with the number of leads: every statement finds its rows by an index.
TEST_F(LeadModelTest, StatementsFindTheirRowsByAnIndex) {
  std::vector<LeadStore::EntryType> batch;
  for (int i = 0; i < 500; ++i) {
    CaptureLead command = LeadStore::Capture(absl::StrCat("p", i, "@x.example"), i % 90);
    command.touch = TouchInput{.external_id = ExternalId{"web", absl::StrCat(i)}};
    batch.emplace_back(command);
  }
  store_.Run(batch);
  for (const char* table : {"leads", "lead_identity", "touch", "lead_stage_entry"}) {
    store_.schema().Query(absl::StrCat("ANALYZE TABLE ", table));
  }
  struct Case {
    std::string sql;
    const char* index;
  };
  const std::string alternative = "(kind = 1 AND external_system = '' AND normal_form = 'p7@x.example')";
  const Case cases[] = {
      {"SELECT lead_id FROM lead_identity WHERE (" + alternative + " OR " + alternative +
           " OR (kind = 1 AND external_system = '' AND normal_form = 'p8@x.example'))",
       "PRIMARY or ix_lead_identity_normal_form"},
      {"SELECT touch_id FROM touch WHERE ((external_system = 'web' AND external_id = '1') OR"
       " (external_system = 'web' AND external_id = '2'))",
       "uk_touch_external"},
      {"SELECT normal_form FROM lead_identity WHERE lead_id IN ('a', 'b')", "ix_lead_identity_lead"},
      {"SELECT stage FROM lead_stage_entry WHERE lead_id IN ('a', 'b')", "PRIMARY"},
      {"SELECT version FROM leads WHERE lead_id IN ('a', 'b') ORDER BY lead_id", "PRIMARY"},
      {"SELECT lead_id FROM leads ORDER BY create_time DESC, lead_id DESC LIMIT 51", "ix_leads_create_time"},
      {"SELECT lead_id FROM leads WHERE stage = 3 ORDER BY create_time DESC, lead_id DESC LIMIT 51",
       "ix_leads_stage_create_time"},
      {"SELECT touch_id FROM touch WHERE lead_id = 'a' ORDER BY occur_time DESC, touch_id DESC LIMIT 51",
       "ix_touch_lead"},
  };
  const bool maria = testing::TestServerIsMariaDb();
  for (const Case& c : cases) {
    const mysql::Rows rows = store_.schema().Query((maria ? "EXPLAIN " : "EXPLAIN FORMAT = TRADITIONAL ") + c.sql);
    ASSERT_EQ(rows.size(), 1);
    // id, select_type, table, [partitions,] type, possible_keys, key, …
    const size_t type = maria ? 3 : 4;
    EXPECT_THAT(c.index, ::testing::HasSubstr(rows[0].OptionalText(type + 2).value_or("none"))) << c.sql;
    EXPECT_NE(rows[0].OptionalText(type).value_or(""), "ALL") << c.sql;
  }
}

}  // namespace
}  // namespace smarketing::lead
