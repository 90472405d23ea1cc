#include "lead_service/storage/reference_store.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/storage/playbook_store.h"

namespace smarketing::lead {
namespace {

constexpr char kSelectVersion[] = "SELECT version FROM reference_version WHERE id = 1";

absl::StatusOr<int64_t> ReadVersion(mysql::ReadTransaction& tx, absl::string_view sql = kSelectVersion) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql));
  if (rows.size() != 1) return absl::DataLossError("reference_version lacks its row");
  return rows[0].Int(0);
}

absl::StatusOr<std::shared_ptr<const ReferenceData>> LoadOnce(mysql::ReadTransaction& tx, int64_t version) {
  RosterData roster;
  std::vector<Pipeline> pipelines;
  ReferenceData::ItemVersions versions;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows items,
                       tx.Query("SELECT kind, item_key, version, content FROM reference_item ORDER BY kind, item_key"));
  for (const mysql::Row& row : items) {
    const ReferenceKey item = {static_cast<ReferenceKind>(row.Int(0)), std::string(row.Bytes(1))};
    SMK_RETURN_IF_ERROR(ReadReferenceItem(item, row.Bytes(3), &roster, &pipelines));
    versions.emplace(item, row.Int(2));
  }
  SMK_ASSIGN_OR_RETURN(std::vector<PlaybookRevision> approved, LoadApprovedRevisions(tx));
  return std::make_shared<const ReferenceData>(version, Playbook(std::move(approved)), std::move(roster),
                                               Pipelines(std::move(pipelines)), std::move(versions));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ReferenceData>> LoadReferenceData(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(int64_t version, ReadVersion(tx));
  // Each statement sees what is committed when it starts: when somebody writes in between, once more. Writes are so
  // few that this ends.
  while (true) {
    SMK_ASSIGN_OR_RETURN(auto data, LoadOnce(tx, version));
    SMK_ASSIGN_OR_RETURN(const int64_t after, ReadVersion(tx));
    if (after == version) return data;
    version = after;
  }
}

absl::StatusOr<std::shared_ptr<const ReferenceData>> ReferenceCache::GetVersion(mysql::ReadTransaction& tx,
                                                                                int64_t version) {
  {
    absl::MutexLock lock(&mu_);
    if (newest_ != nullptr && newest_->version == version) return newest_;
  }
  SMK_ASSIGN_OR_RETURN(auto loaded, LoadReferenceData(tx));
  absl::MutexLock lock(&mu_);
  if (newest_ == nullptr || newest_->version < loaded->version) newest_ = loaded;
  return loaded;
}

absl::StatusOr<std::shared_ptr<const ReferenceData>> ReferenceCache::Get(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const int64_t version, ReadVersion(tx));
  return GetVersion(tx, version);
}

absl::StatusOr<std::shared_ptr<const ReferenceData>> ReferenceCache::GetKnowing(
    mysql::ReadTransaction& tx, absl::FunctionRef<bool(const ReferenceData& data)> knows) {
  std::shared_ptr<const ReferenceData> newest;
  {
    absl::MutexLock lock(&mu_);
    newest = newest_;
  }
  if (newest != nullptr && knows(*newest)) return newest;
  return Get(tx);
}

absl::StatusOr<std::shared_ptr<const ReferenceData>> ReferenceCache::Get(mysql::Database& database,
                                                                         absl::Time deadline) {
  std::shared_ptr<const ReferenceData> data;
  SMK_RETURN_IF_ERROR(database.RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(data, Get(tx));
    return absl::OkStatus();
  }));
  return data;
}

absl::StatusOr<std::shared_ptr<const ReferenceData>> ReferenceCache::GetLocked(mysql::Transaction& tx) {
  SMK_ASSIGN_OR_RETURN(const int64_t version, ReadVersion(tx, absl::StrCat(kSelectVersion, " FOR UPDATE")));
  return GetVersion(tx, version);
}

absl::Status AdvanceReferenceVersion(mysql::Transaction& tx, const ReferenceData& before) {
  SMK_ASSIGN_OR_RETURN(const int64_t matched,
                       tx.Execute("UPDATE reference_version SET version = ? WHERE id = 1 AND version = ?",
                                  {before.version + 1, before.version}));
  return matched == 1 ? absl::OkStatus() : absl::InternalError("reference data were changed without the lock");
}

absl::Status StoreReferenceChanges(mysql::Transaction& tx, const ReferenceData& before,
                                   absl::Span<const ReferenceChange> changes, absl::Time now) {
  if (changes.empty()) return absl::OkStatus();
  SMK_RETURN_IF_ERROR(AdvanceReferenceVersion(tx, before));
  std::vector<mysql::Params> written;
  std::map<ReferenceKind, mysql::Params> deleted;
  for (const ReferenceChange& change : changes) {
    mysql::Param key = mysql::Param::Bytes(change.item.key);
    if (change.content.has_value()) {
      written.push_back({static_cast<int>(change.item.kind), std::move(key), before.version + 1, now,
                         mysql::Param::Bytes(*change.content)});
    } else {
      deleted[change.item.kind].push_back(std::move(key));
    }
  }
  for (auto& [kind, keys] : deleted) {
    mysql::Params params = {static_cast<int>(kind)};
    const std::string in = mysql::InList(keys.size());
    mysql::AppendPadded(std::move(keys), params);
    SMK_RETURN_IF_ERROR(
        tx.Execute(absl::StrCat("DELETE FROM reference_item WHERE kind = ? AND item_key IN ", in), params).status());
  }
  return tx.InsertRows("reference_item", {"kind", "item_key", "version", "update_time", "content"}, written,
                       "ON DUPLICATE KEY UPDATE version = VALUES(version), update_time = VALUES(update_time), content "
                       "= VALUES(content)");
}

}  // namespace smarketing::lead
