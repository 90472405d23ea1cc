// How everything that changes seldom is written: a transaction for each request, under the lock of the reference data.
#ifndef SMARKETING_LEAD_SERVICE_RPC_HANDLERS_REFERENCE_WRITER_H_
#define SMARKETING_LEAD_SERVICE_RPC_HANDLERS_REFERENCE_WRITER_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/event.h"
#include "common/id/id.h"
#include "common/mysql/database.h"
#include "common/rpc/call.h"
#include "common/time/clock.h"
#include "google/protobuf/message.h"
#include "lead_service/domain/command.h"
#include "lead_service/storage/reference_store.h"

namespace smarketing::lead {

// OK when `given` is empty; ABORTED ETAG_MISMATCH unless it is the current one.
absl::Status CheckItemEtag(absl::string_view given, absl::string_view current);

// Thread-safe.
class ReferenceWriter {
 public:
  // `clock` is the business's. `on_events` is called after events were written. All outlive every call.
  ReferenceWriter(mysql::Database* database, ReferenceCache* cache, IdGenerator* ids, const Clock* clock,
                  std::function<void()> on_events)
      : database_(database), cache_(cache), ids_(ids), clock_(clock), on_events_(std::move(on_events)) {}

  mysql::Database& database() const { return *database_; }
  ReferenceCache& cache() const { return *cache_; }
  const Clock& clock() const { return *clock_; }
  Uuid NewId() const { return ids_->Next(); }
  Context ContextOf(const rpc::Call& call) const;

  // What is committed now.
  absl::StatusOr<std::shared_ptr<const ReferenceData>> Read(const rpc::Call& call) const;

  // A request that takes effect once (common/idempotency/write_once.h). `write` answers with what the response can be
  // rendered from again, such as an id, and adds the events, which are written last; `read` renders the response, in
  // the same transaction. Both may run several times. Errors: theirs, REQUEST_ID_REUSED, and the database's.
  using Write = absl::FunctionRef<absl::StatusOr<std::string>(mysql::Transaction& tx, const Context& context,
                                                              std::vector<event_log::Event>* events)>;
  using Render = absl::FunctionRef<absl::Status(mysql::ReadTransaction& tx, absl::string_view outcome)>;
  absl::Status WriteOnce(const rpc::Call& call, const google::protobuf::Message& request, Write write,
                         Render read) const;

  // The same for items: `decide` looks at what is there, which nobody else changes meanwhile, and adds what it changes,
  // if anything; that is stored, with an event for each. `render` gets what is there afterwards.
  struct Decision {
    mysql::Transaction& tx;
    const ReferenceData& before;
    const Context& context;
    std::vector<ReferenceChange>& changes;
  };
  using Decide = absl::FunctionRef<absl::StatusOr<std::string>(const Decision& decision)>;
  using RenderItems = absl::FunctionRef<absl::Status(const ReferenceData& after, absl::string_view outcome)>;
  absl::Status ChangeItems(const rpc::Call& call, const google::protobuf::Message& request, Decide decide,
                           RenderItems render) const;

 private:
  mysql::Database* const database_;
  ReferenceCache* const cache_;
  IdGenerator* const ids_;
  const Clock* const clock_;
  const std::function<void()> on_events_;
};

}  // namespace smarketing::lead

#endif  // SMARKETING_LEAD_SERVICE_RPC_HANDLERS_REFERENCE_WRITER_H_
