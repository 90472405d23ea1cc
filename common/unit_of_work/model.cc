#include "common/unit_of_work/model.h"

namespace smarketing::unit_of_work {

absl::Status Undecided() { return absl::InternalError("nothing was decided about the command"); }

}  // namespace smarketing::unit_of_work
