#include "traffic/person.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace smarketing::traffic {
namespace {

constexpr int64_t kCompanies = 5'000;

struct Name {
  const char* name;
  const char* in_mail;
};
constexpr Name kGivenNames[] = {{"Ana", "ana"},       {"Bruno", "bruno"},   {"Carla", "carla"},  {"Diego", "diego"},
                                {"Elena", "elena"},   {"Felipe", "felipe"}, {"Greta", "greta"},  {"Hugo", "hugo"},
                                {"Ingrid", "ingrid"}, {"João", "joao"},     {"Karin", "karin"},  {"Luís", "luis"},
                                {"Marina", "marina"}, {"Nuno", "nuno"},     {"Olga", "olga"},    {"Paulo", "paulo"},
                                {"Quim", "quim"},     {"Rosa", "rosa"},     {"Søren", "soeren"}, {"Tereza", "tereza"},
                                {"Uwe", "uwe"},       {"Vera", "vera"},     {"Wim", "wim"},      {"Yara", "yara"}};
constexpr Name kFamilyNames[] = {{"Almeida", "almeida"},   {"Becker", "becker"},     {"Costa", "costa"},
                                 {"Dias", "dias"},         {"Esposito", "esposito"}, {"Ferreira", "ferreira"},
                                 {"Gomes", "gomes"},       {"Haas", "haas"},         {"Ivanova", "ivanova"},
                                 {"Jansen", "jansen"},     {"Klein", "klein"},       {"Lopes", "lopes"},
                                 {"Müller", "mueller"},    {"Nunes", "nunes"},       {"Ortiz", "ortiz"},
                                 {"Pinto", "pinto"},       {"Rossi", "rossi"},       {"Santos", "santos"},
                                 {"Teixeira", "teixeira"}, {"Vogel", "vogel"},       {"Weber", "weber"}};
constexpr const char* kCompanyNames[] = {"Aurora", "Borealis", "Cobre",     "Delta", "Estrela",
                                         "Farol",  "Granito",  "Horizonte", "Ipe",   "Jade"};
constexpr const char* kTitles[] = {"Head of Marketing",   "Sales Director", "CTO",          "Head of IT",
                                   "Procurement Manager", "Founder",        "Data Analyst", "Operations Manager"};
struct Country {
  int64_t weight;
  const char* code;
  const char* company_form;
  const char* city;
  const char* language;
};
constexpr Country kCountries[] = {{30, "BR", "Ltda", "São Paulo", "pt-BR"},
                                  {10, "PT", "S.A.", "Porto", "pt-PT"},
                                  {25, "DE", "GmbH", "Hamburg", "de-DE"},
                                  {20, "US", "Inc.", "Boston", "en-US"},
                                  {15, "ES", "S.L.", "Valencia", "es-ES"}};

}  // namespace

Person MakePerson(Dice& dice) {
  const Name& given = dice.Pick(kGivenNames);
  const Name& family = dice.Pick(kFamilyNames);
  // A company is where it is: all that is said of it follows from its number.
  const int64_t company = dice.Below(kCompanies);
  Dice company_dice(0, static_cast<uint64_t>(company));
  const char* company_name = company_dice.Pick(kCompanyNames);
  const Country& country = company_dice.PickWeighted(kCountries);

  Person person;
  person.mailbox = absl::StrCat(given.in_mail, ".", family.in_mail);
  person.mail_domain = absl::StrCat(absl::AsciiStrToLower(company_name), "-", company, ".example");
  person.profile.set_given_name(given.name);
  person.profile.set_family_name(family.name);
  person.profile.set_company_name(absl::StrCat(company_name, " ", company, " ", country.company_form));
  person.profile.set_job_title(dice.Pick(kTitles));
  person.profile.set_country_code(country.code);
  if (dice.Chance(40)) person.profile.set_city(country.city);
  if (dice.Chance(60)) person.profile.set_language_code(country.language);
  return person;
}

}  // namespace smarketing::traffic
