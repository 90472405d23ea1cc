// Odoo's published test of its predictive scoring, through the commands of this service: captures with team, country,
// region and source; losses as DISQUALIFIED from the stage that they had reached; wins as won deals. Its four stages
// are the first four of ours: of the others, a lead that is in none of them says nothing.
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "gtest/gtest.h"
#include "lead_service/storage/score_queries.h"
#include "tests/storage/lead/lead_store.h"

namespace smarketing::lead {
namespace {

// The folder of data sets that may lie beside the project.
std::filesystem::path SharedData() {
  std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  while (!std::filesystem::exists(folder / "CMakePresets.json")) {
    if (folder == folder.parent_path()) return {};
    folder = folder.parent_path();
  }
  return folder.parent_path() / "shared" / "data";
}

class PredictionKnownAnswersTest : public ::testing::Test {
 protected:
  Outcome Capture(const std::vector<std::string>& row) {
    auto capture = LeadStore::Make<CaptureLead>();
    capture.identities = {*Identity::External("odoo", row[0])};  // no address, no number: their states are "none"
    capture.fields[Field::kTeam] = absl::StrCat("team", row[1]);
    capture.fields[Field::kCountryCode] = absl::StrCat("C", row[2]);
    capture.fields[Field::kRegion] = absl::StrCat("region ", row[3]);
    capture.source.source = absl::StrCat("source ", row[6]);
    capture.stage = static_cast<Stage>(std::stoi(row[7]));
    capture.occur_time = Day(1);
    return store_.Do(capture);
  }
  void Lose(const LeadId& lead) {
    auto lose = LeadStore::Make<DisqualifyLead>();
    lose.lead = lead;
    lose.reason.reason = "NO_BUDGET";
    store_.Do(lose);
  }
  void Win(const LeadId& lead, const std::string& id) {
    auto win = LeadStore::Make<ImportDeal>();
    win.lead = lead;
    win.deal.external_id = ExternalId{"odoo", id};
    win.state = DealState::kWon;
    win.close_time = Day(50);
    store_.Do(win);
  }
  int Hundredths(const LeadId& id) {
    LeadPrediction prediction;
    const Lead lead = store_.Load(id);
    SMK_EXPECT_OK(store_.db().RunReadOnly(absl::InfiniteFuture(), [&](mysql::ReadTransaction& tx) -> absl::Status {
      SMK_ASSIGN_OR_RETURN(prediction, PredictLead(tx, lead));
      return absl::OkStatus();
    }));
    return prediction.chance.has_value() ? prediction.chance->hundredths : -1;
  }

  LeadStore store_;
};

TEST_F(PredictionKnownAnswersTest, OdooTestValues) {
  std::ifstream file(SharedData() / "predictive_score" / "leads.csv");
  if (!file) GTEST_SKIP() << "the data set is not beside the project";
  std::string line;
  std::getline(file, line);
  ASSERT_EQ(line, "lead,team,country,state,email_state,phone_state,source,stage,outcome");
  std::vector<LeadId> leads;
  while (std::getline(file, line)) {
    const std::vector<std::string> row = absl::StrSplit(line, ',');
    ASSERT_EQ(row.size(), 9u);
    ASSERT_EQ(row[4] + row[5], "nonenone");
    leads.push_back(Capture(row).lead.id);
    if (row[8] == "lost") Lose(leads.back());
    if (row[8] == "won") Win(leads.back(), row[0]);
  }
  ASSERT_EQ(leads.size(), 14u);
  EXPECT_EQ(Hundredths(leads[3]), 3349);
  EXPECT_EQ(Hundredths(leads[8]), 774);
  EXPECT_EQ(Hundredths(leads[13]), 3509);
  // The leads of the third team lose it: the prediction is that of all teams together.
  for (size_t i = 10; i < 14; ++i) {
    auto update = LeadStore::Make<UpdateLead>();
    update.lead = leads[i];
    update.fields = {{Field::kTeam, ""}};
    store_.Do(update);
  }
  EXPECT_EQ(Hundredths(leads[13]), 3519);
}

}  // namespace
}  // namespace smarketing::lead
