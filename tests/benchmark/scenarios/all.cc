#include "tests/benchmark/scenario.h"
#include "tests/benchmark/scenarios/capture_lead.h"
#include "tests/benchmark/scenarios/capture_scale.h"
#include "tests/benchmark/scenarios/get_funnel.h"
#include "tests/benchmark/scenarios/get_lead.h"
#include "tests/benchmark/scenarios/import_leads.h"
#include "tests/benchmark/scenarios/list_leads.h"
#include "tests/benchmark/scenarios/mixed_day.h"
#include "tests/benchmark/scenarios/overload.h"
#include "tests/benchmark/scenarios/record_touch.h"
#include "tests/benchmark/scenarios/refused_call.h"
#include "tests/benchmark/scenarios/sla_clocks_due.h"
#include "tests/benchmark/scenarios/watch_events.h"

namespace smarketing::benchmark {

std::vector<std::unique_ptr<Scenario>> AllScenarios() {
  std::vector<std::unique_ptr<Scenario>> all;
  all.push_back(CaptureLeadScenario());
  all.push_back(CaptureLeadAloneScenario());
  all.push_back(ImportLeadsScenario());
  all.push_back(GetLeadScenario());
  all.push_back(RecordTouchScenario());
  all.push_back(RefusedCallScenario());
  all.push_back(WatchEventsScenario());
  all.push_back(MixedDayScenario());
  all.push_back(OverloadScenario());
  all.push_back(SlaClocksDueScenario());
  all.push_back(GetFunnelScenario());
  all.push_back(ListLeadsScenario());
  all.push_back(CaptureScaleScenario());
  return all;
}

}  // namespace smarketing::benchmark
