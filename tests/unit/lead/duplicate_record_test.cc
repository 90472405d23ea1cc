#include "lead_service/domain/duplicate_record.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lead_service/domain/company_name.h"
#include "lead_service/domain/mailbox.h"
#include "lead_service/domain/sound_code.h"
#include "tests/unit/lead/world.h"

namespace smarketing::lead {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SoundCodeTest, MisspellingsKeepIt) {
  const std::vector<std::vector<std::string>> groups = {
      {"philip", "filip", "phillip", "filipe"}, {"karen", "caren", "karin"},
      {"muller", "mueller", "miller"},          {"schmidt", "schmid", "smit"},
      {"campbell", "kampbel", "campbel"},       {"ashcroft", "ascroft"}};
  for (const std::vector<std::string>& group : groups) {
    for (const std::string& word : group) EXPECT_EQ(SoundCode(word, 4), SoundCode(group[0], 4)) << word;
  }
  EXPECT_NE(SoundCode("anna", 4), SoundCode("meme", 4));
  EXPECT_EQ(SoundCode("anna", 4), "05");
  EXPECT_EQ(SoundCode("", 4), "");
  EXPECT_EQ(SoundCode("schwarzenegger", 4), "2625");
  EXPECT_EQ(SoundCode("schwarzenegger", 6), "262526");
  EXPECT_EQ(SoundCode("иванов", 4), "иван");
  EXPECT_NE(SoundCode("东京", 4), SoundCode("北京", 4));
}

TEST(CompanyNameTest, LegalFormsSayNothing) {
  EXPECT_THAT(CompanyNameWords("The Müller & Söhne GmbH & Co. KG"), ElementsAre("muller", "sohne"));
  for (const char* name :
       {"Acme", "ACME, Inc.", "Acme Ltda.", "Acme S.A.", "acme s. r. l.", "Acme G.m.b.H.", "Acme Pty Ltd"}) {
    EXPECT_THAT(CompanyNameWords(name), ElementsAre("acme")) << name;
  }
  EXPECT_THAT(CompanyNameWords("AG Insurance"), ElementsAre("ag", "insurance"));
  EXPECT_THAT(CompanyNameWords("The Company"), ElementsAre("company"));
  EXPECT_THAT(CompanyNameWords("H & M"), ElementsAre("hm"));
  EXPECT_THAT(CompanyNameWords("& Co."), ElementsAre("co"));
  EXPECT_THAT(CompanyNameWords(" - "), IsEmpty());
}

TEST(MailboxTest, FreeMail) {
  for (const char* domain : {"gmail.com", "yahoo.co.uk", "yahoo.com.br", "hotmail.fr", "gmx.de", "web.de", "uol.com.br",
                             "t-online.de", "outlook.com", "yandex.ru", "qq.com", "proton.me"}) {
    EXPECT_TRUE(IsFreeMailDomain(domain)) << domain;
  }
  for (const char* domain :
       {"acme.com", "gmail.acme.com", "live.acme.com", "mail.acme.com", "outlook", "yahoo-inc.com", ""}) {
    EXPECT_FALSE(IsFreeMailDomain(domain)) << domain;
  }
}

TEST(MailboxTest, Roles) {
  EXPECT_TRUE(IsRoleMailbox("info"));
  EXPECT_TRUE(IsRoleMailbox("vendas"));
  EXPECT_FALSE(IsRoleMailbox("ana"));
}

TEST(DuplicateRecordTest, Names) {
  DuplicateRecord record = MakeDuplicateRecord({.given_name = "Dr. JOSÉ  Maria", .family_name = "O'Brien-Souza Filho"});
  EXPECT_THAT(record.given_words, ElementsAre("jose", "maria"));
  EXPECT_THAT(record.family_words, ElementsAre("obrien", "souza"));
  EXPECT_EQ(record.generation, "filho");

  record = MakeDuplicateRecord({.given_name = "Ana Clara Souza"});
  EXPECT_THAT(record.given_words, ElementsAre("ana", "clara"));
  EXPECT_THAT(record.family_words, ElementsAre("souza"));

  record = MakeDuplicateRecord({.given_name = "Junior", .family_name = "Neto"});  // names, here
  EXPECT_THAT(record.given_words, ElementsAre("junior"));
  EXPECT_THAT(record.family_words, ElementsAre("neto"));
  EXPECT_EQ(record.generation, "");

  record = MakeDuplicateRecord({.given_name = "Sr. João", .family_name = "King Sr."});
  EXPECT_THAT(record.given_words, ElementsAre("joao"));
  EXPECT_THAT(record.family_words, ElementsAre("king"));
  EXPECT_EQ(record.generation, "sr");
  EXPECT_FALSE(MakeDuplicateRecord({}).has_name());
}

TEST(DuplicateRecordTest, Addresses) {
  const DuplicateRecord record = MakeDuplicateRecord({.street_address = "12a Main St., Rear Building\nFlat 5",
                                                      .city = "São Paulo",
                                                      .postal_code = "01310-100",
                                                      .country_code = "BR"});
  ASSERT_THAT(record.street_parts, SizeIs(2));
  EXPECT_THAT(record.street_parts[0].names, ElementsAre("main"));
  EXPECT_EQ(record.street_parts[0].all_letters, "mainst");
  EXPECT_THAT(record.street_parts[1].names, ElementsAre("rear", "building"));
  EXPECT_THAT(record.street_numbers, ElementsAre("12a", "5"));
  EXPECT_EQ(record.city, "saopaulo");
  EXPECT_EQ(record.postal_code, "01310100");
  EXPECT_EQ(record.country_code, "br");

  EXPECT_THAT(MakeDuplicateRecord({.street_address = "Hauptstraße 3"}).street_parts[0].names, ElementsAre("haupt"));
  EXPECT_THAT(MakeDuplicateRecord({.street_address = "Hauptstr. 3"}).street_parts[0].names, ElementsAre("haupt"));
  EXPECT_THAT(MakeDuplicateRecord({.street_address = "The Terrace"}).street_parts[0].names, ElementsAre("the"));
  EXPECT_THAT(MakeDuplicateRecord({.street_address = "Terrace"}).street_parts[0].names, ElementsAre("terrace"));
  EXPECT_THAT(MakeDuplicateRecord({.street_address = " , ;\n"}).street_parts, IsEmpty());
}

TEST(DuplicateRecordTest, EmailsAndPhones) {
  const DuplicateRecord record =
      MakeDuplicateRecord({.emails = {"ana.souza+news@gmail.com", "info@acme.com"}, .phones = {"+5511987654321"}});
  ASSERT_THAT(record.emails, SizeIs(2));
  EXPECT_THAT(record.emails[0].words, ElementsAre("ana", "souza"));
  EXPECT_EQ(record.emails[0].local, "anasouza");
  EXPECT_TRUE(record.emails[0].is_free);
  EXPECT_FALSE(record.emails[0].is_role);
  EXPECT_EQ(record.emails[1].domain, "acme.com");
  EXPECT_FALSE(record.emails[1].is_free);
  EXPECT_TRUE(record.emails[1].is_role);
  EXPECT_THAT(record.phones, ElementsAre("5511987654321"));
}

TEST(DuplicateRecordTest, HundredsOfAddressesAreNotCompared) {
  DuplicateDetails details;
  for (int i = 0; i < 200; ++i) {
    details.emails.push_back(absl::StrCat("person", i, "@example.com"));
    details.phones.push_back(absl::StrCat("+5511", 900000000 + i));
  }
  const DuplicateRecord record = MakeDuplicateRecord(details);
  EXPECT_THAT(record.emails, SizeIs(kMaxComparedEmails));
  EXPECT_THAT(record.phones, SizeIs(kMaxComparedPhones));
}

TEST(DuplicateRecordTest, OfALead) {
  Lead lead;
  lead.fields[Field::kGivenName] = "Ana";
  lead.fields[Field::kFamilyName] = "Souza";
  lead.fields[Field::kCompanyName] = "Acme";
  lead.fields[Field::kStreetAddress] = "Rua A, 1";
  lead.fields[Field::kCity] = "Recife";
  lead.fields[Field::kPostalCode] = "50000-000";
  lead.fields[Field::kCountryCode] = "BR";
  for (const Identity& identity : {Email("ana@example.com"), Phone("+5511987654321"), External("17"), Visitor("v")}) {
    lead.AddIdentity(identity);
  }
  const DuplicateDetails details = DuplicateDetailsOf(lead);
  EXPECT_EQ(details.given_name, "Ana");
  EXPECT_EQ(details.family_name, "Souza");
  EXPECT_EQ(details.company_name, "Acme");
  EXPECT_EQ(details.street_address, "Rua A, 1");
  EXPECT_EQ(details.city, "Recife");
  EXPECT_EQ(details.postal_code, "50000-000");
  EXPECT_EQ(details.country_code, "BR");
  EXPECT_THAT(details.emails, ElementsAre("ana@example.com"));
  EXPECT_THAT(details.phones, ElementsAre("+5511987654321"));
}

}  // namespace
}  // namespace smarketing::lead
