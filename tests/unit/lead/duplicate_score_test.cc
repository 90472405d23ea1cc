#include "lead_service/domain/duplicate_score.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/duplicate_similarity.h"

namespace smarketing::lead {
namespace {

DuplicateScore Score(const DuplicateDetails& a, const DuplicateDetails& b) {
  return ScoreDuplicate(MakeDuplicateRecord(a), MakeDuplicateRecord(b));
}

std::string Describe(const DuplicateScore& score) {
  std::string text = absl::StrCat(score.score, ":");
  for (const DuplicateReason& reason : score.reasons) {
    absl::StrAppend(&text, " ", DuplicateFindingName(reason.finding), " ", reason.points, "/", reason.weight);
  }
  return text;
}

std::optional<DuplicateReason> ReasonOf(const DuplicateScore& score, DuplicateAttribute attribute) {
  const auto found = std::find_if(score.reasons.begin(), score.reasons.end(),
                                  [attribute](const DuplicateReason& reason) { return reason.attribute == attribute; });
  return found == score.reasons.end() ? std::nullopt : std::optional(*found);
}

struct Pair {
  std::string what;
  DuplicateDetails a;
  DuplicateDetails b;
};

const DuplicateDetails kAnaAtHome = {.given_name = "Ana",
                                     .family_name = "Souza",
                                     .street_address = "Rua das Laranjeiras, 120",
                                     .city = "Recife",
                                     .postal_code = "52010-010",
                                     .country_code = "BR"};

DuplicateDetails At(DuplicateDetails home, const std::string& given, const std::string& family) {
  home.given_name = given;
  home.family_name = family;
  return home;
}

DuplicateDetails With(DuplicateDetails details, std::vector<std::string> emails, std::vector<std::string> phones = {}) {
  details.emails = std::move(emails);
  details.phones = std::move(phones);
  return details;
}

std::vector<Pair> SamePeople() {
  return {
      {"two e-mails of one name, no address",
       {.given_name = "Ana", .family_name = "Souza", .emails = {"ana.souza@gmail.com"}},
       {.given_name = "Ana", .family_name = "Souza", .emails = {"ana.souza@acme.com"}}},
      {"private and work e-mail, the same company",
       {.given_name = "Ana", .family_name = "Souza", .company_name = "Acme Ltda", .emails = {"anasz77@gmail.com"}},
       {.given_name = "Ana", .family_name = "Souza", .company_name = "ACME", .emails = {"ana@acme.com"}}},
      {"short and long address at the company",
       {.given_name = "Ana", .family_name = "Souza", .company_name = "Acme", .emails = {"asouza@acme.com"}},
       {.given_name = "Ana", .family_name = "Souza", .company_name = "Acme", .emails = {"ana.souza@acme.com"}}},
      {"names swapped, without accents",
       {.given_name = "José", .family_name = "Conceição", .phones = {"+5511987654321"}},
       {.given_name = "Conceicao", .family_name = "Jose", .phones = {"+11987654321"}}},
      {"a digit of the phone wrong",
       {.given_name = "Karl", .family_name = "Müller", .phones = {"+493012345678"}},
       {.given_name = "Karl", .family_name = "Mueller", .phones = {"+493012354678"}}},
      {"a full name in one field",
       {.given_name = "Ana Souza", .company_name = "Acme"},
       {.given_name = "Ana", .family_name = "Souza", .company_name = "Acme GmbH"}},
      {"misspelt at one address", kAnaAtHome, At(kAnaAtHome, "Anna", "Sousa")},
      {"an initial at one address", kAnaAtHome, At(kAnaAtHome, "A.", "Souza")},
      {"another family name at one address: married", kAnaAtHome, At(kAnaAtHome, "Ana", "Lima")},
      {"another family name and the same phone",
       {.given_name = "Ana", .family_name = "Souza", .phones = {"+5581987651111"}},
       {.given_name = "Ana", .family_name = "Lima", .phones = {"+5581987651111"}}},
      {"both family names at one address", kAnaAtHome, At(kAnaAtHome, "Ana", "Souza Lima")},
      {"another street in the same place, the same e-mail name",
       With(kAnaAtHome, {"ana.souza@gmail.com"}),
       {.given_name = "Ana",
        .family_name = "Souza",
        .emails = {"ana.souza@hotmail.com"},
        .street_address = "Av. Boa Viagem, 3000",
        .city = "Recife",
        .postal_code = "51020-000"}},
      {"a company twice",
       {.company_name = "Acme Robotics GmbH", .emails = {"info@acme.com"}, .city = "Berlin", .postal_code = "10115"},
       {.company_name = "ACME Robotics", .emails = {"sales@acme.com"}, .city = "Berlin", .postal_code = "10115"}},
  };
}

std::vector<Pair> DifferentPeople() {
  const DuplicateDetails office = {.company_name = "Acme Robotics Ltda",
                                   .street_address = "Av. Paulista, 1000, Edifício Central",
                                   .city = "São Paulo",
                                   .postal_code = "01310-100"};
  DuplicateDetails flat = kAnaAtHome;
  flat.street_address += ", Edifício Bela Vista";
  return {
      {"colleagues with one family name, and the company's address", At(office, "Ana", "Souza"),
       At(office, "Bruno", "Souza")},
      {"colleagues with one family name, and the company's phone",
       With(At(office, "Ana", "Souza"), {"ana.souza@acme.com"}, {"+551130000000"}),
       With(At(office, "Bruno", "Souza"), {"bruno.souza@acme.com"}, {"+551130000000"})},
      {"colleagues with one given name", With(At(office, "Ana", "Souza"), {"ana.souza@acme.com"}),
       With(At(office, "Ana", "Lima"), {"ana.lima@acme.com"})},
      {"colleagues with one given name, and the company's phone",
       With(At(office, "Ana", "Souza"), {}, {"+551130000000"}), With(At(office, "Ana", "Lima"), {}, {"+551130000000"})},
      {"namesakes at one company", With(At(office, "José", "Silva"), {"jose.silva@acme.com"}),
       With(At(office, "José", "Silva"), {"comercial2@acme.com"})},
      {"brother and sister at the family's company", With(At(office, "Paulo", "Souza"), {"paulo@acme.com"}),
       With(At(office, "Paula", "Souza"), {"paula@acme.com"})},
      {"colleagues without names", With(office, {"ana@acme.com"}), With(office, {"bruno@acme.com"})},
      {"one free-mail domain and nothing else",
       {.emails = {"ana.souza@gmail.com"}},
       {.emails = {"bruno.lima@gmail.com"}}},
      {"one free-mail domain and one family name",
       {.given_name = "Ana", .family_name = "Souza", .emails = {"ana.souza@gmail.com"}},
       {.given_name = "Bruno", .family_name = "Souza", .emails = {"bruno.souza@gmail.com"}}},
      {"a name that many have, and nothing else",
       {.given_name = "John", .family_name = "Smith"},
       {.given_name = "John", .family_name = "Smith"}},
      {"a name that many have, in one city",
       {.given_name = "John", .family_name = "Smith", .emails = {"jsmith1970@gmail.com"}, .city = "New York"},
       {.given_name = "John", .family_name = "Smith", .emails = {"bigjohnny@aol.com"}, .city = "New York"}},
      {"a common mailbox name", {.emails = {"maria@gmail.com"}}, {.emails = {"maria@hotmail.com"}}},
      {"role mailboxes of two companies",
       {.company_name = "Acme", .emails = {"info@acme.com"}},
       {.company_name = "Umbrella", .emails = {"info@umbrella.com"}}},
      {"father and son at one address, each with an e-mail",
       With(At(kAnaAtHome, "Carlos", "Souza"), {"carlos.souza@gmail.com"}),
       With(At(kAnaAtHome, "Bruno", "Souza"), {"brunao99@gmail.com"})},
      {"father and son in one flat, each with a phone", With(At(flat, "Carlos", "Souza"), {}, {"+5581987651111"}),
       With(At(flat, "Bruno", "Souza"), {}, {"+5581912348888"})},
      {"father and son, nothing but the address", At(kAnaAtHome, "Carlos", "Souza"), At(kAnaAtHome, "Bruno", "Souza")},
      {"father and son with the family's phone",
       With(At(kAnaAtHome, "Carlos", "Souza"), {"carlos.souza@gmail.com"}, {"+558132223333"}),
       With(At(kAnaAtHome, "Bruno", "Souza"), {"brunao99@gmail.com"}, {"+558132223333"})},
      {"father and son with the family's phone and mailboxes",
       With(At(kAnaAtHome, "Carlos", "Souza"), {"familia.souza@gmail.com"}, {"+558132223333"}),
       With(At(kAnaAtHome, "Bruno", "Souza"), {"familia.souza@uol.com.br"}, {"+558132223333"})},
      {"father and son of one name", At(kAnaAtHome, "Carlos", "Souza Filho"), At(kAnaAtHome, "Carlos", "Souza Neto")},
      {"brother and sister", At(kAnaAtHome, "Daniel", "Souza"), At(kAnaAtHome, "Daniela", "Souza")},
      {"flatmates", kAnaAtHome, At(kAnaAtHome, "Bruno", "Lima")},
      {"an address without names", At(kAnaAtHome, "", ""), At(kAnaAtHome, "", "")},
      {"a person and its company",
       {.given_name = "Ana", .family_name = "Souza", .company_name = "Acme", .city = "Recife"},
       {.company_name = "Acme", .city = "Recife"}},
      {"a company's branches", {.company_name = "Acme", .city = "Recife"}, {.company_name = "Acme", .city = "Berlin"}},
      {"a name inside a longer one",
       {.company_name = "Acme", .postal_code = "10115"},
       {.company_name = "Apex", .postal_code = "10115"}},
      {"namesakes in two countries",
       {.given_name = "Ana", .family_name = "Souza", .city = "Santiago", .postal_code = "1000", .country_code = "CL"},
       {.given_name = "Ana", .family_name = "Souza", .city = "Santiago", .postal_code = "1000", .country_code = "ES"}},
      {"nothing known", {}, {}},
  };
}

TEST(DuplicateScoreTest, OnePerson) {
  for (const Pair& pair : SamePeople()) {
    const DuplicateScore score = Score(pair.a, pair.b);
    EXPECT_GE(score.score, kDefaultDuplicateThreshold) << pair.what << "\n  " << Describe(score);
  }
}

TEST(DuplicateScoreTest, TwoPeople) {
  for (const Pair& pair : DifferentPeople()) {
    const DuplicateScore score = Score(pair.a, pair.b);
    EXPECT_LT(score.score, kDefaultDuplicateThreshold) << pair.what << "\n  " << Describe(score);
  }
}

TEST(DuplicateScoreTest, Laws) {
  std::vector<Pair> all = SamePeople();
  const std::vector<Pair> different = DifferentPeople();
  all.insert(all.end(), different.begin(), different.end());
  std::vector<DuplicateRecord> records;
  for (const Pair& pair : all) {
    records.push_back(MakeDuplicateRecord(pair.a));
    records.push_back(MakeDuplicateRecord(pair.b));
  }
  for (const DuplicateRecord& a : records) {
    for (const DuplicateRecord& b : records) {
      const DuplicateScore score = ScoreDuplicate(a, b);
      EXPECT_EQ(Describe(score), Describe(ScoreDuplicate(b, a)));
      int sum = 0;
      for (const DuplicateReason& reason : score.reasons) {
        sum += reason.points;
        EXPECT_GE(reason.similarity, 0);
        EXPECT_LE(reason.similarity, 1);
        EXPECT_LE(reason.points, reason.weight);
      }
      EXPECT_EQ(score.score, std::clamp(sum, 0, 100));
      EXPECT_TRUE(
          std::is_sorted(score.reasons.begin(), score.reasons.end(),
                         [](const DuplicateReason& x, const DuplicateReason& y) { return x.attribute < y.attribute; }));
    }
  }
}

TEST(DuplicateScoreTest, SaysWhy) {
  const DuplicateScore score = Score(
      {.given_name = "Ana", .family_name = "Souza", .company_name = "Acme", .emails = {"ana.souza@gmail.com"}},
      {.given_name = "Ana", .family_name = "Souza", .company_name = "Umbrella", .emails = {"ana.souza@umbrella.com"}});
  ASSERT_EQ(score.reasons.size(), 3u) << Describe(score);
  EXPECT_EQ(score.reasons[0].finding, DuplicateFinding::kSameName);
  EXPECT_EQ(score.reasons[1].finding, DuplicateFinding::kCompanyDiffers);
  EXPECT_LT(score.reasons[1].points, 0);
  EXPECT_EQ(score.reasons[2].finding, DuplicateFinding::kSameEmailLocalPart);
  EXPECT_EQ(score.reasons[2].similarity, 1);
  EXPECT_EQ(score.reasons[2].points, score.reasons[2].weight);
  EXPECT_EQ(DuplicateAttributeName(score.reasons[2].attribute), "email");
  EXPECT_EQ(DuplicateFindingName(score.reasons[2].finding), "SAME_EMAIL_LOCAL_PART");
}

// A family, or a wrong given name? A person must look; an own e-mail on both sides settles it.
TEST(DuplicateScoreTest, OneDoubtIsSuggested) {
  DuplicateDetails flat = kAnaAtHome;
  flat.street_address += ", Edifício Bela Vista";
  const DuplicateScore score = Score(At(flat, "Carlos", "Souza"), At(flat, "Bruno", "Souza"));
  EXPECT_GE(score.score, kDefaultDuplicateThreshold) << Describe(score);
  EXPECT_LT(score.score, kDefaultDuplicateThreshold + 20) << Describe(score);
  EXPECT_EQ(ReasonOf(score, DuplicateAttribute::kName)->finding, DuplicateFinding::kGivenNameDiffers);
  EXPECT_LT(Score(With(At(flat, "Carlos", "Souza"), {"carlos.souza@gmail.com"}),
                  With(At(flat, "Bruno", "Souza"), {"brunao99@gmail.com"}))
                .score,
            kDefaultDuplicateThreshold);
}

TEST(DuplicateScoreTest, WhatIsMissingSaysNothing) {
  EXPECT_TRUE(Score({.given_name = "Ana"}, {.company_name = "Acme"}).reasons.empty());
  const DuplicateScore score =
      Score(kAnaAtHome, {.given_name = "Ana", .family_name = "Souza", .postal_code = "52010-010"});
  const auto address = ReasonOf(score, DuplicateAttribute::kAddress);
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->points, address->weight);
  EXPECT_EQ(address->finding, DuplicateFinding::kSameAddress);
}

TEST(DuplicateScoreTest, ACompanyDomainIsACompany) {
  const DuplicateScore score =
      Score({.given_name = "Ana", .emails = {"ana@acme.com"}}, {.given_name = "Bruno", .emails = {"b@acme.com"}});
  const auto company = ReasonOf(score, DuplicateAttribute::kCompany);
  ASSERT_TRUE(company.has_value());
  EXPECT_EQ(company->finding, DuplicateFinding::kSameCompany);
  EXPECT_EQ(ReasonOf(score, DuplicateAttribute::kEmail)->finding, DuplicateFinding::kColleagueEmail);
  EXPECT_FALSE(
      ReasonOf(Score({.emails = {"ana@gmail.com"}}, {.emails = {"b@gmail.com"}}), DuplicateAttribute::kCompany));
}

TEST(DuplicateSimilarityTest, Phones) {
  EXPECT_DOUBLE_EQ(PhoneSimilarity("493012345678", "493012345678"), 1);
  EXPECT_DOUBLE_EQ(PhoneSimilarity("493012345678", "3012345678"), 0.9);
  EXPECT_DOUBLE_EQ(PhoneSimilarity("493012345678", "493013245678"), 0.6);
  EXPECT_DOUBLE_EQ(PhoneSimilarity("493012345610", "493012345611"), 0);  // two extensions
  EXPECT_DOUBLE_EQ(PhoneSimilarity("112", "112"), 1);
}

TEST(DuplicateSimilarityTest, Names) {
  EXPECT_GT(GivenNameSimilarity({"alex"}, {"alexandra"}), 0.85);
  EXPECT_GT(GivenNameSimilarity({"maria"}, {"maria", "clara"}), 0.9);
  EXPECT_GT(GivenNameSimilarity({"jean", "pierre"}, {"jeanpierre"}), 0.99);
  EXPECT_GT(FamilyNameSimilarity({"davila", "sanders"}, {"davilasanders"}), 0.99);
  EXPECT_GT(FamilyNameSimilarity({"van", "keulen"}, {"keulen"}), 0.9);
  EXPECT_LT(FamilyNameSimilarity({"van", "keulen"}, {"van", "dyck"}), 0.75);
  EXPECT_LT(GivenNameSimilarity({"paulo"}, {"paula"}), 0.75);
  EXPECT_LT(GivenNameSimilarity({"j"}, {"maria"}), 0.1);
}

TEST(DuplicateSimilarityTest, Streets) {
  const auto compare = [](const std::string& a, const std::string& b) {
    return CompareStreets(MakeDuplicateRecord({.street_address = a}), MakeDuplicateRecord({.street_address = b}));
  };
  EXPECT_DOUBLE_EQ(compare("1 Main Street", "1 Main St.").similarity, 1);
  EXPECT_GT(compare("Gollan Street, Sea Breeze Park", "Seabreeze Park, Gollan Street").similarity, 0.8);
  EXPECT_EQ(compare("Gollan Street, Sea Breeze Park", "Seabreeze Park, Gollan Street").shared_parts, 2);
  EXPECT_GT(compare("Dow Street", "Dow Sthreet, Rear House").similarity, 0.6);
  EXPECT_EQ(compare("Dow Street", "Dow Street, Rear House").shared_parts, 1);
  EXPECT_LT(compare("King Street", "Queen Street").similarity, 0.6);
}

}  // namespace
}  // namespace smarketing::lead
