#include "common/event_log/event_log.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/mysql/param.h"
#include "common/mysql/row.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::event_log {
namespace {

constexpr char kSelectEvents[] =
    "SELECT partition_id, sequence, event_id, type, subject_type, subject_id, occur_time, record_time, actor, "
    "trace_parent, payload, origin FROM event_log WHERE ";

std::vector<Event> ToEvents(const mysql::Rows& rows) {
  std::vector<Event> events;
  events.reserve(rows.size());
  for (const mysql::Row& row : rows) {
    Event& event = events.emplace_back();
    event.partition = static_cast<int32_t>(row.Int(0));
    event.sequence = row.Int(1);
    event.event_id = row.GetUuid(2);
    event.type = std::string(row.Text(3));
    event.subject_type = std::string(row.Text(4));
    event.subject_id = row.GetUuid(5);
    event.occur_time = row.Time(6);
    event.record_time = row.Time(7);
    event.actor = std::string(row.Text(8));
    event.trace_parent = std::string(row.Text(9));
    event.payload = std::string(row.Bytes(10));
    event.origin = std::string(row.Text(11));
  }
  return events;
}

mysql::Params ToRow(const Event& event) {
  return {event.partition,
          event.sequence,
          event.event_id,
          event.type,
          event.subject_type,
          event.subject_id,
          event.occur_time,
          event.record_time,
          event.actor,
          event.trace_parent,
          mysql::Param::Bytes(event.payload),
          event.origin};
}

// For `n` partitions, padded as InList pads.
std::string AddToHeads(size_t n) {
  const std::string in_list = mysql::InList(n);
  std::string sql = "UPDATE event_partition SET head = head + CASE partition_id";
  for (const char c : in_list) {
    if (c == '?') sql += " WHEN ? THEN ?";
  }
  absl::StrAppend(&sql, " ELSE 0 END WHERE partition_id IN ", in_list);
  return sql;
}

}  // namespace

absl::Status CheckPartitions(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT COUNT(*), COALESCE(MIN(partition_id), 0), COALESCE(MAX(partition_id), 0) "
                                "FROM event_partition"));
  const mysql::Row& row = rows[0];
  if (row.Int(0) == kPartitionCount && row.Int(1) == 0 && row.Int(2) == kPartitionCount - 1) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the event log of this database has ", row.Int(0),
                                                    " partitions, this binary works with ", kPartitionCount));
}

absl::Status Append(mysql::Transaction& tx, absl::Span<Event> events) {
  if (events.empty()) return absl::OkStatus();
  std::array<int64_t, kPartitionCount> added{};
  for (Event& event : events) {
    if (event.event_id.is_nil() || event.subject_id.is_nil() || event.type.empty() || event.subject_type.empty()) {
      return absl::InternalError("an event without id, type or subject");
    }
    event.partition = PartitionOf(event.subject_id);
    ++added[static_cast<size_t>(event.partition)];
  }

  mysql::Params partitions;
  for (int32_t partition = 0; partition < kPartitionCount; ++partition) {
    if (added[static_cast<size_t>(partition)] > 0) partitions.emplace_back(partition);
  }
  const size_t touched = partitions.size();
  partitions = mysql::PadParams(std::move(partitions));
  mysql::Params params;
  for (const mysql::Param& partition : partitions) {
    params.push_back(partition);
    params.emplace_back(added[static_cast<size_t>(std::get<int64_t>(partition.value()))]);
  }
  params.insert(params.end(), partitions.begin(), partitions.end());
  // Locks the rows in ascending order, like every writer: nobody waits in a circle. Not SELECT … FOR UPDATE, which on
  // so small a table MySQL turns into a scan that waits for rows it does not want; an UPDATE passes over those.
  SMK_RETURN_IF_ERROR(tx.Execute(AddToHeads(touched), params).status());
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT partition_id, head FROM event_partition WHERE partition_id IN ",
                                             mysql::InList(touched)),
                                partitions));
  if (rows.size() != touched) return absl::InternalError("event_partition lacks a partition");
  std::array<int64_t, kPartitionCount> next{};
  for (const mysql::Row& row : rows) {
    const auto partition = static_cast<size_t>(row.Int(0));
    next[partition] = row.Int(1) - added[partition] + 1;
  }

  std::vector<mysql::Params> values;
  values.reserve(events.size());
  for (Event& event : events) {
    event.sequence = next[static_cast<size_t>(event.partition)]++;
    values.push_back(ToRow(event));
  }
  static constexpr absl::string_view kColumns[] = {"partition_id", "sequence",     "event_id",   "type",
                                                   "subject_type", "subject_id",   "occur_time", "record_time",
                                                   "actor",        "trace_parent", "payload",    "origin"};
  return tx.InsertRows("event_log", kColumns, values);
}

absl::StatusOr<std::vector<Event>> Read(mysql::ReadTransaction& tx, int32_t partition, int64_t after, int64_t limit) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat(kSelectEvents, "partition_id = ? AND sequence > ? ORDER BY sequence LIMIT ?"),
               {partition, after, std::clamp<int64_t>(limit, 1, kMaxRead)}));
  return ToEvents(rows);
}

absl::StatusOr<std::vector<Event>> ReadTypes(mysql::ReadTransaction& tx, const Range& range,
                                             absl::Span<const std::string> types, int64_t limit) {
  mysql::Params params = {range.partition, range.after, range.up_to};
  mysql::AppendPadded(mysql::Params(types.begin(), types.end()), params);
  params.emplace_back(std::clamp<int64_t>(limit, 1, kMaxRead));
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat(kSelectEvents, "partition_id = ? AND sequence > ? AND sequence <= ? AND type IN ",
                            mysql::InList(types.size()), " ORDER BY sequence LIMIT ?"),
               params));
  return ToEvents(rows);
}

absl::StatusOr<std::vector<Event>> ReadMany(mysql::ReadTransaction& tx, absl::Span<const Range> ranges) {
  if (ranges.empty()) return std::vector<Event>();
  size_t padded = 1;
  while (padded < ranges.size()) padded *= 2;
  std::string sql = kSelectEvents;
  mysql::Params params;
  params.reserve(3 * padded);
  for (size_t i = 0; i < padded; ++i) {
    const Range& range = ranges[std::min(i, ranges.size() - 1)];
    absl::StrAppend(&sql, i == 0 ? "" : " OR ", "(partition_id = ? AND sequence > ? AND sequence <= ?)");
    params.insert(params.end(), {range.partition, range.after, range.up_to});
  }
  absl::StrAppend(&sql, " ORDER BY partition_id, sequence LIMIT ", kMaxRead);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
  return ToEvents(rows);
}

absl::StatusOr<std::vector<Event>> ReadSubject(mysql::ReadTransaction& tx, const Uuid& subject_id, int64_t after,
                                               int64_t limit) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(
          absl::StrCat(kSelectEvents, "subject_id = ? AND partition_id = ? AND sequence > ? ORDER BY sequence LIMIT ?"),
          {subject_id, PartitionOf(subject_id), after, std::clamp<int64_t>(limit, 1, kMaxRead)}));
  return ToEvents(rows);
}

absl::StatusOr<std::vector<Event>> ReadNewestOfSubject(mysql::ReadTransaction& tx, const Uuid& subject_id,
                                                       absl::Span<const absl::string_view> types, int64_t limit) {
  mysql::Params params = {subject_id, PartitionOf(subject_id)};
  mysql::AppendPadded(mysql::Params(types.begin(), types.end()), params);
  params.emplace_back(std::clamp<int64_t>(limit, 1, kMaxRead));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat(kSelectEvents, "subject_id = ? AND partition_id = ? AND type IN ",
                                             mysql::InList(types.size()), " ORDER BY sequence DESC LIMIT ?"),
                                params));
  std::vector<Event> events = ToEvents(rows);
  std::reverse(events.begin(), events.end());
  return events;
}

absl::StatusOr<Position> Heads(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT partition_id, head FROM event_partition ORDER BY partition_id"));
  Position heads;
  for (const mysql::Row& row : rows) {
    if (row.Int(0) < 0 || row.Int(0) >= kPartitionCount) return absl::InternalError("event_partition has a stranger");
    heads[static_cast<int32_t>(row.Int(0))] = row.Int(1);
  }
  return heads;
}

}  // namespace smarketing::event_log
