// Scores and predictions as they are stored: what is kept step by step is what a computation from scratch gives.
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/observability/logger.h"
#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/calibration.h"
#include "lead_service/domain/lead_outcome.h"
#include "lead_service/domain/lead_score.h"
#include "lead_service/domain/scoring_match.h"
#include "lead_service/storage/playbook_store.h"
#include "lead_service/storage/prediction_store.h"
#include "lead_service/storage/rows.h"
#include "lead_service/storage/score_codec.h"
#include "lead_service/storage/score_queries.h"
#include "lead_service/storage/score_store.h"
#include "lead_service/storage/scoring_job_store.h"
#include "lead_service/worker/scoring_worker.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/mysql_server.h"

namespace smarketing::lead {
namespace {

using ::testing::IsEmpty;

class ScoringTest : public ::testing::Test {
 protected:
  absl::Status Read(absl::FunctionRef<absl::Status(mysql::ReadTransaction&)> lambda) {
    return store_.db().RunReadOnly(absl::InfiniteFuture(), lambda);
  }
  std::vector<LeadId> AllLeads() {
    std::vector<LeadId> ids;
    for (const mysql::Row& row : store_.schema().Query("SELECT lead_id FROM leads ORDER BY lead_id")) {
      ids.push_back(row.GetId<LeadId>(0));
    }
    return ids;
  }
  std::map<LeadId, LeadScore> Scores() {
    std::map<LeadId, LeadScore> scores;
    SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(scores, LoadScores(tx, AllLeads()));
      return absl::OkStatus();
    }));
    return scores;
  }
  std::map<LeadId, std::vector<Touch>> Touches() {
    std::map<LeadId, std::vector<Touch>> touches;
    SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) {
      return ForEachTouch(tx, AllLeads(), [&](const Touch& touch) { touches[touch.lead].push_back(touch); });
    }));
    return touches;
  }
  // Every score is that of the model, computed from all that is stored.
  void ExpectScoresOf(const ScoringModel& model, const PlaybookRevisionId& id) {
    const auto leads = store_.Load(AllLeads());
    auto touches = Touches();
    const auto scores = Scores();
    ASSERT_EQ(scores.size(), leads.size());
    for (const auto& [lead_id, score] : scores) {
      const Lead& lead = leads.at(lead_id);
      EXPECT_EQ(score.model, id);
      if (!lead.IsLive()) continue;
      EXPECT_EQ(score.fit, FitScore(model, FitFacts(lead)));
      const EngagementState engagement = EngagementState::Recompute(model, touches[lead_id]);
      EXPECT_EQ(score.engagement.as_of(), engagement.as_of());
      for (const int day : {50, 100, 140}) {
        EXPECT_EQ(ScoreAt(model, score.fit, score.engagement, Day(day)),
                  ScoreAt(model, score.fit, engagement, Day(day)));
      }
      // What was told last is the grade of some moment; the one to find it by is that of now.
      EXPECT_TRUE(score.fade_time == std::nullopt || score.fade_time > Day(100));
    }
  }

  // Leads with touches of all kinds and times, in batches.
  void Populate(int leads, int touches, uint32_t seed) {
    std::mt19937 random(seed);
    const auto below = [&random](int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); };
    std::vector<LeadStore::EntryType> batch;
    for (int i = 0; i < leads; ++i) {
      CaptureLead capture = LeadStore::Capture(absl::StrCat("p", i, "@x.example"), below(30));
      if (below(2) == 0) capture.fields[Field::kCompanyName] = "Acme";
      if (below(2) == 0) capture.fields[Field::kJobTitle] = below(2) == 0 ? "Director" : "student";
      batch.emplace_back(capture);
    }
    store_.Run(batch);
    batch.clear();
    for (int i = 0; i < touches; ++i) {
      auto touch = LeadStore::Make<RecordTouch>();
      touch.lead = *Identity::Email(absl::StrCat("p", below(leads), "@x.example"));
      touch.touch.kind = static_cast<TouchKind>(1 + below(13));
      touch.touch.journey_stage = static_cast<JourneyStage>(below(4));
      touch.touch.occur_time = Day(below(100)) + absl::Seconds(below(80'000));
      batch.emplace_back(touch);
      if (batch.size() == 64) {
        store_.Run(batch);
        batch.clear();
      }
    }
    store_.Run(batch);
    for (const auto& entry : batch) EXPECT_TRUE(entry.outcome.ok()) << entry.outcome.status();
  }

  // Both functions agree on a model; it is in force from `from` on.
  PlaybookRevisionId Agree(const ScoringModel& model, absl::Time from) {
    PlaybookRevision revision;
    revision.id = ids_.Next<PlaybookRevisionId>();
    revision.item = kScoringModelItem;
    revision.content = model;
    revision.proposer = "ana";
    revision.propose_time = Day(90);
    SMK_EXPECT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(const auto before, references_.GetLocked(tx));
      SMK_RETURN_IF_ERROR(InsertPlaybookRevision(tx, revision));
      PlaybookRevision approved = revision;
      const PlaybookRevision* latest = before->playbook.LatestApproved(revision.item);
      for (const BusinessFunction function : {BusinessFunction::kMarketing, BusinessFunction::kSales}) {
        SMK_RETURN_IF_ERROR(Approve(function, "max", from, latest, before->version + 1, &approved));
      }
      SMK_RETURN_IF_ERROR(UpdatePlaybookRevision(tx, approved));
      return AdvanceReferenceVersion(tx, *before);
    }));
    return revision.id;
  }
  ScoringJob Job() {
    ScoringJob job;
    SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(job, ReadScoringJob(tx));
      return absl::OkStatus();
    }));
    return job;
  }
  std::unique_ptr<ScoringWorker> MakeWorker(int64_t batch_size = 20) {
    return std::make_unique<ScoringWorker>(&store_.db(), service::Clocks{&clock_, Clock::Real()}, &references_, &ids_,
                                           logger_.get(), nullptr, ScoringWorkerOptions{.batch_size = batch_size});
  }

  FakeClock clock_{Day(100)};
  std::unique_ptr<observability::Logger> logger_ = observability::Logger::Quiet(Clock::Real());
  LeadStore store_;
  ReferenceCache references_;
  IdGenerator ids_{Clock::Real()};
};

ScoringModel OtherModel() {
  ScoringModel model = DefaultScoringModel();
  model.half_life = absl::Hours(24 * 10);
  for (EngagementRule& rule : model.engagement_rules) rule.points *= 2;
  model.fit_a = 30;
  model.fit_b = 12;
  return model;
}

TEST_F(ScoringTest, WhatIsKeptTouchByTouchIsWhatAllTouchesGive) {
  Populate(40, 600, 1);
  ExpectScoresOf(DefaultScoringModel(), PlaybookRevisionId());
  // Whoever came up to a qualifying grade is qualified.
  EXPECT_GT(store_.Count("leads WHERE stage = 3"), 0);
  EXPECT_GT(store_.Count("event_log WHERE type LIKE '%LeadScoreChanged'"), 0);
}

TEST_F(ScoringTest, AScoreCostsAFixedNumberOfStatements) {
  Populate(64, 64, 2);
  const auto cost = [&](int commands) {
    std::vector<LeadStore::EntryType> batch;
    for (int i = 0; i < commands; ++i) {
      auto touch = LeadStore::Make<RecordTouch>();
      touch.lead = *Identity::Email(absl::StrCat("p", i, "@x.example"));
      touch.touch.kind = TouchKind::kPageView;  // counts, and qualifies nobody
      batch.emplace_back(touch);
    }
    const int64_t before = store_.db().stats().statements;
    store_.Run(batch);
    return store_.db().stats().statements - before;
  };
  // Rows that are one too many for a statement take another one, and how many grades change is chance.
  const auto least = [&](int commands) { return std::min({cost(commands), cost(commands), cost(commands)}); };
  cost(64);
  EXPECT_EQ(least(64), least(1));
}

TEST_F(ScoringTest, ANewModelMovesAllLeadsWhileTheServiceWorks) {
  Populate(90, 500, 3);
  const auto worker = MakeWorker();
  EXPECT_EQ(*worker->MoveOnce(), ScoringWorker::Progress::kNothingToDo);
  EXPECT_EQ(Job().state, ScoringJob::State::kNone);
  const std::string stages = absl::StrCat(store_.Count("leads WHERE stage = 3"));

  const PlaybookRevisionId id = Agree(OtherModel(), Day(101));
  EXPECT_EQ(*worker->MoveOnce(), ScoringWorker::Progress::kNothingToDo) << "it is not in force yet";
  clock_.SetTime(Day(102));
  EXPECT_EQ(*worker->MoveOnce(), ScoringWorker::Progress::kMoved);
  EXPECT_EQ(Job().leads_total, 90);
  EXPECT_EQ(Job().leads_done, 20);

  // A score is of one model, also while both are there: what happens now counts under the lead's own.
  for (int i = 0; i < 90; i += 7) {
    auto touch = LeadStore::Make<RecordTouch>();
    touch.context.now = Day(102);
    touch.lead = *Identity::Email(absl::StrCat("p", i, "@x.example"));
    touch.touch.kind = TouchKind::kDemoRequest;
    touch.touch.occur_time = Day(99);
    store_.Do(touch);
  }
  // A lead that is new now is of the model in force.
  CaptureLead capture = LeadStore::Capture("new@x.example", 101);
  capture.context.now = Day(102);
  const LeadId fresh = store_.Do(capture).lead.id;
  EXPECT_EQ(Scores().at(fresh).model, id);

  // The one that worked is gone in the middle; others go on, two at once.
  std::vector<std::thread> replicas;
  for (int i = 0; i < 2; ++i) {
    replicas.emplace_back([&] {
      const auto replica = MakeWorker(7);
      while (Job().state != ScoringJob::State::kDone) SMK_EXPECT_OK(replica->MoveOnce().status());
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(Job().leads_done, 90);
  EXPECT_EQ(Job().end_time, Day(102));
  ExpectScoresOf(OtherModel(), id);

  // A replica whose clock is behind moves nobody back.
  FakeClock late(Day(100));
  ScoringWorker behind(&store_.db(), {&late, Clock::Real()}, &references_, &ids_, logger_.get(), nullptr);
  EXPECT_EQ(*behind.MoveOnce(), ScoringWorker::Progress::kNothingToDo);
  EXPECT_EQ(Job().model, id);
}

TEST_F(ScoringTest, ALeadThatSomebodyChangesIsTakenLater) {
  Populate(3, 0, 4);
  Agree(OtherModel(), Day(101));
  clock_.SetTime(Day(102));
  const LeadId held = AllLeads()[1];
  const auto worker = MakeWorker();
  SMK_ASSERT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), [&](mysql::Transaction& tx) -> absl::Status {
    SMK_RETURN_IF_ERROR(tx.Query("SELECT version FROM leads WHERE lead_id = ? FOR UPDATE", {held}).status());
    EXPECT_EQ(*worker->MoveOnce(), ScoringWorker::Progress::kMoved);
    EXPECT_EQ(*worker->MoveOnce(), ScoringWorker::Progress::kBusy);
    return absl::OkStatus();
  }));
  EXPECT_EQ(*worker->MoveOnce(), ScoringWorker::Progress::kMoved);
  EXPECT_EQ(*worker->MoveOnce(), ScoringWorker::Progress::kNothingToDo);
  EXPECT_EQ(Job().state, ScoringJob::State::kDone);
}

TEST_F(ScoringTest, LeadsAreFoundByTheGradeThatTheyHaveFadedTo) {
  Populate(60, 500, 5);
  clock_.SetTime(Day(130));
  const auto worker = MakeWorker();
  while (*worker->RegradeOnce() > 0) {
  }
  EXPECT_GT(worker->regraded(), 0);
  for (const auto& [id, score] : Scores()) {
    EXPECT_EQ(score.grade, ScoreAt(DefaultScoringModel(), score, Day(130)).score.grade);
    EXPECT_EQ(store_.schema().QueryInt("SELECT grade FROM lead_score WHERE lead_id = ?", {id}),
              EncodeGrade(score.grade));
  }
}

TEST_F(ScoringTest, AnExplanationAddsUpToTheScore) {
  Populate(5, 400, 6);
  for (const auto& [id, score] : Scores()) {
    const Lead lead = store_.Load(id);
    for (const int64_t named : {1'000, 10}) {
      std::optional<LeadScoreExplanation> explained;
      SMK_ASSERT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
        SMK_ASSIGN_OR_RETURN(explained, ExplainLead(tx, references_, lead, Day(100), named));
        return absl::OkStatus();
      }));
      ASSERT_TRUE(explained.has_value());
      const Score shown = ScoreAt(DefaultScoringModel(), score, Day(100)).score;
      EXPECT_EQ(explained->current().score, shown);
      int64_t fit = 0;
      int64_t engagement = 0;
      for (const Contribution& part : explained->explanation.contributions) {
        (part.part == ScorePart::kFit ? fit : engagement) += part.value;
      }
      EXPECT_EQ(fit, shown.fit);
      EXPECT_EQ(engagement, shown.engagement);
    }
  }
}

// Leads are won, lost, opened again, corrected, deleted and set aside at random: the counts are always the sum over the
// leads as they are.
TEST_F(ScoringTest, CountsAreTheSumOverAllLeadsWhateverHappened) {
  constexpr int kLeads = 25;
  std::mt19937 random(11);
  const auto below = [&random](int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); };
  const auto expect_sum = [&] {
    OutcomeCounts expected;
    std::map<LeadId, DealCounts> deals;
    for (const mysql::Row& row : store_.schema().Query("SELECT lead_id, state FROM deal")) {
      deals[row.GetId<LeadId>(0)].Add(static_cast<DealState>(row.Int(1)), 1);
    }
    for (const auto& [id, lead] : store_.Load(AllLeads())) {
      LeadOutcome outcome;
      outcome.id = id;
      outcome.deals = deals[id];
      AddCounts(expected, Settled(outcome, lead).Cells(), 1);
    }
    OutcomeCounts stored;
    for (const mysql::Row& row :
         store_.schema().Query("SELECT team, variable, cell_value, won, lost FROM predictive_count")) {
      stored[{std::string(row.Bytes(0)), std::string(row.Bytes(1)), std::string(row.Bytes(2))}] = {row.Int(3),
                                                                                                   row.Int(4)};
    }
    ASSERT_EQ(stored, expected);
  };
  for (int round = 0; round < 12; ++round) {
    std::vector<LeadStore::EntryType> batch;
    for (int i = 0; i < 40; ++i) {
      const int n = below(kLeads);
      const Identity identity = *Identity::Email(absl::StrCat("p", n, "@x.example"));
      switch (below(6)) {
        case 0: {
          CaptureLead capture = LeadStore::Capture(absl::StrCat("p", n, "@x.example"), 10 + round);
          capture.fields[Field::kTeam] = below(2) == 0 ? "inbound" : "outbound";
          capture.fields[Field::kCountryCode] = below(2) == 0 ? "BR" : "PT";
          capture.tags = {absl::StrCat("tag", below(3))};
          capture.source.source = below(2) == 0 ? "google" : "";
          batch.emplace_back(capture);
          break;
        }
        case 1: {
          auto update = LeadStore::Make<UpdateLead>();
          update.lead = identity;
          update.tags = std::vector<std::string>{absl::StrCat("tag", below(5))};
          update.fields = {{Field::kRegion, below(2) == 0 ? "SP" : ""}};
          batch.emplace_back(update);
          break;
        }
        case 2: {
          const auto ids = AllLeads();
          if (ids.empty()) break;
          auto move = LeadStore::Make<MoveLeadStage>();
          move.lead = ids[static_cast<size_t>(below(static_cast<int>(ids.size())))];
          move.stage = std::array{Stage::kLead, Stage::kDisqualified, Stage::kSalesAccepted}[below(3)];
          move.reason = "NO_BUDGET";
          batch.emplace_back(move);
          break;
        }
        default: {
          auto import = LeadStore::Make<ImportDeal>();
          import.lead = identity;
          import.deal.external_id = ExternalId{"crm", absl::StrCat(n, "-", below(2))};
          import.state = static_cast<DealState>(1 + below(3));
          import.create_time = Day(20);
          if (import.state != DealState::kOpen) import.close_time = Day(30 + below(20));
          if (import.state == DealState::kLost) import.lost_reason = "PRICE";
          batch.emplace_back(import);
        }
      }
    }
    store_.Run(batch);
    expect_sum();
  }
  // What was predicted is there for some that are closed, and for none that is open.
  EXPECT_GT(store_.Count("lead_outcome WHERE predicted IS NOT NULL"), 0);
  EXPECT_EQ(store_.Count("lead_outcome WHERE predicted IS NOT NULL AND state = 0"), 0);
  EXPECT_EQ(store_.Count("lead_outcome WHERE state = 0 AND LENGTH(facts) > 0"), 0);

  Calibration calibration;
  SMK_ASSERT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(calibration, LoadCalibration(tx, ""));
    return absl::OkStatus();
  }));
  std::vector<PredictedOutcome> outcomes;
  for (const mysql::Row& row :
       store_.schema().Query("SELECT predicted, state FROM lead_outcome WHERE predicted IS NOT NULL")) {
    outcomes.push_back({static_cast<int32_t>(row.Int(0)), row.Int(1) == 1});
  }
  EXPECT_EQ(calibration, Calibrate(outcomes));
}

TEST_F(ScoringTest, AnOpenLeadHasAChanceAClosedOneHasNone) {
  const auto predict = [&](const LeadId& id) {
    LeadPrediction prediction;
    const Lead lead = store_.Load(id);
    SMK_EXPECT_OK(Read([&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(prediction, PredictLead(tx, lead));
      return absl::OkStatus();
    }));
    return prediction;
  };
  const LeadId open = store_.Do(LeadStore::Capture("open@x.example", 1)).lead.id;
  const LeadId won = store_.Do(LeadStore::Capture("won@x.example", 1)).lead.id;
  EXPECT_EQ(predict(open).chance, std::nullopt) << "nothing was won or lost yet";
  EXPECT_FALSE(predict(open).closed);
  auto import = LeadStore::Make<ImportDeal>();
  import.lead = won;
  import.deal.external_id = ExternalId{"crm", "1"};
  import.state = DealState::kWon;
  import.close_time = Day(20);
  store_.Do(import);
  ASSERT_TRUE(predict(open).chance.has_value());
  EXPECT_GT(predict(open).chance->percent(), 50);
  EXPECT_EQ(predict(won).chance, std::nullopt);
  EXPECT_TRUE(predict(won).closed);
  import.state = DealState::kOpen;
  import.close_time.reset();
  store_.Do(import);
  EXPECT_FALSE(predict(won).closed);
  EXPECT_EQ(predict(open).chance, std::nullopt) << "all of it is taken back";
  EXPECT_EQ(store_.Count("predictive_count"), 0) << "a tag of one person must not stay";
}

TEST_F(ScoringTest, StatementsFindTheirRowsByAnIndex) {
  Populate(500, 1'000, 8);
  for (const char* table : {"lead_score", "lead_outcome", "predictive_count", "touch", "leads"}) {
    store_.schema().Query(absl::StrCat("ANALYZE TABLE ", table));
  }
  struct Case {
    std::string sql;
    const char* index;
  };
  const Case cases[] = {
      {"SELECT fit FROM lead_score WHERE lead_id IN ('a', 'b')", "PRIMARY"},
      {"SELECT lead_id FROM lead_score WHERE model < X'01' ORDER BY model, lead_id LIMIT 200", "ix_lead_score_model"},
      {"SELECT lead_id FROM lead_score WHERE model > X'01' ORDER BY model, lead_id LIMIT 200", "ix_lead_score_model"},
      {"SELECT COUNT(*) FROM lead_score WHERE model > X'01'", "ix_lead_score_model"},
      {"SELECT fit FROM lead_score WHERE fade_time <= '2017-07-16' ORDER BY fade_time, lead_id LIMIT 200",
       "ix_lead_score_fade_time"},
      {"SELECT lead_id FROM lead_score WHERE grade = 11", "ix_lead_score_grade"},
      {"SELECT kind FROM touch WHERE lead_id = 'a' ORDER BY occur_time DESC, touch_id DESC LIMIT 1000",
       "ix_touch_lead"},
      {"SELECT kind FROM touch WHERE lead_id IN ('a', 'b') ORDER BY lead_id, occur_time, touch_id LIMIT 5000",
       "ix_touch_lead"},
      {"SELECT version FROM leads WHERE lead_id > 'a' ORDER BY lead_id LIMIT 500", "PRIMARY"},
      {"SELECT predicted, state, COUNT(*) FROM lead_outcome WHERE predicted IS NOT NULL GROUP BY predicted, state",
       "ix_lead_outcome_predicted"},
      {"SELECT predicted, state, COUNT(*) FROM lead_outcome WHERE team = 'x' AND predicted IS NOT NULL"
       " GROUP BY predicted, state",
       "ix_lead_outcome_team_predicted"},
  };
  const bool maria = testing::TestServerIsMariaDb();
  for (const Case& c : cases) {
    const mysql::Rows rows = store_.schema().Query((maria ? "EXPLAIN " : "EXPLAIN FORMAT = TRADITIONAL ") + c.sql);
    ASSERT_EQ(rows.size(), 1) << c.sql;
    const size_t type = maria ? 3 : 4;
    EXPECT_EQ(rows[0].OptionalText(type + 2).value_or("none"), c.index) << c.sql;
  }
}

}  // namespace
}  // namespace smarketing::lead
