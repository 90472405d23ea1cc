#ifndef SMARKETING_LEAD_SERVICE_RPC_LEAD_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_LEAD_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/duplicates.h"
#include "lead_service/rpc/handlers/export_lead.h"
#include "lead_service/rpc/handlers/import.h"
#include "lead_service/rpc/handlers/merge_leads.h"
#include "lead_service/rpc/handlers/read_briefing.h"
#include "lead_service/rpc/handlers/read_lead_changes.h"
#include "lead_service/rpc/handlers/read_leads.h"
#include "lead_service/rpc/handlers/read_scores.h"
#include "lead_service/rpc/handlers/read_timeline.h"
#include "lead_service/rpc/handlers/scan_duplicates.h"
#include "lead_service/rpc/handlers/write_leads.h"
#include "lead_service/rpc/handlers/writer.h"

namespace smarketing::lead {

// Who carries out what.
struct LeadServiceHandlers {
  const Writer* writer;
  const WriteLeadsHandler* writes;
  const ReadLeadsHandler* reads;
  const ReadTimelineHandler* timeline;
  const ImportHandler* imports;
  const ExportLeadHandler* exports;
  const ReadLeadChangesHandler* changes;
  const ReadScoresHandler* scores;
  const ReadBriefingHandler* briefings;
  const DuplicatesHandler* duplicates;
  ScanDuplicatesHandler* scans;
  const MergeLeadsHandler* merges;
};

// smarketing.lead.v1.LeadService. Everything passed in outlives it.
class LeadServiceRpc {
 public:
  LeadServiceRpc(rpc::Runtime* runtime, const LeadServiceHandlers& handlers);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_LEAD_SERVICE_RPC_H_
