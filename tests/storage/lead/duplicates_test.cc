// Blocking keys and candidates on a real server: what the consumer keeps, what a scan finds, what commands say.
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/blocking.h"
#include "lead_service/storage/block_keys.h"
#include "lead_service/storage/duplicate_keeper.h"
#include "lead_service/storage/duplicate_queries.h"
#include "lead_service/storage/duplicate_records.h"
#include "lead_service/storage/duplicate_scan.h"
#include "lead_service/storage/duplicate_store.h"
#include "smarketing/lead/v1/events.pb.h"
#include "tests/storage/lead/lead_store.h"
#include "tests/support/mysql_server.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DuplicatesTest : public ::testing::Test {
 protected:
  // Who is this, and where.
  static CaptureLead Person(absl::string_view email, absl::string_view given, absl::string_view family,
                            absl::string_view city = "Recife", absl::string_view postal_code = "52010-010") {
    CaptureLead command = LeadStore::Capture(email, 10);
    command.fields[Field::kGivenName] = std::string(given);
    command.fields[Field::kFamilyName] = std::string(family);
    command.fields[Field::kCity] = std::string(city);
    command.fields[Field::kPostalCode] = std::string(postal_code);
    command.fields[Field::kStreetAddress] = "Rua das Laranjeiras, 120";
    return command;
  }

  // "Bababa", "Dababa" …: words that sound different.
  static std::string Word(int n) {
    static constexpr absl::string_view kConsonants = "bdlmrst";
    std::string word;
    for (const int digit : {n % 7, n / 7 % 7, n / 49 % 7}) {
      word += kConsonants[static_cast<size_t>(digit)];
      word += 'a';
    }
    return word;
  }

  void Write(absl::FunctionRef<absl::Status(mysql::Transaction& tx)> work) {
    SMK_EXPECT_OK(store_.db().RunReadWrite(absl::InfiniteFuture(), work));
  }
  void Read(absl::FunctionRef<absl::Status(mysql::ReadTransaction& tx)> work) {
    SMK_EXPECT_OK(store_.db().RunReadOnly(absl::InfiniteFuture(), work));
  }

  // Gives the keeper what is new in the log, as the consumer does.
  void Follow() {
    for (bool news = true; news;) {
      news = false;
      for (int32_t partition = 0; partition < event_log::kPartitionCount; ++partition) {
        std::vector<event_log::Event> events;
        Write([&](mysql::Transaction& tx) -> absl::Status {
          SMK_ASSIGN_OR_RETURN(events, event_log::Read(tx, partition, position_[partition], 100));
          return events.empty() ? absl::OkStatus() : keeper_.Apply(tx, events);
        });
        if (events.empty()) continue;
        news = true;
        position_.Advance(events.back());
      }
    }
  }

  ScanProgress Scan(int threshold = kDefaultDuplicateThreshold) {
    DuplicateScan scan(&store_.db(), Clock::Real(), Clock::Real(), &ids_, threshold);
    SMK_EXPECT_OK(scan.Run([](const ScanProgress&) { return true; }));
    return scan.progress();
  }

  std::map<LeadId, DuplicateRecord> Records() {
    std::vector<LeadId> ids;
    for (const mysql::Row& row : store_.schema().Query("SELECT lead_id FROM leads ORDER BY lead_id")) {
      ids.push_back(row.GetId<LeadId>(0));
    }
    std::map<LeadId, DuplicateRecord> records;
    Read([&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(records, LoadDuplicateRecords(tx, ids));
      return absl::OkStatus();
    });
    return records;
  }

  using Rows = std::set<std::pair<uint64_t, LeadId>>;
  Rows StoredKeys() {
    Rows keys;
    for (const mysql::Row& row : store_.schema().Query("SELECT block_key, lead_id FROM lead_block_key")) {
      keys.emplace(row.Uint(0), row.GetId<LeadId>(1));
    }
    return keys;
  }
  Rows KeysFromScratch() {
    Rows keys;
    for (const auto& [id, record] : Records()) {
      for (const uint64_t key : BlockKeysOf(record)) keys.emplace(key, id);
    }
    return keys;
  }

  // Open and similar, not named together.
  std::map<LeadPair, int> StoredScores() {
    std::map<LeadPair, int> scores;
    for (const mysql::Row& row : store_.schema().Query(absl::StrCat(
             "SELECT ", kCandidateColumns,
             " FROM duplicate_candidate c JOIN leads a ON a.lead_id = c.first_lead_id JOIN leads b ON b.lead_id ="
             " c.second_lead_id WHERE c.dismissed = 0 AND a.delete_time IS NULL AND b.delete_time IS NULL"))) {
      const StoredCandidate stored = *ReadCandidateRow(row);
      if (IsNamedTogether(stored.candidate.reasons)) continue;
      scores.emplace(stored.candidate.leads, stored.candidate.score);
    }
    return scores;
  }
  std::map<LeadPair, int> ScoresFromScratch() {
    std::vector<LeadId> ids;
    std::vector<DuplicateRecord> records;
    std::vector<std::vector<BlockingKey>> keys;
    for (const auto& [id, record] : Records()) {
      ids.push_back(id);
      records.push_back(record);
      keys.push_back(BlockingKeys(record));
    }
    std::set<LeadPair> named;
    for (const mysql::Row& row :
         store_.schema().Query(absl::StrCat("SELECT ", kCandidateColumns, " FROM duplicate_candidate c"))) {
      const DuplicateCandidate candidate = ReadCandidateRow(row)->candidate;
      if (IsNamedTogether(candidate.reasons)) named.insert(candidate.leads);
    }
    std::map<LeadPair, int> scores;
    for (const auto& [i, j] : PairsToCompare(keys)) {
      if (named.contains(LeadPair::Of(ids[i], ids[j]))) continue;
      const int score = ScoreDuplicate(records[i], records[j]).score;
      if (score >= kDefaultDuplicateThreshold) scores.emplace(LeadPair::Of(ids[i], ids[j]), score);
    }
    return scores;
  }

  // Every pair that blocking brings together is stored, and each that is stored has the score that its leads have now.
  // A pair can have met in a block that one of the two has left since; it stays while the two are alike.
  void ExpectStoredScoresHold() {
    const std::map<LeadPair, int> stored = StoredScores();
    for (const auto& [pair, score] : ScoresFromScratch()) ASSERT_TRUE(stored.contains(pair)) << score;
    const std::map<LeadId, DuplicateRecord> records = Records();
    for (const auto& [pair, score] : stored) {
      ASSERT_EQ(score, ScoreDuplicate(records.at(pair.first), records.at(pair.second)).score);
      ASSERT_GE(score, kDefaultDuplicateThreshold);
    }
  }

  int64_t Suspicions() { return store_.Count("event_log WHERE type = 'smarketing.lead.v1.LeadDuplicateSuspected'"); }

  DuplicatePage List(const std::optional<DuplicateKey>& after = std::nullopt, int32_t page_size = 1000) {
    const DuplicateQueries queries(&store_.db());
    absl::StatusOr<DuplicatePage> page = queries.List(after, page_size, absl::InfiniteFuture());
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : DuplicatePage();
  }
  std::vector<DuplicateCandidate> Find(const LeadId& lead, int min_score = kDefaultDuplicateThreshold) {
    const DuplicateQueries queries(&store_.db());
    absl::StatusOr<LeadDuplicates> found = queries.Find(lead, min_score, Day(100), absl::InfiniteFuture());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? std::move(found->candidates) : std::vector<DuplicateCandidate>();
  }
  void Dismiss(const LeadId& a, const LeadId& b) {
    auto command = LeadStore::Make<DismissDuplicate>();
    command.lead = a;
    command.other_lead = b;
    store_.Do(command);
  }

  LeadStore store_;
  IdGenerator ids_{Clock::Real()};
  const DuplicateKeeper keeper_{&store_.db(), Clock::Real(), &ids_};
  event_log::Position position_;
};

TEST_F(DuplicatesTest, RandomLifeIsFollowed) {
  const std::vector<std::string> given = {"Ana", "Anna", "Bruno", "Carla", "Karla", "Diego", "Elisa"};
  const std::vector<std::string> family = {"Souza", "Sousa", "Lima", "Hoffmann", "Hofmann", "Pereira"};
  const std::vector<std::string> cities = {"Recife", "Olinda", "Natal"};
  const std::vector<std::string> companies = {"", "Acme", "Acme Ltda.", "Borba"};
  std::mt19937 random(7);
  const auto any = [&random](const auto& list) { return list[random() % list.size()]; };
  std::vector<LeadId> leads;
  for (int step = 0; step < 240; ++step) {
    const unsigned what = random() % 10;
    if (leads.size() < 5 || what < 4) {
      CaptureLead command = Person(absl::StrCat(any(given), ".", any(family), step % 90, "@", step % 7, ".example"),
                                   any(given), any(family), any(cities), absl::StrCat("5201", random() % 3));
      command.fields[Field::kCompanyName] = any(companies);
      if (random() % 4 == 0)
        command.identities.push_back(*Identity::Phone(absl::StrCat("+551198765", 1000 + step % 50), ""));
      leads.push_back(store_.Do(command).lead.id);
    } else if (what < 7) {
      auto command = LeadStore::Make<UpdateLead>();
      command.context.now = Day(100) + absl::Seconds(step);
      command.lead = any(leads);
      command.fields = {{Field::kGivenName, any(given)}, {Field::kFamilyName, any(family)}};
      (void)store_.Try(command);  // one that is deleted says no
    } else if (what < 8) {
      auto command = LeadStore::Make<DeleteLead>();
      command.lead = any(leads);
      (void)store_.Try(command);
    } else if (what < 9) {
      auto command = LeadStore::Make<UndeleteLead>();
      command.lead = any(leads);
      (void)store_.Try(command);
    } else if (random() % 3 == 0) {
      auto command = LeadStore::Make<EraseLead>();
      command.lead = any(leads);
      (void)store_.Try(command);
    }
    if (step % 40 == 39) {
      SCOPED_TRACE(step);
      Follow();
      ASSERT_EQ(StoredKeys(), KeysFromScratch());
      ASSERT_NO_FATAL_FAILURE(ExpectStoredScoresHold());
    }
  }
  EXPECT_THAT(StoredScores(), ::testing::Not(IsEmpty()));

  // A scan has nothing to add, and all events again change nothing.
  const std::string before = store_.Everything();
  const int64_t suspicions = Suspicions();
  const ScanProgress scan = Scan();
  EXPECT_EQ(scan.leads_done, scan.leads_total);
  EXPECT_GE(scan.pairs_compared, scan.pairs_found);
  EXPECT_EQ(scan.pairs_found, static_cast<int64_t>(ScoresFromScratch().size()));
  position_ = event_log::Position();
  Follow();
  EXPECT_EQ(store_.Everything(), before);
  EXPECT_EQ(Suspicions(), suspicions);
}

TEST_F(DuplicatesTest, AScanNeedsNoConsumer) {
  std::vector<LeadId> leads;
  for (int i = 0; i < 300; ++i) {
    // Two of each person, far from each other in the order of ids.
    CaptureLead command = Person(absl::StrCat("p", i, "@x", i, ".example"), Word(i % 150), Word(i % 150 + 1),
                                 Word(i % 150 + 2), absl::StrCat(10000 + i % 150));
    command.fields[Field::kStreetAddress] = absl::StrCat(i % 150, " ", Word(i % 150 + 3), " Street");
    leads.push_back(store_.Do(command).lead.id);
  }
  // What is stored of keys is nonsense.
  store_.schema().Exec("INSERT INTO lead_block_key (block_key, lead_id) VALUES (17, ?), (18446744073709551615, ?)",
                       {leads[3], leads[299]});
  const ScanProgress scan = Scan();
  EXPECT_EQ(scan.leads_done, 300);
  EXPECT_EQ(scan.leads_total, 300);
  EXPECT_EQ(StoredKeys(), KeysFromScratch());
  const std::map<LeadPair, int> scores = StoredScores();
  EXPECT_EQ(scores, ScoresFromScratch());
  for (size_t i = 0; i < 150; ++i) EXPECT_TRUE(scores.contains({leads[i], leads[i + 150]})) << i;
  EXPECT_EQ(Suspicions(), static_cast<int64_t>(scores.size()));

  // Again: nothing is new.
  const std::string before = store_.Everything();
  EXPECT_EQ(Scan().pairs_compared, scan.pairs_compared);
  EXPECT_EQ(store_.Everything(), before);

  // It ends when it is told to.
  DuplicateScan ended(&store_.db(), Clock::Real(), Clock::Real(), &ids_, 60);
  int pages = 0;
  EXPECT_EQ(ended.Run([&](const ScanProgress&) { return ++pages < 2; }).code(), absl::StatusCode::kCancelled);
}

TEST_F(DuplicatesTest, WhatACaptureNamesIsKeptWithIt) {
  const LeadId ana = store_.Do(LeadStore::Capture("ana@x.example", 10)).lead.id;
  const LeadId other = store_.Do(LeadStore::Capture("souza@x.example", 11)).lead.id;
  CaptureLead both = LeadStore::Capture("ana@x.example", 12);
  both.identities.push_back(*Identity::Email("souza@x.example"));
  EXPECT_THAT(store_.Do(both).duplicate_candidates, ElementsAre(other));

  DuplicatePage page = List();
  ASSERT_THAT(page.candidates, SizeIs(1));
  EXPECT_EQ(page.candidates[0].leads, LeadPair::Of(ana, other));
  EXPECT_EQ(page.candidates[0].score, 100);
  EXPECT_EQ(page.candidates[0].reasons, NamedTogetherReasons());
  EXPECT_EQ(page.candidates[0].find_time, Day(100));
  EXPECT_EQ(Suspicions(), 1);
  const mysql::Rows event = store_.schema().Query(
      "SELECT subject_id, payload FROM event_log WHERE type = 'smarketing.lead.v1.LeadDuplicateSuspected'");
  EXPECT_EQ(event[0].GetId<LeadId>(0), ana);
  v1::LeadDuplicateSuspected payload;
  ASSERT_TRUE(payload.ParseFromString(std::string(event[0].Bytes(1))));
  EXPECT_EQ(payload.other_lead(), ResourceName("leads", other.uuid()));

  // That nothing else is alike takes nothing away, and saying it again adds nothing.
  Follow();
  Scan();
  store_.Do(both);
  EXPECT_THAT(List().candidates, SizeIs(1));
  EXPECT_THAT(Find(ana), SizeIs(1));
  EXPECT_THAT(Find(other), SizeIs(1));
  EXPECT_EQ(Suspicions(), 1);

  // While one of them is deleted, there is nobody to merge.
  auto gone = LeadStore::Make<DeleteLead>();
  gone.lead = other;
  store_.Do(gone);
  EXPECT_THAT(List().candidates, IsEmpty());
  EXPECT_THAT(Find(ana), IsEmpty());
  auto back = LeadStore::Make<UndeleteLead>();
  back.lead = other;
  store_.Do(back);
  EXPECT_THAT(List().candidates, SizeIs(1));

  Dismiss(other, ana);
  store_.Do(both);
  EXPECT_THAT(List().candidates, IsEmpty());
  EXPECT_THAT(Find(ana), IsEmpty());
  EXPECT_EQ(Suspicions(), 1);
  EXPECT_EQ(store_.Count("lead_change WHERE action = 'DismissDuplicate'"), 2);
}

TEST_F(DuplicatesTest, AQuestionNeedsNoKeysOfItsLead) {
  const LeadId ana = store_.Do(Person("ana@x.example", "Ana", "Souza")).lead.id;
  Follow();
  const LeadId anna = store_.Do(Person("anna@y.example", "Anna", "Sousa")).lead.id;
  const std::vector<DuplicateCandidate> found = Find(anna);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].leads, LeadPair::Of(ana, anna));
  EXPECT_EQ(found[0].find_time, Day(100));
  EXPECT_THAT(Find(anna, found[0].score), SizeIs(1));
  EXPECT_THAT(Find(anna, found[0].score + 1), IsEmpty());
}

TEST_F(DuplicatesTest, DismissalOutlivesChangesAndScans) {
  const LeadId ana = store_.Do(Person("ana@x.example", "Ana", "Souza")).lead.id;
  const LeadId anna = store_.Do(Person("anna@y.example", "Anna", "Sousa")).lead.id;
  Follow();
  ASSERT_THAT(List().candidates, SizeIs(1));
  ASSERT_THAT(Find(ana), SizeIs(1));
  EXPECT_EQ(Find(ana)[0].find_time, List().candidates[0].find_time);
  Dismiss(ana, anna);
  auto update = LeadStore::Make<UpdateLead>();
  update.lead = anna;
  update.fields = {{Field::kGivenName, "Ana"}};
  store_.Do(update);
  Follow();
  Scan();
  EXPECT_THAT(List().candidates, IsEmpty());
  EXPECT_THAT(Find(anna), IsEmpty());
}

TEST_F(DuplicatesTest, WhatIsNotAlikeAnyMoreGoes) {
  const LeadId ana = store_.Do(Person("ana@x.example", "Ana", "Souza")).lead.id;
  store_.Do(Person("anna@y.example", "Anna", "Sousa"));
  Follow();
  ASSERT_THAT(List().candidates, SizeIs(1));
  auto update = LeadStore::Make<UpdateLead>();
  update.lead = ana;
  update.fields = {{Field::kGivenName, "Roberto"}, {Field::kFamilyName, "Hoffmann"}, {Field::kCity, "Berlin"}};
  store_.Do(update);
  Follow();
  EXPECT_THAT(List().candidates, IsEmpty());
  EXPECT_THAT(Find(ana), IsEmpty());
}

TEST_F(DuplicatesTest, MergesAndErasuresTakeRowsAway) {
  const LeadId a = store_.Do(Person("a@x.example", "Ana", "Souza")).lead.id;
  const LeadId b = store_.Do(Person("b@y.example", "Ana", "Souza")).lead.id;
  const LeadId c = store_.Do(Person("c@z.example", "Anna", "Souza")).lead.id;
  CaptureLead named = LeadStore::Capture("b@y.example", 12);
  named.identities.push_back(*Identity::Email("c@z.example"));
  store_.Do(named);
  Follow();
  ASSERT_EQ(store_.Count("duplicate_candidate"), 3);

  // b becomes part of a: with what a capture said of b, nothing that was only alike.
  Workspace workspace([this] { return ids_.Next(); });
  for (auto& [id, lead] : store_.Load({a, b})) workspace.AddStoredLead(lead);
  Workspace::Changes changes;
  changes.leads.push_back(store_.Load(b));
  changes.leads.back().merged_into = a;
  workspace.Commit(std::move(changes));
  Write([&](mysql::Transaction& tx) -> absl::Status {
    std::vector<event_log::Event> events;
    SMK_RETURN_IF_ERROR(StoreDuplicateNotes(tx, workspace, ids_, &events));
    EXPECT_THAT(events, IsEmpty());
    return tx.Execute("UPDATE leads SET merged_into = ?, version = version + 1 WHERE lead_id = ?", {a, b}).status();
  });
  const DuplicatePage page = List();
  ASSERT_THAT(page.candidates, SizeIs(1));
  EXPECT_EQ(page.candidates[0].leads, (LeadPair{a, c}));
  EXPECT_EQ(page.candidates[0].reasons, NamedTogetherReasons());
  EXPECT_EQ(store_.Count("duplicate_candidate"), 1);
  EXPECT_EQ(StoredKeys(), KeysFromScratch());
  EXPECT_THAT(Find(b), SizeIs(1)) << "its name stands for the survivor";

  auto erase = LeadStore::Make<EraseLead>();
  erase.lead = c;
  store_.Do(erase);
  EXPECT_EQ(store_.Count("duplicate_candidate"), 0);
  EXPECT_EQ(StoredKeys(), KeysFromScratch()) << "at once, not when the event comes";
  Follow();
  EXPECT_EQ(StoredKeys(), KeysFromScratch());
}

TEST_F(DuplicatesTest, OfTwoReadersAtWorkOneSeesThePair) {
  for (int round = 0; round < 15; ++round) {
    const std::string name = absl::StrCat("Given", round);
    std::vector<event_log::Event> events(2);
    LeadPair pair;
    pair.first = store_.Do(Person(absl::StrCat("a", round, "@x.example"), name, "Souza", "Recife", "1")).lead.id;
    pair.second = store_.Do(Person(absl::StrCat("b", round, "@y.example"), name, "Souza", "Recife", "1")).lead.id;
    std::vector<std::thread> readers;
    for (const LeadId& lead : {pair.first, pair.second}) {
      readers.emplace_back([this, lead] {
        event_log::Event event;
        event.type = v1::LeadCreated::descriptor()->full_name();
        event.subject_type = "leads";
        event.subject_id = lead.uuid();
        Write([&](mysql::Transaction& tx) { return keeper_.Apply(tx, {&event, 1}); });
      });
    }
    for (std::thread& reader : readers) reader.join();
    EXPECT_TRUE(StoredScores().contains(pair)) << round;
  }
}

TEST_F(DuplicatesTest, PagesHoldEverythingOnceBestFirst) {
  for (int i = 0; i < 12; ++i) {
    store_.Do(
        Person(absl::StrCat("p", i, "@x", i, ".example"), i % 2 == 0 ? "Ana" : "Anna", i % 3 == 0 ? "Souza" : "Sousa"));
  }
  Follow();
  const std::vector<DuplicateCandidate> all = List().candidates;
  ASSERT_GT(all.size(), 20u);
  std::vector<DuplicateCandidate> paged;
  std::optional<DuplicateKey> after;
  for (bool more = true; more;) {
    const DuplicatePage page = List(after, 7);
    paged.insert(paged.end(), page.candidates.begin(), page.candidates.end());
    more = page.more;
    if (!page.candidates.empty()) after = {page.candidates.back().score, page.candidates.back().leads};
  }
  EXPECT_EQ(paged, all);
  for (size_t i = 1; i < all.size(); ++i) EXPECT_GE(all[i - 1].score, all[i].score);
}

TEST_F(DuplicatesTest, LargeBlocksFindNobody) {
  for (int i = 0; i < 110; ++i) {
    store_.Do(Person(absl::StrCat("p", i, "@x", i, ".example"), "Ana", "Souza"));
  }
  const LeadId ana = store_.Do(Person("last@y.example", "Ana", "Souza")).lead.id;
  Scan();
  EXPECT_THAT(Find(ana), IsEmpty());
}

// Access by an index, and no sorting.
TEST_F(DuplicatesTest, StatementsUseTheirIndexes) {
  std::vector<LeadId> leads;
  for (int i = 0; i < 120; ++i) {
    leads.push_back(store_
                        .Do(Person(absl::StrCat("p", i, "@x", i, ".example"), i % 2 == 0 ? "Ana" : "Anna",
                                   absl::StrCat("Souza", i / 4)))
                        .lead.id);
  }
  Follow();
  const DuplicateKey after = {80, {leads[3], leads[5]}};
  for (const bool first_page : {true, false}) {
    const std::string sql = ListDuplicatesSql(first_page);
    const mysql::Params params = ListDuplicatesParams(first_page ? std::nullopt : std::make_optional(after), 50);
    std::string keys;
    for (const mysql::Row& row : store_.schema().Query(
             (testing::TestServerIsMariaDb() ? "EXPLAIN " : "EXPLAIN FORMAT = TRADITIONAL ") + sql, params)) {
      // id, select_type, table, (partitions on MySQL,) type, possible_keys, key, …, Extra
      const size_t key = row.size() == 12 ? 6 : 5;
      absl::StrAppend(&keys, row.OptionalText(key).value_or("none"), " ");
      EXPECT_FALSE(absl::StrContains(row.OptionalText(row.size() - 1).value_or(""), "filesort"));
    }
    EXPECT_EQ(keys, "ix_duplicate_candidate_score PRIMARY PRIMARY ");
  }
}

}  // namespace
}  // namespace smarketing::lead
