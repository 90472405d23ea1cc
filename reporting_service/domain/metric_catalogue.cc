#include "reporting_service/domain/metric_catalogue.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "reporting_service/domain/stage_names.h"

namespace smarketing::reporting {
namespace {

std::string Upper(Stage stage) { return absl::AsciiStrToUpper(StageName(stage)); }

void AddEventMetrics(std::vector<Metric>& all) {
  all.push_back({.id = "leads_created",
                 .display_name = "Leads created",
                 .definition = "Leads that came to be known.",
                 .date_rule = "The lead's create time: its earliest capture.",
                 .measure = Measure::kLeadsCreated});
  for (const Stage step : kLadder) {
    all.push_back(
        {.id = absl::StrCat("reached_", StageName(step)),
         .display_name = absl::StrCat("Reached ", Upper(step)),
         .definition = absl::StrCat("Leads that passed ", Upper(step),
                                    ", each once. A lead that skipped it passed it with the next step above."),
         .date_rule = "The first time the lead passed the step.",
         .measure = Measure::kLeadsPassed,
         .stage = static_cast<int>(step)});
  }
  all.push_back({.id = "leads_won",
                 .display_name = "Leads won",
                 .definition = "Leads with a won deal, each once.",
                 .date_rule = "When the lead's first deal was won.",
                 .measure = Measure::kLeadsWon});
  all.push_back({.id = "deals_created",
                 .display_name = "Deals created",
                 .definition = "Deals, whatever became of them.",
                 .date_rule = "The deal's create time.",
                 .measure = Measure::kDealsCreated});
  all.push_back({.id = "deals_won",
                 .display_name = "Deals won",
                 .definition = "Won deals.",
                 .date_rule = "When the deal was won.",
                 .measure = Measure::kDealsWon});
  all.push_back({.id = "won_revenue",
                 .display_name = "Won revenue",
                 .definition = "The amounts of won deals.",
                 .unit = MetricUnit::kMoney,
                 .date_rule = "When the deal was won.",
                 .measure = Measure::kWonRevenue});
  all.push_back({.id = "deals_lost",
                 .display_name = "Deals lost",
                 .definition = "Lost deals.",
                 .date_rule = "When the deal was lost.",
                 .measure = Measure::kDealsLost});
  all.push_back({.id = "deal_win_rate",
                 .display_name = "Deal win rate",
                 .definition = "Deals won out of deals created in the period; not the same deals.",
                 .unit = MetricUnit::kRatio,
                 .date_rule = "That of each part.",
                 .numerator = "deals_won",
                 .denominator = "deals_created"});
}

// What came back of what marketing handed to sales.
void AddHandoffMetrics(std::vector<Metric>& all) {
  constexpr char kOwner[] = " By owner: of the rep that it was given to, or of the lead's when it was given to none.";
  const auto add = [&](absl::string_view did, absl::string_view definition, Measure measure) {
    all.push_back({.id = absl::StrCat("handoffs_", did),
                   .display_name = absl::StrCat("Hand-offs ", did),
                   .definition = absl::StrCat(definition, kOwner),
                   .date_rule = absl::StrCat("When the hand-off was ", did, "."),
                   .measure = measure});
  };
  add("submitted", "Hand-offs from marketing to sales, whatever became of them.", Measure::kHandoffsSubmitted);
  add("accepted", "Hand-offs that sales accepted, also those that it gave back later.", Measure::kHandoffsAccepted);
  add("rejected", "Hand-offs that sales rejected, at once or after having accepted them.", Measure::kHandoffsRejected);
  add("recycled", "Hand-offs that sales gave back until later, at once or after having accepted them.",
      Measure::kHandoffsRecycled);
  add("expired", "Hand-offs that nobody answered in time.", Measure::kHandoffsExpired);
  const auto add_rate = [&](absl::string_view id, absl::string_view name, absl::string_view did) {
    all.push_back({.id = std::string(id),
                   .display_name = std::string(name),
                   .definition = absl::StrCat("Hand-offs ", did,
                                              " out of hand-offs submitted in the period; not the same hand-offs."),
                   .unit = MetricUnit::kRatio,
                   .date_rule = "That of each part.",
                   .numerator = absl::StrCat("handoffs_", did),
                   .denominator = "handoffs_submitted"});
  };
  add_rate("acceptance_rate", "Acceptance rate", "accepted");
  add_rate("rejection_rate", "Rejection rate", "rejected");
  add_rate("recycle_rate", "Recycle rate", "recycled");
}

// What became of the leads that passed `cohort` in the period.
void AddCohortMetrics(Stage cohort, std::vector<Metric>& all) {
  const int number = static_cast<int>(cohort);
  const std::string name(StageName(cohort));
  const std::string members = absl::StrCat("leads that passed ", Upper(cohort), " in the period");
  const std::string date_rule =
      absl::StrCat("When the lead first passed ", Upper(cohort), ", whenever the rest happened.");
  const auto id = [&](absl::string_view what) { return absl::StrCat(name, "_cohort_", what); };
  for (const Stage step : kLadder) {
    if (step < cohort) continue;
    all.push_back({.id = id(StageName(step)),
                   .display_name = absl::StrCat(Upper(step), " of the ", Upper(cohort), " cohort"),
                   .definition = absl::StrCat("Of the ", members, ": those that have passed ", Upper(step), "."),
                   .date_rule = date_rule,
                   .measure = Measure::kCohortPassed,
                   .cohort_stage = number,
                   .stage = static_cast<int>(step)});
  }
  all.push_back({.id = id("leads_won"),
                 .display_name = absl::StrCat("Leads won of the ", Upper(cohort), " cohort"),
                 .definition = absl::StrCat("Of the ", members, ": those with a won deal."),
                 .date_rule = date_rule,
                 .measure = Measure::kCohortLeadsWon,
                 .cohort_stage = number});
  all.push_back({.id = id("deals_won"),
                 .display_name = absl::StrCat("Deals won of the ", Upper(cohort), " cohort"),
                 .definition = absl::StrCat("Won deals of the ", members, "."),
                 .date_rule = date_rule,
                 .measure = Measure::kCohortDealsWon,
                 .cohort_stage = number});
  all.push_back({.id = id("won_revenue"),
                 .display_name = absl::StrCat("Revenue of the ", Upper(cohort), " cohort"),
                 .definition = absl::StrCat("The amounts of the won deals of the ", members, "."),
                 .unit = MetricUnit::kMoney,
                 .date_rule = date_rule,
                 .measure = Measure::kCohortWonRevenue,
                 .cohort_stage = number});
  all.push_back({.id = absl::StrCat(name, "_to_won_rate"),
                 .display_name = absl::StrCat(Upper(cohort), " to won"),
                 .definition = absl::StrCat("Of the ", members, ": the share with a won deal."),
                 .unit = MetricUnit::kRatio,
                 .date_rule = date_rule,
                 .numerator = id("leads_won"),
                 .denominator = id(name)});
  if (cohort == Stage::kEvangelist) return;
  const Stage next = static_cast<Stage>(number + 1);
  all.push_back({.id = absl::StrCat(name, "_to_", StageName(next), "_rate"),
                 .display_name = absl::StrCat(Upper(cohort), " to ", Upper(next)),
                 .definition = absl::StrCat("Of the ", members, ": the share that has passed ", Upper(next), "."),
                 .unit = MetricUnit::kRatio,
                 .date_rule = date_rule,
                 .numerator = id(StageName(next)),
                 .denominator = id(name)});
}

}  // namespace

const std::vector<Metric>& MetricCatalogue() {
  static const auto* const catalogue = [] {
    auto* all = new std::vector<Metric>;
    AddEventMetrics(*all);
    AddHandoffMetrics(*all);
    for (const Stage cohort : kLadder) AddCohortMetrics(cohort, *all);
    return all;
  }();
  return *catalogue;
}

const Metric* FindMetric(absl::string_view id) {
  static const auto* const index = [] {
    auto* all = new absl::flat_hash_map<std::string, const Metric*>;
    for (const Metric& metric : MetricCatalogue()) all->emplace(metric.id, &metric);
    return all;
  }();
  const auto found = index->find(id);
  return found == index->end() ? nullptr : found->second;
}

}  // namespace smarketing::reporting
