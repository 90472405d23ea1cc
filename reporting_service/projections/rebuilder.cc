#include "reporting_service/projections/rebuilder.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/mysql/errors.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace smarketing::reporting {
namespace {

constexpr int kLeadsPerStep = 500;
constexpr int kRollupsDeletedPerStep = 5000;
constexpr absl::Duration kIdle = absl::Seconds(5);
constexpr absl::Duration kStepTimeout = absl::Seconds(30);

// Counts these leads in the building generation.
absl::Status CountLeads(mysql::Transaction& tx, const std::map<LeadId, StoredFacts>& facts, Generation& building) {
  Contributions contributions;
  std::vector<LeadId> leads;
  for (const auto& [lead, stored] : facts) {
    Accumulate(Contribute(stored.facts, building.definition), 1, contributions);
    leads.push_back(lead);
  }
  SMK_RETURN_IF_ERROR(MarkCounted(tx, building.number, leads));
  SMK_RETURN_IF_ERROR(AddToRollups(tx, building.number, contributions));
  building.leads_done += static_cast<int64_t>(leads.size());
  if (!leads.empty()) building.last_lead = leads.back();
  return UpdateGeneration(tx, building);
}

}  // namespace

Rebuilder::Rebuilder(mysql::Database* database, Clock* clock, std::string time_zone,
                     std::function<void(const absl::Status&)> on_error)
    : database_(database), clock_(clock), time_zone_(std::move(time_zone)), on_error_(std::move(on_error)) {}

Rebuilder::~Rebuilder() { Stop(); }

Generation Rebuilder::NewGeneration(int32_t number) const {
  Generation generation;
  generation.number = number;
  generation.time_zone = time_zone_;
  absl::LoadTimeZone(time_zone_, &generation.definition.time_zone);
  generation.start_time = clock_->Now();
  return generation;
}

absl::Status Rebuilder::Bootstrap(absl::Time deadline) {
  bool outdated = false;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(deadline, [&](mysql::Transaction& tx) -> absl::Status {
    outdated = false;
    const absl::StatusOr<Generations> generations = LockGenerations(tx);
    if (generations.ok()) {
      const Generation& active = generations->active;
      outdated = active.definition.version != Definition::kLatestVersion || active.time_zone != time_zone_;
      return absl::OkStatus();
    }
    if (ErrorReason(generations.status()) != "PROJECTION_NOT_READY") return generations.status();
    const absl::Status inserted = InsertGeneration(tx, NewGeneration(1));
    // Another replica was faster: look again at what it made.
    return mysql::DuplicateKey(inserted).empty() ? inserted : mysql::RetryTransaction(inserted);
  }));
  if (!outdated) return absl::OkStatus();
  const absl::Status begun = Begin("", deadline).status();
  return ErrorReason(begun) == "REBUILD_RUNNING" ? absl::OkStatus() : begun;
}

absl::StatusOr<Generation> Rebuilder::Begin(absl::string_view request_id, absl::Time deadline) {
  Generation building;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(deadline, [&](mysql::Transaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const Generations generations, LockGenerations(tx));
    for (const Generation* known : {&generations.active, generations.building ? &*generations.building : nullptr}) {
      if (known != nullptr && !request_id.empty() && known->request_id == request_id) {
        building = *known;
        return absl::OkStatus();
      }
    }
    if (generations.building.has_value()) {
      return MakeError(absl::StatusCode::kFailedPrecondition, "REBUILD_RUNNING", "a rebuild is running already");
    }
    int32_t last = generations.active.number;
    for (const int32_t retired : generations.retired) last = std::max(last, retired);
    building = NewGeneration(last + 1);
    building.state = GenerationState::kBuilding;
    building.request_id = std::string(request_id);
    return InsertGeneration(tx, building);
  }));
  absl::MutexLock lock(&mu_);
  poked_ = true;
  return building;
}

absl::StatusOr<bool> Rebuilder::Step(absl::Time deadline) {
  bool worked = false;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(deadline, [&](mysql::Transaction& tx) -> absl::Status {
    worked = false;
    SMK_ASSIGN_OR_RETURN(Generations generations, ReadGenerations(tx));
    if (!generations.building.has_value() && generations.retired.empty()) return absl::OkStatus();
    worked = true;
    SMK_ASSIGN_OR_RETURN(generations, LockGenerations(tx));
    if (!generations.building.has_value()) {
      if (generations.retired.empty()) return absl::OkStatus();
      const int32_t retired = generations.retired[0];
      SMK_ASSIGN_OR_RETURN(const int64_t deleted, DeleteRollups(tx, retired, kRollupsDeletedPerStep));
      return deleted == 0 ? DeleteGeneration(tx, retired) : absl::OkStatus();
    }
    Generation& building = *generations.building;
    SMK_ASSIGN_OR_RETURN(auto facts, LockUncounted(tx, building.number, building.last_lead, kLeadsPerStep));
    if (!facts.empty()) return CountLeads(tx, facts, building);

    // Nothing after the last lead; some may have come in before it, since then.
    SMK_RETURN_IF_ERROR(LockAllCursors(tx));
    SMK_ASSIGN_OR_RETURN(facts, LockUncounted(tx, building.number, LeadId(), kLeadsPerStep));
    const bool all = facts.size() < kLeadsPerStep;
    SMK_RETURN_IF_ERROR(CountLeads(tx, facts, building));
    if (!all) return absl::OkStatus();
    generations.active.state = GenerationState::kRetired;
    SMK_RETURN_IF_ERROR(UpdateGeneration(tx, generations.active));
    building.state = GenerationState::kActive;
    return UpdateGeneration(tx, building);
  }));
  return worked;
}

void Rebuilder::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Rebuilder::Stop() {
  {
    absl::MutexLock lock(&mu_);
    stop_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Rebuilder::Loop() {
  while (true) {
    const absl::StatusOr<bool> worked = Step(clock_->Now() + kStepTimeout);
    if (!worked.ok()) on_error_(worked.status());
    absl::MutexLock lock(&mu_);
    if (stop_) return;
    if (worked.ok() && *worked) continue;
    struct Wake {
      const bool* stop;
      const bool* poked;
      bool Done() const { return *stop || *poked; }
    } wake{&stop_, &poked_};
    clock_->AwaitUntil(mu_, absl::Condition(&wake, &Wake::Done), clock_->Now() + kIdle);
    poked_ = false;
  }
}

}  // namespace smarketing::reporting
