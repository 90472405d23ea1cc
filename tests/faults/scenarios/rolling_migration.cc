// The schema goes forward while the present release serves; then a release to come takes over replica by replica, and
// gives way again. What does not fit says so and serves nobody (docs/decisions/0011-schema-versions.md).
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/faults/check/rows.h"
#include "tests/faults/scenarios/scenarios.h"

namespace smarketing::faults {
namespace {

constexpr char kNext[] = "smarketing_faults_next_release";
constexpr char kExpand[] = "SMARKETING_RELEASE=expand";
constexpr char kContract[] = "SMARKETING_RELEASE=contract";
constexpr absl::Duration kBetween = absl::Seconds(2);
// Three probes, a second apart, and their time limits (common/observability/readiness.h).
constexpr absl::Duration kNotReady = absl::Seconds(10);

// Starts what must refuse to.
void ExpectRefusal(Service& service, absl::string_view words, absl::string_view what, Report& report) {
  service.Launch();
  std::string last_words;
  const int code = service.AwaitEnd(absl::Seconds(20), &last_words);
  report.Check(code == 1 && absl::StrContains(last_words, words), what, absl::StrCat("exit ", code, ": ", last_words));
}

absl::Status Run(Stage& stage) {
  InstallationOptions options;
  options.replicas = {{kLead, 2}};
  SMK_ASSIGN_OR_RETURN(const auto installation, Installation::Start(options));
  Report& report = *stage.report;
  History history;
  const absl::Time begin = Now();
  Traffic traffic(Callers(stage, *installation), &history);
  Service& first = *installation->replicas(kLead)[0];
  Service& second = *installation->replicas(kLead)[1];

  Sleep(kBetween);
  first.Terminate();
  first.Use(kNext, {kExpand});
  ExpectRefusal(first, "needs version", "the next release does not start on the present schema, and says so", report);
  first.Use(kLead);
  SMK_RETURN_IF_ERROR(first.Start());
  Sleep(kBetween);

  // Expand, while both replicas serve.
  const absl::Time migrating = Now();
  SMK_RETURN_IF_ERROR(installation->Migrate(kLead, kNext, {kExpand}));
  report.Cost(absl::StrCat("the migration took ", Seconds(Now() - migrating)));
  Sleep(kBetween);
  const History::Summary during = history.Summarize(migrating);
  report.Check(during.acknowledged > 0 && during.given_up == 0,
               absl::StrCat("the present release goes on while the schema goes forward (", during.acknowledged,
                            " writes, nobody waited longer than ", Seconds(during.longest_wait), ")"),
               absl::StrCat(during.given_up, " writes were given up"));
  report.Check(first.Http("/readyz") == 200 && second.Http("/readyz") == 200, "and is ready");

  // Roll on, and back.
  for (Service* service : {&first, &second}) {
    service->Terminate();
    service->Use(kNext, {kExpand});
    SMK_RETURN_IF_ERROR(service->Start());
    Sleep(kBetween);
  }
  report.Check(first.Http("/readyz") == 200 && second.Http("/readyz") == 200, "the next release took over");
  first.Terminate();
  first.Use(kLead);
  SMK_RETURN_IF_ERROR(first.Start());
  Sleep(kBetween);
  report.Check(first.Http("/readyz") == 200, "the present release starts on the next schema");

  // Contract: the present release must stop by itself.
  SMK_RETURN_IF_ERROR(installation->Migrate(kLead, kNext, {kContract}));
  const absl::Time contracted = Now();
  int ready = 200;
  while ((ready = first.Http("/readyz")) == 200 && Now() - contracted < kNotReady) Sleep(absl::Milliseconds(100));
  report.Check(ready == 503, absl::StrCat("a replica that the schema has left behind is not ready any more after ",
                                          Seconds(Now() - contracted)));
  first.Terminate();
  ExpectRefusal(first, "newer", "and does not start again, and says so", report);
  for (Service* service : {&first, &second}) {
    service->Terminate();
    service->Use(kNext, {kContract});
    SMK_RETURN_IF_ERROR(service->Start());
  }
  return Judge(stage, *installation, history, traffic, begin);
}

}  // namespace

Scenario RollingMigration() {
  return {"rolling_migration", "a schema that goes forward under the present release, and the next release on it", Run};
}

}  // namespace smarketing::faults
