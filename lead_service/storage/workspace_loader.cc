#include "lead_service/storage/workspace_loader.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/mysql/errors.h"
#include "common/mysql/sql_text.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

// A list of alternatives, padded like mysql::InList. No row constructors: beyond a thousand of those MariaDB joins with
// a temporary table instead of looking each one up.
std::string AnyOf(absl::string_view alternative, size_t n) {
  std::string sql = absl::StrCat("(", alternative);
  for (size_t i = std::bit_ceil(n); i > 1; --i) absl::StrAppend(&sql, " OR ", alternative);
  sql += ")";
  return sql;
}

template <typename Set, typename ToParams>
mysql::Params PaddedTuples(const Set& keys, const ToParams& to_params) {
  mysql::Params params;
  for (const auto& key : keys) to_params(key, params);
  for (size_t i = keys.size(); i < std::bit_ceil(keys.size()); ++i) to_params(*keys.rbegin(), params);
  return params;
}

absl::StatusOr<mysql::Rows> QueryIdentities(mysql::ReadTransaction& tx, const absl::btree_set<IdentityKey>& keys) {
  if (keys.empty()) return mysql::Rows();
  return tx.Query(absl::StrCat("SELECT kind, external_system, normal_form, lead_id FROM lead_identity WHERE ",
                               AnyOf("(kind = ? AND external_system = ? AND normal_form = ?)", keys.size())),
                  PaddedTuples(keys, [](const IdentityKey& key, mysql::Params& params) {
                    params.emplace_back(static_cast<int>(key.kind));
                    params.push_back(mysql::Param::Bytes(key.external_system));
                    params.push_back(mysql::Param::Bytes(key.normal_form));
                  }));
}

absl::StatusOr<mysql::Rows> QueryByExternalId(mysql::ReadTransaction& tx, absl::string_view columns,
                                              absl::string_view table, const absl::btree_set<ExternalId>& keys) {
  if (keys.empty()) return mysql::Rows();
  return tx.Query(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE ",
                               AnyOf("(external_system = ? AND external_id = ?)", keys.size())),
                  PaddedTuples(keys, [](const ExternalId& key, mysql::Params& params) {
                    params.push_back(mysql::Param::Bytes(key.system));
                    params.push_back(mysql::Param::Bytes(key.id));
                  }));
}

template <typename Set>
absl::StatusOr<mysql::Rows> QueryById(mysql::ReadTransaction& tx, absl::string_view columns, absl::string_view table,
                                      absl::string_view key, const Set& ids) {
  if (ids.empty()) return mysql::Rows();
  return tx.Query(absl::StrCat("SELECT ", columns, " FROM ", table, " WHERE ", key, " IN ", mysql::InList(ids.size())),
                  mysql::PadParams(mysql::Params(ids.begin(), ids.end())));
}

// Somebody else was at work between reading which leads it is about and locking them.
absl::Status LostRace() {
  return mysql::RetryTransaction(
      MakeError(absl::StatusCode::kAborted, mysql::kTransactionConflict, "Others are changing the same leads."));
}

class Loader {
 public:
  Loader(mysql::Transaction& tx, Keys keys, absl::Span<const OutcomeRecord> replays, Workspace& workspace,
         Replayed& replayed)
      : tx_(tx), keys_(std::move(keys)), workspace_(workspace), replayed_(replayed) {
    for (const OutcomeRecord& replay : replays) {
      keys_.leads.insert(replay.lead);
      if (replay.deal.has_value()) keys_.deals.insert(*replay.deal);
      if (replay.touch.has_value()) touch_ids_.insert(*replay.touch);
      if (replay.attempt.has_value()) attempt_ids_.insert(*replay.attempt);
    }
  }

  absl::Status Load() {
    SMK_RETURN_IF_ERROR(CollectParkedIdentities());
    SMK_RETURN_IF_ERROR(FindOwners());
    SMK_RETURN_IF_ERROR(FindDealLeads());
    SMK_RETURN_IF_ERROR(LoadTouches());
    SMK_RETURN_IF_ERROR(LoadAttempts());
    SMK_RETURN_IF_ERROR(LockAndAddLeads());
    return AddDeals();
  }

 private:
  // The identities that deleted leads are to get back; locked with their leads, so they are as they will be.
  absl::Status CollectParkedIdentities() {
    if (keys_.undeleted_leads.empty()) return absl::OkStatus();
    const std::vector<LeadId> ids(keys_.undeleted_leads.begin(), keys_.undeleted_leads.end());
    SMK_ASSIGN_OR_RETURN(auto leads, LockLeads(tx_, ids));
    for (const auto& [id, lead] : leads) {
      keys_.leads.insert(id);
      for (const Identity& identity : lead.parked_identities) keys_.identities.insert(identity.key);
    }
    return absl::OkStatus();
  }

  absl::Status FindOwners() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryIdentities(tx_, keys_.identities));
    for (const mysql::Row& row : rows) {
      IdentityKey key{static_cast<IdentityKind>(row.Int(0)), std::string(row.Bytes(1)), std::string(row.Bytes(2))};
      keys_.leads.insert(row.GetId<LeadId>(3));
      owned_.push_back({std::move(key), row.GetId<LeadId>(3)});
    }
    return absl::OkStatus();
  }

  absl::Status FindDealLeads() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows by_id, QueryById(tx_, "deal_id, lead_id", "deal", "deal_id", keys_.deals));
    SMK_ASSIGN_OR_RETURN(const mysql::Rows by_external_id,
                         QueryByExternalId(tx_, "deal_id, lead_id", "deal", keys_.external_deals));
    for (const mysql::Rows* rows : {&by_id, &by_external_id}) {
      for (const mysql::Row& row : *rows) {
        found_deals_.insert(row.GetId<DealId>(0));
        keys_.leads.insert(row.GetId<LeadId>(1));
      }
    }
    return absl::OkStatus();
  }

  // Touches and attempts are never changed, so what is read before the lock is as good as what is read under it.
  absl::Status LoadTouches() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows known,
                         QueryByExternalId(tx_, kTouchColumns, "touch", keys_.external_touches));
    for (const mysql::Row& row : known) {
      Touch touch = ReadTouchRow(row);
      keys_.leads.insert(touch.lead);
      workspace_.AddStoredTouch(std::move(touch));
    }
    SMK_ASSIGN_OR_RETURN(const mysql::Rows named, QueryById(tx_, kTouchColumns, "touch", "touch_id", touch_ids_));
    for (const mysql::Row& row : named) {
      Touch touch = ReadTouchRow(row);
      const TouchId id = touch.id;
      replayed_.touches.emplace(id, std::move(touch));
    }
    return absl::OkStatus();
  }

  absl::Status LoadAttempts() {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows known,
                         QueryByExternalId(tx_, kAttemptColumns, "attempt", keys_.external_attempts));
    for (const mysql::Row& row : known) {
      Attempt attempt = ReadAttemptRow(row);
      keys_.leads.insert(attempt.lead);
      workspace_.AddStoredAttempt(std::move(attempt));
    }
    SMK_ASSIGN_OR_RETURN(const mysql::Rows named,
                         QueryById(tx_, kAttemptColumns, "attempt", "attempt_id", attempt_ids_));
    for (const mysql::Row& row : named) {
      Attempt attempt = ReadAttemptRow(row);
      const AttemptId id = attempt.id;
      replayed_.attempts.emplace(id, std::move(attempt));
    }
    return absl::OkStatus();
  }

  absl::Status LockAndAddLeads() {
    const std::vector<LeadId> ids(keys_.leads.begin(), keys_.leads.end());
    SMK_ASSIGN_OR_RETURN(auto leads, LockLeads(tx_, ids));
    std::vector<LeadId> survivors;
    for (auto& [id, lead] : leads) {
      if (lead.merged_into.has_value()) survivors.push_back(*lead.merged_into);
      workspace_.AddStoredLead(std::move(lead));
    }
    // Seldom. Out of the order of locking; a deadlock is run again.
    while (!survivors.empty()) {
      std::sort(survivors.begin(), survivors.end());
      survivors.erase(std::unique(survivors.begin(), survivors.end()), survivors.end());
      SMK_ASSIGN_OR_RETURN(auto more, LockLeads(tx_, survivors));
      survivors.clear();
      for (auto& [id, lead] : more) {
        if (keys_.leads.insert(id).second && lead.merged_into.has_value()) survivors.push_back(*lead.merged_into);
        if (workspace_.FindRawLead(id) == nullptr) workspace_.AddStoredLead(std::move(lead));
      }
    }
    for (const auto& [key, lead] : owned_) {
      const Lead* owner = workspace_.FindOwner(key);
      if (owner == nullptr || owner->id != lead) return LostRace();
    }
    return absl::OkStatus();
  }

  absl::Status AddDeals() {
    // Commands that are not about deals do not pay for them.
    if (keys_.deals.empty() && keys_.external_deals.empty()) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, QueryById(tx_, kDealColumns, "deal", "lead_id", keys_.leads));
    for (const mysql::Row& row : rows) workspace_.AddStoredDeal(ReadDealRow(row));
    for (const DealId& id : found_deals_) {
      if (workspace_.FindDeal(id) == nullptr) return LostRace();
    }
    return absl::OkStatus();
  }

  mysql::Transaction& tx_;
  Keys keys_;
  Workspace& workspace_;
  Replayed& replayed_;
  absl::btree_set<TouchId> touch_ids_;
  absl::btree_set<AttemptId> attempt_ids_;
  std::vector<std::pair<IdentityKey, LeadId>> owned_;
  absl::btree_set<DealId> found_deals_;
};

}  // namespace

absl::Status LoadWorkspace(mysql::Transaction& tx, Keys keys, absl::Span<const OutcomeRecord> replays,
                           Workspace& workspace, Replayed& replayed) {
  return Loader(tx, std::move(keys), replays, workspace, replayed).Load();
}

}  // namespace smarketing::lead
