#include "common/worker/background.h"

#include <sys/resource.h>

namespace smarketing::worker {

void YieldToOthers() {
  constexpr int kLowest = 19;
  // On Linux priorities are those of threads; 0 names the calling one.
  static_cast<void>(setpriority(PRIO_PROCESS, 0, kLowest));
}

}  // namespace smarketing::worker
