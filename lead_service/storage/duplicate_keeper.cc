#include "lead_service/storage/duplicate_keeper.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/event_log/event_log.h"
#include "common/status/macros.h"
#include "lead_service/storage/block_keys.h"
#include "lead_service/storage/duplicate_records.h"
#include "lead_service/storage/duplicate_search.h"
#include "lead_service/storage/duplicate_store.h"
#include "lead_service/storage/event_codec.h"
#include "smarketing/lead/v1/events.pb.h"

namespace smarketing::lead {
namespace {

// What of LeadProfileChanged leads are compared by.
bool IsCompared(absl::string_view field) {
  static constexpr absl::string_view kFields[] = {
      "identities",          "profile.city",       "profile.company_name", "profile.country_code",
      "profile.family_name", "profile.given_name", "profile.postal_code",  "profile.street_address"};
  return std::find(std::begin(kFields), std::end(kFields), field) != std::end(kFields);
}

bool Concerns(const event_log::Event& event) {
  static const auto* const types =
      new absl::flat_hash_set<std::string>(DuplicateKeeper::EventTypes().begin(), DuplicateKeeper::EventTypes().end());
  if (event.subject_type != kLeadSubject || !types->contains(event.type)) return false;
  if (event.type != v1::LeadProfileChanged::descriptor()->full_name()) return true;
  v1::LeadProfileChanged changed;
  if (!changed.ParseFromString(event.payload)) return true;
  return std::any_of(changed.fields().begin(), changed.fields().end(), IsCompared);
}

}  // namespace

const std::vector<std::string>& DuplicateKeeper::EventTypes() {
  static const auto* const types = new std::vector<std::string>{
      v1::LeadCreated::descriptor()->full_name(), v1::LeadRestated::descriptor()->full_name(),
      v1::LeadDeleted::descriptor()->full_name(), v1::LeadUndeleted::descriptor()->full_name(),
      v1::LeadErased::descriptor()->full_name(),  v1::LeadProfileChanged::descriptor()->full_name()};
  return *types;
}

absl::Status DuplicateKeeper::Apply(mysql::Transaction& tx, absl::Span<const event_log::Event> events) const {
  std::set<LeadId> named;
  for (const event_log::Event& event : events) {
    if (Concerns(event)) named.insert(LeadId(event.subject_id));
  }
  if (named.empty()) return absl::OkStatus();
  const std::vector<LeadId> ids(named.begin(), named.end());

  std::map<LeadId, DuplicateRecord> records;
  SMK_RETURN_IF_ERROR(database_->RunReadWrite(tx.deadline(), [&](mysql::Transaction& keys_tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(records, LoadDuplicateRecords(keys_tx, ids));
    std::map<LeadId, BlockKeys> keys;
    for (const LeadId& id : ids) {
      const auto record = records.find(id);
      keys.emplace(id, record == records.end() ? BlockKeys() : BlockKeysOf(record->second));
    }
    return StoreBlockKeys(keys_tx, keys);
  }));
  if (records.empty()) return absl::OkStatus();

  DuplicateSearch search = {.now = clock_->Now()};
  SMK_ASSIGN_OR_RETURN(const std::vector<StoredCandidate> stored, ReadCandidatesOf(tx, ids));
  for (const auto& [candidate, dismissed] : stored) {
    if (!dismissed && !IsNamedTogether(candidate.reasons)) search.known.insert(candidate.leads);
  }
  absl::flat_hash_set<uint64_t> too_large;
  SMK_ASSIGN_OR_RETURN(const ComparedPairs compared, ComparePairs(tx, records, search, too_large));
  std::vector<event_log::Event> suspicions;
  SMK_RETURN_IF_ERROR(StoreCompared(tx, compared.pairs, search.threshold, *ids_, &suspicions));
  return suspicions.empty() ? absl::OkStatus() : event_log::Append(tx, absl::MakeSpan(suspicions));
}

}  // namespace smarketing::lead
