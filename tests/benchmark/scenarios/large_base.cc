#include "tests/benchmark/scenarios/large_base.h"

#include <utility>

#include "common/status/macros.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {

absl::StatusOr<std::shared_ptr<LargeBase>> GetLargeBase(World& world) {
  constexpr char kName[] = "large";
  if (auto base = world.Kept<LargeBase>(kName)) return base;
  auto base = std::make_shared<LargeBase>();
  SMK_ASSIGN_OR_RETURN(base->service, world.Install(kName));
  SMK_ASSIGN_OR_RETURN(base->capture, RecordCapture(world, *base->service));
  base->capture.Cycle("leads", "owner", {"rep-b", kLargeOwner, kLargeOwner, kLargeOwner});
  SMK_RETURN_IF_ERROR(FillLeads(world, base->service->schema(), base->capture, world.options().leads));
  world.Keep(kName, base);
  return base;
}

}  // namespace smarketing::benchmark
