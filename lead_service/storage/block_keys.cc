#include "lead_service/storage/block_keys.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "lead_service/domain/blocking.h"

namespace smarketing::lead {
namespace {

constexpr size_t kLeadsAtOnce = 1'024;

// "(SELECT … LIMIT 101) UNION ALL (SELECT … LIMIT 101) …"
std::string BlocksSql(size_t blocks) {
  std::string sql;
  for (size_t i = 0; i < blocks; ++i) {
    absl::StrAppend(&sql, i == 0 ? "" : " UNION ALL ",
                    "(SELECT block_key, lead_id FROM lead_block_key WHERE block_key = ? LIMIT ", kMaxBlockSize + 1,
                    ")");
  }
  return sql;
}

}  // namespace

BlockKeys BlockKeysOf(const DuplicateRecord& record) {
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15;
  BlockKeys keys;
  for (const BlockingKey& key : BlockingKeys(record)) keys.push_back(key.hash + (kBlockingVersion - 1) * kOdd);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

absl::StatusOr<std::map<LeadId, BlockKeys>> ReadBlockKeys(mysql::ReadTransaction& tx, absl::Span<const LeadId> ids) {
  std::map<LeadId, BlockKeys> keys;
  for (; !ids.empty(); ids.remove_prefix(std::min(ids.size(), kLeadsAtOnce))) {
    const absl::Span<const LeadId> some = ids.first(std::min(ids.size(), kLeadsAtOnce));
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT lead_id, block_key FROM lead_block_key WHERE lead_id IN ",
                                               mysql::InList(some.size())),
                                  mysql::PadParams(mysql::Params(some.begin(), some.end()))));
    for (const mysql::Row& row : rows) keys[row.GetId<LeadId>(0)].push_back(row.Uint(1));
  }
  for (auto& [id, all] : keys) std::sort(all.begin(), all.end());
  return keys;
}

absl::Status StoreBlockKeys(mysql::Transaction& tx, const std::map<LeadId, BlockKeys>& keys) {
  static constexpr absl::string_view kColumns[] = {"block_key", "lead_id"};
  std::vector<LeadId> ids;
  for (const auto& [id, all] : keys) ids.push_back(id);
  SMK_ASSIGN_OR_RETURN(auto stored, ReadBlockKeys(tx, ids));

  std::vector<std::pair<uint64_t, LeadId>> added;
  for (const auto& [id, all] : keys) {
    const BlockKeys& before = stored[id];
    BlockKeys gone;
    std::set_difference(before.begin(), before.end(), all.begin(), all.end(), std::back_inserter(gone));
    if (!gone.empty()) {
      mysql::Params params = {id};
      const std::string sql =
          absl::StrCat("DELETE FROM lead_block_key WHERE lead_id = ? AND block_key IN ", mysql::InList(gone.size()));
      mysql::AppendPadded(mysql::Params(gone.begin(), gone.end()), params);
      SMK_RETURN_IF_ERROR(tx.Execute(sql, params).status());
    }
    for (const uint64_t key : all) {
      if (!std::binary_search(before.begin(), before.end(), key)) added.emplace_back(key, id);
    }
  }
  // In the order of the index: who writes the same keys at the same time waits, and does not deadlock.
  std::sort(added.begin(), added.end());
  std::vector<mysql::Params> rows;
  rows.reserve(added.size());
  for (const auto& [key, id] : added) rows.push_back({key, id});
  return tx.InsertRows("lead_block_key", kColumns, rows, "ON DUPLICATE KEY UPDATE lead_id = VALUES(lead_id)");
}

absl::StatusOr<absl::flat_hash_map<uint64_t, std::vector<LeadId>>> ReadBlocks(
    mysql::ReadTransaction& tx, const BlockKeys& keys, absl::flat_hash_set<uint64_t>& too_large) {
  static const auto* const sql = new std::string(BlocksSql(kBlocksAtOnce));
  BlockKeys wanted;
  for (const uint64_t key : keys) {
    if (!too_large.contains(key)) wanted.push_back(key);
  }
  absl::flat_hash_map<uint64_t, std::vector<LeadId>> blocks;
  for (size_t begin = 0; begin < wanted.size(); begin += kBlocksAtOnce) {
    mysql::Params params;
    const size_t end = std::min(begin + kBlocksAtOnce, wanted.size());
    params.assign(wanted.begin() + static_cast<std::ptrdiff_t>(begin),
                  wanted.begin() + static_cast<std::ptrdiff_t>(end));
    // NULL equals nothing: no rows.
    params.resize(kBlocksAtOnce);
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(*sql, params));
    for (const mysql::Row& row : rows) blocks[row.Uint(0)].push_back(row.GetId<LeadId>(1));
  }
  for (auto& [key, leads] : blocks) {
    if (leads.size() <= kMaxBlockSize) continue;
    leads.clear();
    too_large.insert(key);
  }
  return blocks;
}

}  // namespace smarketing::lead
