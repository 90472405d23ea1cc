// The ids of what lead_service owns. They do not mix.
#ifndef SMARKETING_LEAD_SERVICE_DOMAIN_IDS_H_
#define SMARKETING_LEAD_SERVICE_DOMAIN_IDS_H_

#include <functional>

#include "common/id/id.h"

namespace smarketing::lead {

using LeadId = Id<struct LeadTag>;
using StageEntryId = Id<struct StageEntryTag>;
using TouchId = Id<struct TouchTag>;
using AttemptId = Id<struct AttemptTag>;
using DealId = Id<struct DealTag>;
using DealStageEntryId = Id<struct DealStageEntryTag>;
using HandoffId = Id<struct HandoffTag>;
using HandoffEntryId = Id<struct HandoffEntryTag>;
using MergeId = Id<struct MergeTag>;
using PlaybookRevisionId = Id<struct PlaybookRevisionTag>;

// Where new ids come from; each call gives a greater one.
using IdSource = std::function<Uuid()>;

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_DOMAIN_IDS_H_
