// Hand-offs and routing on a real server: fair and within limits whoever writes at once.
#include <atomic>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/handoff.h"
#include "lead_service/storage/handoff_store.h"
#include "lead_service/storage/handoff_use.h"
#include "lead_service/storage/reference_store.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/mysql_server.h"

namespace smarketing::lead {
namespace {

using ::smarketing::testing::HasReason;
using ::smarketing::testing::IsOk;

constexpr int kWriters = 4;

Rep MakeRep(std::string key, int weight = 1) {
  Rep rep;
  rep.key = std::move(key);
  rep.teams = {"sales"};
  rep.weight = weight;
  return rep;
}

// The leads with `country_code` go to `reps`.
RoutingRule MakeRule(std::string country_code, std::vector<std::string> reps, RoutingStrategy strategy) {
  RoutingRule rule;
  rule.key = absl::StrCat("rule-", country_code);
  rule.conditions = {{RoutingAttribute::kCountryCode, RoutingOperator::kIn, {country_code}}};
  rule.reps = std::move(reps);
  rule.strategy = strategy;
  return rule;
}

// A process of its own on the same schema, as far as the database can tell.
class Writer {
 public:
  explicit Writer(LeadStore& store) : db_(store.schema().options(), PatientPool(), Clock::Real()) {}

  void Run(std::vector<LeadStore::EntryType>& entries) {
    unit_of_work_.Execute(absl::MakeSpan(entries), Clock::Real()->Now() + absl::Seconds(60));
    for (const auto& entry : entries) EXPECT_THAT(entry.outcome, IsOk());
  }

 private:
  mysql::Database db_;
  IdGenerator ids_{Clock::Real()};
  ReferenceCache references_;
  LeadModel model_{&ids_, &references_};
  unit_of_work::UnitOfWork<Command, Outcome> unit_of_work_{&db_, Clock::Real(), &model_};
};

class HandoffStoreTest : public ::testing::Test {
 protected:
  void Write(const RosterData& roster) {
    SMK_ASSERT_OK(
        store_.db().RunReadWrite(Clock::Real()->Now() + absl::Seconds(30), [&](mysql::Transaction& tx) -> absl::Status {
          ReferenceCache cache;
          const auto before = cache.GetLocked(tx);
          if (!before.ok()) return before.status();
          std::vector<ReferenceChange> changes;
          for (const Team& team : roster.teams) changes.push_back(Written(team));
          for (const Rep& rep : roster.reps) changes.push_back(Written(rep));
          for (const RoutingRule& rule : roster.rules) changes.push_back(Written(rule));
          return StoreReferenceChanges(tx, **before, changes, Day(1));
        }));
  }

  static CaptureLead CaptureIn(const std::string& email, const std::string& country_code) {
    CaptureLead capture = LeadStore::Capture(email, 10);
    capture.fields[Field::kCountryCode] = country_code;
    return capture;
  }
  static SubmitHandoff SubmitOf(const std::string& email) {
    auto submit = LeadStore::Make<SubmitHandoff>();
    submit.lead = *Identity::Email(email);
    return submit;
  }
  template <typename C>
  static C On(const HandoffId& id, absl::Time now) {
    auto command = LeadStore::Make<C>();
    command.context.now = now;
    command.handoff = id;
    return command;
  }
  Handoff SubmitNew(const std::string& email, const std::string& country_code) {
    store_.Do(CaptureIn(email, country_code));
    return *store_.Do(SubmitOf(email)).handoff;
  }

  // `per_country` leads of each country, captured and submitted by several writers at once.
  void SubmitMany(const std::vector<std::string>& countries, int per_country, int batch) {
    std::vector<std::thread> threads;
    const int batches = per_country / batch;
    for (int t = 0; t < kWriters; ++t) {
      threads.emplace_back([&, t] {
        Writer writer(store_);
        for (int b = t; b < batches; b += kWriters) {
          std::vector<LeadStore::EntryType> captures;
          std::vector<LeadStore::EntryType> submissions;
          for (const std::string& country : countries) {
            for (int i = 0; i < batch; ++i) {
              const std::string email = absl::StrCat(country, "-", b, "-", i, "@x.example");
              captures.emplace_back(CaptureIn(email, country));
              submissions.emplace_back(SubmitOf(email));
            }
          }
          writer.Run(captures);
          writer.Run(submissions);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  std::map<std::string, int64_t> GivenBy(const std::string& rule) {
    std::map<std::string, int64_t> given;
    for (const mysql::Row& row :
         store_.schema().Query("SELECT rep, COUNT(*) FROM handoff WHERE routing_rule = ? GROUP BY rep", {rule})) {
      given[std::string(row.Text(0))] = row.Int(1);
    }
    return given;
  }
  Handoff Load(const HandoffId& id) {
    Handoff handoff;
    SMK_EXPECT_OK(store_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      const auto found = LoadHandoffs(tx, {id});
      if (!found.ok()) return found.status();
      if (found->size() == 1) handoff = found->front();
      return absl::OkStatus();
    }));
    return handoff;
  }
  // The index that a statement goes by.
  std::string IndexOf(const std::string& sql, const mysql::Params& params = {}) {
    const mysql::Rows rows = store_.schema().Query(
        (testing::TestServerIsMariaDb() ? "EXPLAIN " : "EXPLAIN FORMAT = TRADITIONAL ") + sql, params);
    const size_t key = rows.empty() || rows[0].size() == 10 ? 5 : 6;  // MariaDB; MySQL, which has one column more
    return rows.empty() || rows[0].IsNull(key) ? "" : std::string(rows[0].Text(key));
  }

  LeadStore store_;
};

TEST_F(HandoffStoreTest, TenThousandLeadsAreSharedFairlyByFourWriters) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}};
  std::vector<std::string> equals;
  for (int i = 0; i < 7; ++i) {
    equals.push_back(absl::StrCat("equal-", i));
    roster.reps.push_back(MakeRep(equals.back()));
  }
  const std::map<std::string, int> weights = {{"w-1", 1}, {"w-2", 2}, {"w-3", 3}, {"w-5", 5}};
  std::vector<std::string> weighted;
  for (const auto& [key, weight] : weights) {
    weighted.push_back(key);
    roster.reps.push_back(MakeRep(key, weight));
  }
  roster.rules = {MakeRule("BR", equals, RoutingStrategy::kRoundRobin),
                  MakeRule("DE", weighted, RoutingStrategy::kWeighted)};
  Write(roster);

  constexpr int kLeads = 5'000;  // of each rule
  SubmitMany({"BR", "DE"}, kLeads, /*batch=*/50);

  const auto in_turns = GivenBy("rule-BR");
  ASSERT_EQ(in_turns.size(), equals.size());
  int64_t sum = 0;
  for (const auto& [rep, given] : in_turns) {
    EXPECT_LT(std::abs(static_cast<double>(given) - kLeads / 7.0), 1.0) << rep;
    sum += given;
  }
  EXPECT_EQ(sum, kLeads);
  const auto by_weight = GivenBy("rule-DE");
  for (const auto& [rep, weight] : weights) {
    const double share = kLeads * weight / 11.0;
    EXPECT_LT(std::abs(static_cast<double>(by_weight.at(rep)) - share), share * 0.02) << rep;
  }
  EXPECT_EQ(store_.Count("leads WHERE open_handoff IS NOT NULL"), 2 * kLeads);
  EXPECT_EQ(store_.Count("event_log WHERE type = 'smarketing.lead.v1.HandoffSubmitted'"), 2 * kLeads);

  store_.schema().Query("ANALYZE TABLE handoff");
  EXPECT_EQ(IndexOf("SELECT handoff_id FROM handoff WHERE team = ? AND state = ? ORDER BY submit_time, handoff_id "
                    "LIMIT 51",
                    {"sales", 1}),
            "ix_handoff_team");
  EXPECT_EQ(IndexOf("SELECT handoff_id FROM handoff WHERE rep = ? AND state = ? ORDER BY submit_time, handoff_id "
                    "LIMIT 51",
                    {"equal-1", 1}),
            "ix_handoff_rep");
  EXPECT_EQ(IndexOf("SELECT rep, COUNT(*) FROM handoff WHERE rep IN (?, ?) AND state IN (1, 2) GROUP BY rep",
                    {"equal-1", "equal-2"}),
            "ix_handoff_rep");
  EXPECT_THAT(IndexOf("SELECT rep, COUNT(*) FROM handoff WHERE rep IN (?, ?) AND assign_time > ? GROUP BY rep",
                      {"equal-1", "equal-2", Day(200)}),
              ::testing::HasSubstr("ix_handoff_rep"));
  EXPECT_EQ(IndexOf("SELECT handoff_id FROM handoff WHERE held = 1 ORDER BY submit_time, handoff_id LIMIT 51"),
            "ix_handoff_held");
  EXPECT_EQ(IndexOf("SELECT handoff_id FROM handoff ORDER BY submit_time, handoff_id LIMIT 51"),
            "ix_handoff_submit_time");
  EXPECT_THAT(IndexOf("SELECT team, COUNT(*), MIN(handoff_id) FROM handoff WHERE team IN (?, ?) AND state IN (1, 2)"
                      " AND rep = '' GROUP BY team ORDER BY team",
                      {"emea", "us"}),
              ::testing::StartsWith("ix_handoff_"));
  EXPECT_EQ(IndexOf("SELECT handoff_id FROM handoff WHERE lead_id = ?", {Uuid()}), "ix_handoff_lead");
}

TEST_F(HandoffStoreTest, NobodyGetsMoreThanTheLimitAlsoFromTwoRules) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}};
  for (const char* key : {"ana", "bea", "carl"}) {
    roster.reps.push_back(MakeRep(key));
    roster.reps.back().max_open_leads = 20;
  }
  roster.rules = {MakeRule("BR", {"ana", "bea", "carl"}, RoutingStrategy::kRoundRobin),
                  MakeRule("DE", {"ana", "bea", "carl"}, RoutingStrategy::kLeastLoaded)};
  Write(roster);
  SubmitMany({"BR", "DE"}, 48, /*batch=*/2);
  for (const char* key : {"ana", "bea", "carl"}) {
    EXPECT_EQ(store_.schema().QueryInt("SELECT COUNT(*) FROM handoff WHERE rep = ? AND state = 1", {key}), 20);
  }
  EXPECT_EQ(store_.Count("handoff WHERE held = 1 AND held_reason = 'NOBODY_FREE'"), 96 - 60);
  EXPECT_EQ(store_.Count("timer WHERE kind = 4"), 96 - 60);

  // One is answered, and one that waited gets the place.
  const mysql::Rows one = store_.schema().Query("SELECT handoff_id FROM handoff WHERE rep = 'bea' LIMIT 1");
  auto reject = On<RejectHandoff>(one[0].GetId<HandoffId>(0), Day(100));
  reject.reason = {"NOT_READY", ""};
  store_.Do(reject);
  std::vector<LeadStore::EntryType> retries;
  for (const mysql::Row& row :
       store_.schema().Query("SELECT subject_id FROM timer WHERE kind = 4 ORDER BY subject_id")) {
    retries.emplace_back(On<RouteHandoff>(HandoffId(row.GetUuid(0)), Day(100) + absl::Minutes(1)));
  }
  store_.Run(retries);
  EXPECT_EQ(retries.front().outcome->handoff->rep, "bea") << "who waits the longest";
  EXPECT_EQ(store_.Count("handoff WHERE held = 1"), 96 - 60 - 1);
  EXPECT_EQ(store_.Count("timer WHERE kind = 4"), 96 - 60 - 1);
  EXPECT_EQ(store_.schema().QueryInt("SELECT COUNT(*) FROM handoff WHERE rep = 'bea' AND state = 1"), 20);
}

TEST_F(HandoffStoreTest, TheLimitOfADayRollsOn) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}};
  roster.reps = {MakeRep("ana")};
  roster.reps[0].max_new_leads_per_day = 1;
  roster.rules = {MakeRule("BR", {"ana"}, RoutingStrategy::kRoundRobin)};
  Write(roster);
  EXPECT_EQ(SubmitNew("1@x.example", "BR").rep, "ana");
  const Handoff held = SubmitNew("2@x.example", "BR");
  EXPECT_TRUE(held.IsHeld());
  EXPECT_TRUE(store_.Do(On<RouteHandoff>(held.id, Day(101) - absl::Minutes(1))).handoff->IsHeld());
  EXPECT_EQ(store_.Do(On<RouteHandoff>(held.id, Day(101) + absl::Minutes(1))).handoff->rep, "ana");
}

TEST_F(HandoffStoreTest, WhatIsStoredIsWhatWasAnswered) {
  RosterData roster;
  roster.teams = {{"sales", "", absl::Hours(4)}};
  roster.reps = {MakeRep("ana"), MakeRep("bea")};
  roster.rules = {MakeRule("BR", {"ana", "bea"}, RoutingStrategy::kRoundRobin)};
  Write(roster);
  const Handoff submitted = SubmitNew("1@x.example", "BR");
  EXPECT_EQ(Load(submitted.id), submitted);
  EXPECT_EQ(store_.Count("timer WHERE kind = 3"), 1);

  const Handoff second = *store_.Do(On<ExpireHandoff>(submitted.id, Day(100) + absl::Hours(5))).handoff;
  EXPECT_EQ(second.rep, "bea");
  EXPECT_EQ(Load(second.id), second);
  EXPECT_EQ(Load(submitted.id).state, HandoffState::kExpired);
  EXPECT_EQ(store_.Count("timer WHERE kind = 3"), 1) << "that of the new one";

  const Handoff accepted = *store_.Do(On<AcceptHandoff>(second.id, Day(101))).handoff;
  EXPECT_EQ(Load(second.id), accepted);
  EXPECT_EQ(store_.Load(second.lead).fields[Field::kOwner], "bea");
  EXPECT_EQ(store_.Count("timer WHERE kind = 3"), 0);

  auto reassign = On<ReassignHandoff>(second.id, Day(102));
  reassign.rep = "ana";
  EXPECT_EQ(Load(second.id).history.size(), 2);
  store_.Do(reassign);
  EXPECT_EQ(store_.Load(second.lead).fields[Field::kOwner], "ana");
  EXPECT_EQ(Load(second.id).history.size(), 3);

  auto convert = LeadStore::Make<ConvertLead>();
  convert.context.now = Day(103);
  convert.lead = second.lead;
  const Outcome converted = store_.Do(convert);
  EXPECT_EQ(Load(second.id).deal, converted.deal->id);
  EXPECT_EQ(Load(second.id).state, HandoffState::kConverted);
  EXPECT_EQ(store_.Load(second.lead).open_handoff, std::nullopt);
  EXPECT_EQ(store_.Count("lead_change WHERE action = 'ReassignHandoff'"), 1);
}

TEST_F(HandoffStoreTest, WhoHasOpenHandoffsIsInUse) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}, {"other", "", std::nullopt}};
  roster.reps = {MakeRep("ana"), MakeRep("bea"), MakeRep("carl")};
  Write(roster);
  const auto submit = [&](const std::string& email, const std::string& team, const std::string& rep) {
    store_.Do(CaptureIn(email, "BR"));
    SubmitHandoff command = SubmitOf(email);
    command.team = team;
    command.rep = rep;
    return store_.Do(command).handoff->id;
  };
  const HandoffId first = submit("1@x.example", "", "ana");
  submit("2@x.example", "", "ana");
  const HandoffId accepted = submit("3@x.example", "", "bea");
  store_.Do(On<AcceptHandoff>(accepted, Day(101)));
  const HandoffId queued = submit("4@x.example", "other", "");
  const HandoffId withdrawn = submit("5@x.example", "", "carl");
  store_.Do(On<WithdrawHandoff>(withdrawn, Day(101)));

  const ReferenceKey ana = {ReferenceKind::kRep, "ana"};
  const ReferenceKey bea = {ReferenceKind::kRep, "bea"};
  const ReferenceKey carl = {ReferenceKind::kRep, "carl"};
  const ReferenceKey sales = {ReferenceKind::kTeam, "sales"};
  const ReferenceKey other = {ReferenceKind::kTeam, "other"};
  SMK_ASSERT_OK(store_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
    const auto all = FindHandoffUse(tx, {sales, other, carl, bea, ana});
    if (!all.ok()) return all.status();
    EXPECT_THAT(*all, ::testing::ElementsAre(HandoffUse{ana, 2, first}, HandoffUse{bea, 1, accepted},
                                             HandoffUse{other, 1, queued}));
    const auto none = FindHandoffUse(tx, {sales, carl, {ReferenceKind::kRoutingRule, "ana"}});
    if (!none.ok()) return none.status();
    EXPECT_TRUE(none->empty());
    return FindHandoffUse(tx, {}).status();
  }));
}

TEST_F(HandoffStoreTest, NobodyIsGivenALeadWhileBeingDeleted) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}};
  roster.reps = {MakeRep("ana"), MakeRep("bea")};
  Write(roster);
  store_.Do(CaptureIn("1@x.example", "BR"));
  SubmitHandoff submit = SubmitOf("1@x.example");
  submit.rep = "ana";
  absl::StatusOr<Outcome> submitted;
  std::thread submission;
  SMK_ASSERT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) -> absl::Status {
    ReferenceCache cache;
    const auto before = cache.GetLocked(tx);
    if (!before.ok()) return before.status();
    const ReferenceKey ana = {ReferenceKind::kRep, "ana"};
    const auto uses = FindHandoffUse(tx, {ana});
    if (!uses.ok()) return uses.status();
    EXPECT_TRUE(uses->empty());
    submission = std::thread([&] { submitted = store_.Try(submit); });
    // It has found ana, who is there still, and waits to store what it decided.
    for (int i = 0; i < 100; ++i) {
      if (store_.Count("information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'") > 0) break;
      Clock::Real()->Sleep(absl::Milliseconds(100));
    }
    return StoreReferenceChanges(tx, **before, {Deleted(ana)}, Day(2));
  }));
  submission.join();
  EXPECT_THAT(submitted, HasReason("REP_NOT_FOUND"));
  EXPECT_EQ(store_.Count("handoff"), 0);

  // The other way round: what is decided holds until it is stored.
  std::thread deletion;
  std::atomic<bool> locked = false;
  SMK_ASSERT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) -> absl::Status {
    const auto data = LoadReferenceData(tx);
    if (!data.ok()) return data.status();
    const absl::Status held = HoldReferenceData(tx, (*data)->version);
    deletion = std::thread([&] {
      SMK_EXPECT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& other) -> absl::Status {
        ReferenceCache cache;
        const absl::Status status = cache.GetLocked(other).status();
        locked = true;
        return status;
      }));
    });
    Clock::Real()->Sleep(absl::Milliseconds(200));
    EXPECT_FALSE(locked);
    return held;
  }));
  deletion.join();
  EXPECT_TRUE(locked);
}

TEST_F(HandoffStoreTest, ARepeatedRequestIsAnsweredAndChangesNothing) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}};
  roster.reps = {MakeRep("ana"), MakeRep("bea")};
  roster.rules = {MakeRule("BR", {"ana", "bea"}, RoutingStrategy::kRoundRobin)};
  Write(roster);
  store_.Do(CaptureIn("1@x.example", "BR"));
  const Handoff first = *store_.Do(SubmitOf("1@x.example"), LeadStore::Key("one")).handoff;
  const Outcome again = store_.Do(SubmitOf("1@x.example"), LeadStore::Key("one"));
  EXPECT_EQ(*again.handoff, first);
  EXPECT_EQ(store_.Count("handoff"), 1);
  EXPECT_EQ(store_.schema().QueryInt("SELECT SUM(given) FROM routing_place"), 1);
  EXPECT_THAT(store_.Try(SubmitOf("1@x.example"), LeadStore::Key("two")), HasReason("HANDOFF_OPEN"));
}

TEST_F(HandoffStoreTest, TheOwnerOfTheCompanyGetsItsNextLead) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}};
  roster.reps = {MakeRep("ana"), MakeRep("bea")};
  roster.rules = {MakeRule("BR", {"ana", "bea"}, RoutingStrategy::kRelatedOwner)};
  Write(roster);
  CaptureLead known = CaptureIn("cto@acme.example", "BR");
  known.fields[Field::kOwner] = "bea";
  store_.Do(known);
  EXPECT_EQ(SubmitNew("ceo@acme.example", "BR").rep, "bea");
  EXPECT_EQ(SubmitNew("cfo@acme.example", "BR").rep, "bea");
  EXPECT_EQ(SubmitNew("ceo@other.example", "BR").rep, "ana") << "in turns";
  EXPECT_EQ(IndexOf("SELECT email_domain, lead_id FROM lead_identity WHERE email_domain = ?"
                    " ORDER BY email_domain DESC, lead_id DESC LIMIT 1000",
                    {mysql::Param::Bytes("acme.example")}),
            "ix_lead_identity_email_domain");
}

// A lead that comes with its first hand-off: what the rules need of it is known when it is made, not before.
TEST_F(HandoffStoreTest, CapturedAndSubmittedInOneBatch) {
  RosterData roster;
  roster.teams = {{"sales", "", std::nullopt}};
  roster.reps = {MakeRep("ana"), MakeRep("bea")};
  roster.rules = {MakeRule("BR", {"ana", "bea"}, RoutingStrategy::kRoundRobin)};
  Write(roster);
  std::vector<std::thread> threads;
  for (int t = 0; t < kWriters; ++t) {
    threads.emplace_back([&, t] {
      Writer writer(store_);
      for (int b = 0; b < 5; ++b) {
        std::vector<LeadStore::EntryType> entries;
        for (int i = 0; i < 5; ++i) {
          const std::string email = absl::StrCat(t, "-", b, "-", i, "@x.example");
          entries.emplace_back(CaptureIn(email, "BR"));
          entries.emplace_back(SubmitOf(email));
        }
        writer.Run(entries);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(GivenBy("rule-BR"),
              ::testing::UnorderedElementsAre(::testing::Pair("ana", 50), ::testing::Pair("bea", 50)));
}

}  // namespace
}  // namespace smarketing::lead
