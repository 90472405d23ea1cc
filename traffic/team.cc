#include "traffic/team.h"

#include "absl/strings/str_cat.h"

namespace smarketing::traffic {
namespace {

struct DemoRep {
  const char* key;
  const char* name;
};
constexpr DemoRep kEurope[] = {{"demo-anke", "Anke Vogel"}, {"demo-blas", "Blas Ortiz"}, {"demo-cleo", "Cleo Haas"}};
constexpr DemoRep kAmericas[] = {
    {"demo-davi", "Davi Santos"}, {"demo-ezra", "Ezra Klein"}, {"demo-flora", "Flora Dias"}};

template <size_t n>
void AddTeam(const char* key, const char* name, const DemoRep (&reps)[n], lead::v1::Roster& roster) {
  lead::v1::Team& team = *roster.add_teams();
  team.set_name(absl::StrCat("teams/", key));
  team.set_display_name(name);
  for (const DemoRep& one : reps) {
    lead::v1::Rep& rep = *roster.add_reps();
    rep.set_name(absl::StrCat("reps/", one.key));
    rep.set_display_name(one.name);
    rep.add_teams(key);
  }
}

}  // namespace

lead::v1::Roster DemoRoster() {
  lead::v1::Roster roster;
  AddTeam("demo-europe", "Europe (demo)", kEurope, roster);
  AddTeam("demo-americas", "Americas (demo)", kAmericas, roster);
  return roster;
}

std::string RepFor(absl::string_view country_code, Dice& dice) {
  return country_code == "BR" || country_code == "US" ? dice.Pick(kAmericas).key : dice.Pick(kEurope).key;
}

}  // namespace smarketing::traffic
