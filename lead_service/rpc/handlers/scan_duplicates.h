#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_SCAN_DUPLICATES_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_SCAN_DUPLICATES_H_

#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/rpc/streams.h"
#include "common/service/environment.h"
#include "smarketing/lead/v1/lead_service.pb.h"

namespace smarketing::lead {

// ScanDuplicates: on a thread of its own, since it takes minutes, and one at a time, since it keeps a core busy. Ends
// when its client has gone. Thread-safe.
class ScanDuplicatesHandler {
 public:
  using Sink = rpc::ServerSink<v1::ScanDuplicatesResponse>;

  // All outlive it.
  ScanDuplicatesHandler(mysql::Database* database, service::Clocks clocks, IdGenerator* ids)
      : database_(database), clocks_(clocks), ids_(ids) {}
  ~ScanDuplicatesHandler() { Stop(); }

  // RESOURCE_EXHAUSTED SCAN_RUNNING while another one is under way; UNAVAILABLE SHUTTING_DOWN after Stop().
  absl::Status ScanDuplicates(const v1::ScanDuplicatesRequest& request, std::shared_ptr<Sink> sink);

  // Ends the scan that is under way and waits for it. Idempotent; final.
  void Stop();

 private:
  class Run;

  mysql::Database* const database_;
  const service::Clocks clocks_;
  IdGenerator* const ids_;

  absl::Mutex mu_;
  std::shared_ptr<Run> run_ ABSL_GUARDED_BY(mu_);  // under way, or the last one
  std::thread thread_ ABSL_GUARDED_BY(mu_);
  bool stopped_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_SCAN_DUPLICATES_H_
