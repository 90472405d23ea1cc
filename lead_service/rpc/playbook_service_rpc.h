#ifndef SMARKETING_LEAD_SERVICE_RPC_PLAYBOOK_SERVICE_RPC_H_
#define SMARKETING_LEAD_SERVICE_RPC_PLAYBOOK_SERVICE_RPC_H_

#include "common/rpc/runtime.h"
#include "common/rpc/service.h"
#include "lead_service/rpc/handlers/playbook.h"
#include "lead_service/rpc/handlers/preview_scoring.h"
#include "lead_service/rpc/handlers/read_scores.h"

namespace smarketing::lead {

// smarketing.lead.v1.PlaybookService. Everything passed in outlives it.
class PlaybookServiceRpc {
 public:
  PlaybookServiceRpc(rpc::Runtime* runtime, const PlaybookHandler* playbook, const ReadScoresHandler* scores,
                     const PreviewScoringHandler* preview);

  rpc::Service* service() { return &service_; }

 private:
  rpc::Service service_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_PLAYBOOK_SERVICE_RPC_H_
