#include "common/event_log/lease_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/event_log/lease_plan.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::event_log {

absl::Status LeaseTable::CreateMissing(mysql::Transaction& tx, const std::vector<Cursor>& cursors) const {
  std::vector<mysql::Params> rows;
  for (const Cursor& cursor : cursors) {
    if (cursor.fence > 0) continue;  // a row that exists has a fence of 1 at least
    rows.push_back({consumer_, cursor.partition, begin_at_end_ ? cursor.head : 0, "", absl::UnixEpoch(), 1});
  }
  static constexpr absl::string_view kColumns[] = {"consumer", "partition_id", "position",
                                                   "holder",   "lease_until",  "fence"};
  // Another replica may be doing the same: its row stays as it is.
  return tx.InsertRows("event_cursor", kColumns, rows, "ON DUPLICATE KEY UPDATE consumer = VALUES(consumer)");
}

absl::Status LeaseTable::Claim(mysql::Transaction& tx, const std::vector<Cursor>& cursors,
                               const std::vector<int32_t>& claims, absl::Time until, bool& contended) const {
  if (claims.empty()) return absl::OkStatus();
  // Not those that a batch is just moving, or that a replica holds locked which is frozen, or cut off: to wait for it
  // would keep us from renewing what we have.
  mysql::Params params = {consumer_};
  mysql::AppendPadded(mysql::Params(claims.begin(), claims.end()), params);
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT partition_id, fence FROM event_cursor WHERE consumer = ? AND "
                            "partition_id IN ",
                            mysql::InList(claims.size()), " ORDER BY partition_id FOR UPDATE SKIP LOCKED"),
               params));
  contended = rows.size() < claims.size();
  for (const mysql::Row& row : rows) {
    const auto seen = std::find_if(cursors.begin(), cursors.end(),
                                   [&](const Cursor& cursor) { return cursor.partition == row.Int(0); });
    if (seen == cursors.end() || seen->fence != row.Int(1)) {
      contended = true;  // another replica was faster
      continue;
    }
    SMK_RETURN_IF_ERROR(tx.Execute("UPDATE event_cursor SET holder = ?, lease_until = ?, fence = fence + 1 WHERE "
                                   "consumer = ? AND partition_id = ?",
                                   {holder_, until, consumer_, seen->partition})
                            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Cursor>> LeaseTable::RenewAndClaim(mysql::Transaction& tx, absl::Time now,
                                                              absl::Duration lease, bool& contended) const {
  contended = false;
  SMK_ASSIGN_OR_RETURN(std::vector<Cursor> cursors, ReadCursors(tx, consumer_));
  const auto missing = [](const Cursor& cursor) { return cursor.fence == 0; };
  if (std::any_of(cursors.begin(), cursors.end(), missing)) {
    SMK_RETURN_IF_ERROR(CreateMissing(tx, cursors));
    SMK_ASSIGN_OR_RETURN(cursors, ReadCursors(tx, consumer_));
  }

  mysql::Params mine;
  for (const Cursor& cursor : cursors) {
    if (cursor.holder == holder_) mine.emplace_back(cursor.partition);
  }
  // A lease that reaches further than any can was given by a clock that was ahead: whether its holder lives, nobody can
  // tell for as long. To take it is safe (see lease_plan.h).
  std::vector<Cursor> believed = cursors;
  for (Cursor& cursor : believed) {
    if (cursor.lease_until > now + 2 * lease) cursor.lease_until = now;
  }
  const std::vector<int32_t> claims = PlanClaims(believed, holder_, now);
  if (mine.empty() && claims.empty()) return cursors;

  const absl::Time until = now + lease;
  if (!mine.empty()) {
    mysql::Params params = {until, consumer_, holder_};
    const std::string in_list = mysql::InList(mine.size());
    mysql::AppendPadded(std::move(mine), params);
    SMK_RETURN_IF_ERROR(
        tx.Execute(absl::StrCat("UPDATE event_cursor SET lease_until = ? WHERE consumer = ? AND holder = ? AND "
                                "partition_id IN ",
                                in_list),
                   params)
            .status());
  }
  SMK_RETURN_IF_ERROR(Claim(tx, cursors, claims, until, contended));
  return ReadCursors(tx, consumer_);
}

absl::Status LeaseTable::GiveBack(mysql::Transaction& tx) const {
  return tx
      .Execute("UPDATE event_cursor SET holder = '', lease_until = ? WHERE consumer = ? AND holder = ?",
               {absl::UnixEpoch(), consumer_, holder_})
      .status();
}

absl::StatusOr<std::optional<LeaseTable::Place>> LeaseTable::ReadPlace(mysql::ReadTransaction& tx, int32_t partition,
                                                                       int64_t fence) const {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT c.position, p.head FROM event_cursor c JOIN event_partition p ON "
                                "p.partition_id = c.partition_id WHERE c.consumer = ? AND c.partition_id = ? AND "
                                "c.holder = ? AND c.fence = ?",
                                {consumer_, partition, holder_, fence}));
  if (rows.empty()) return std::nullopt;
  return Place{.position = rows[0].Int(0), .head = rows[0].Int(1)};
}

absl::StatusOr<bool> LeaseTable::MovePosition(mysql::Transaction& tx, int32_t partition, int64_t fence, int64_t from,
                                              int64_t to) const {
  SMK_ASSIGN_OR_RETURN(const int64_t moved,
                       tx.Execute("UPDATE event_cursor SET position = ? WHERE consumer = ? AND partition_id = ? AND "
                                  "holder = ? AND fence = ? AND position = ?",
                                  {to, consumer_, partition, holder_, fence, from}));
  return moved == 1;
}

}  // namespace smarketing::event_log
