// A data set with known answers: 500 people, each with a second record in which names and addresses are damaged. The
// data may not ship with the project; the test looks for them beside it.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "lead_service/domain/blocking.h"
#include "lead_service/domain/duplicate_score.h"

namespace smarketing::lead {
namespace {

// Above the binary, wherever the test was started. Empty if it is not there.
std::filesystem::path ProjectRoot() {
  std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  while (!std::filesystem::exists(folder / "CMakePresets.json")) {
    if (folder == folder.parent_path()) return {};
    folder = folder.parent_path();
  }
  return folder;
}

std::filesystem::path DataSet() { return ProjectRoot().parent_path() / "shared" / "data" / "febrl" / "dataset1.csv"; }

struct Record {
  std::string person;  // 17 of "rec-17-org" and "rec-17-dup-0"
  DuplicateDetails details;
};

// Columns: rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, and two (birth
// date, social security number) that must not be used.
std::vector<Record> Read(std::ifstream& file) {
  std::vector<Record> records;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> columns = absl::StrSplit(line, ',');
    for (std::string& column : columns) absl::StripAsciiWhitespace(&column);
    if (columns.size() < 9) continue;
    const std::vector<std::string> id = absl::StrSplit(columns[0], '-');
    records.push_back({.person = id.at(1),
                       .details = {.given_name = columns[1],
                                   .family_name = columns[2],
                                   .street_address = absl::StrCat(columns[3], " ", columns[4], "\n", columns[5]),
                                   .city = columns[6],
                                   .postal_code = columns[7]}});
  }
  return records;
}

TEST(DuplicateKnownAnswersTest, PrecisionAndRecall) {
  ASSERT_FALSE(ProjectRoot().empty());
  std::ifstream file(DataSet());
  if (!file) GTEST_SKIP() << "the data set is not beside the project";
  const std::vector<Record> records = Read(file);
  ASSERT_EQ(records.size(), 1'000u);

  std::vector<DuplicateRecord> compared;
  std::vector<std::vector<BlockingKey>> keys;
  for (const Record& record : records) {
    compared.push_back(MakeDuplicateRecord(record.details));
    keys.push_back(BlockingKeys(compared.back()));
  }
  const std::vector<std::pair<size_t, size_t>> pairs = PairsToCompare(keys);
  int right = 0;
  int wrong = 0;
  for (const auto& [i, j] : pairs) {
    if (ScoreDuplicate(compared[i], compared[j]).score < kDefaultDuplicateThreshold) continue;
    ++(records[i].person == records[j].person ? right : wrong);
  }
  ASSERT_GT(right, 0);
  const double precision = static_cast<double>(right) / (right + wrong);
  const double recall = right / 500.0;
  std::cout << "precision " << precision << ", recall " << recall << ", " << pairs.size() << " pairs compared of "
            << records.size() * (records.size() - 1) / 2 << '\n';
  EXPECT_GE(precision, 0.95);
  EXPECT_GE(recall, 0.95);
  EXPECT_LT(pairs.size(), 2 * records.size());
}

}  // namespace
}  // namespace smarketing::lead
