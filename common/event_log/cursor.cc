#include "common/event_log/cursor.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::event_log {

absl::StatusOr<std::vector<Cursor>> ReadCursors(mysql::ReadTransaction& tx, absl::string_view consumer) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query("SELECT p.partition_id, p.head, c.position, c.holder, c.lease_until, c.fence FROM event_partition p "
               "LEFT JOIN event_cursor c ON c.consumer = ? AND c.partition_id = p.partition_id ORDER BY p.partition_id",
               {consumer}));
  std::vector<Cursor> cursors;
  cursors.reserve(rows.size());
  for (const mysql::Row& row : rows) {
    Cursor& cursor = cursors.emplace_back();
    cursor.partition = static_cast<int32_t>(row.Int(0));
    cursor.head = row.Int(1);
    cursor.lease_until = absl::InfinitePast();
    if (row.IsNull(2)) continue;
    cursor.position = row.Int(2);
    cursor.holder = std::string(row.Text(3));
    cursor.lease_until = row.Time(4);
    cursor.fence = row.Int(5);
  }
  return cursors;
}

absl::StatusOr<bool> CaughtUp(mysql::ReadTransaction& tx, absl::string_view consumer, int32_t partition) {
  SMK_ASSIGN_OR_RETURN(const std::vector<int32_t> caught_up, CaughtUpPartitions(tx, consumer, {partition}));
  return !caught_up.empty();
}

absl::StatusOr<std::vector<int32_t>> CaughtUpPartitions(mysql::ReadTransaction& tx, absl::string_view consumer,
                                                        absl::Span<const int32_t> partitions) {
  std::vector<int32_t> result;
  if (partitions.empty()) return result;
  mysql::Params params = {consumer};
  mysql::AppendPadded(mysql::Params(partitions.begin(), partitions.end()), params);
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT p.partition_id FROM event_partition p JOIN event_cursor c ON c.consumer = ? AND "
                            "c.partition_id = p.partition_id AND c.position >= p.head WHERE p.partition_id IN ",
                            mysql::InList(partitions.size()), " ORDER BY p.partition_id"),
               params));
  for (const mysql::Row& row : rows) result.push_back(static_cast<int32_t>(row.Int(0)));
  return result;
}

absl::Status SetCursors(mysql::Transaction& tx, absl::string_view consumer, const Position& position) {
  std::vector<mysql::Params> rows;
  for (int32_t partition = 0; partition < kPartitionCount; ++partition) {
    rows.push_back({consumer, partition, position[partition], "", absl::UnixEpoch(), 1});
  }
  static constexpr absl::string_view kColumns[] = {"consumer", "partition_id", "position",
                                                   "holder",   "lease_until",  "fence"};
  return tx.InsertRows("event_cursor", kColumns, rows,
                       "ON DUPLICATE KEY UPDATE position = VALUES(position), holder = VALUES(holder), lease_until = "
                       "VALUES(lease_until), fence = fence + 1");
}

absl::Status RemoveCursors(mysql::Transaction& tx, absl::string_view consumer) {
  return tx.Execute("DELETE FROM event_cursor WHERE consumer = ?", {consumer}).status();
}

}  // namespace smarketing::event_log
