#include "reporting_service/storage/projection_store.h"

#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "reporting_service/storage/dimension_id.h"
#include "reporting_service/storage/facts_codec.h"

namespace smarketing::reporting {
namespace {

constexpr absl::string_view kGenerationColumns =
    "generation, state, definition_version, time_zone, start_time, leads_done, last_lead_id, request_id";

absl::StatusOr<Generations> ParseGenerations(const mysql::Rows& rows) {
  Generations all;
  for (const mysql::Row& row : rows) {
    Generation generation;
    generation.number = static_cast<int32_t>(row.Int(0));
    generation.state = static_cast<GenerationState>(row.Int(1));
    generation.definition.version = static_cast<int>(row.Int(2));
    generation.time_zone = std::string(row.Text(3));
    if (!absl::LoadTimeZone(generation.time_zone, &generation.definition.time_zone)) {
      return absl::InternalError(
          absl::StrCat("the time zone of the rollups is not known here: ", generation.time_zone));
    }
    generation.start_time = row.Time(4);
    generation.leads_done = row.Int(5);
    generation.last_lead = row.GetId<LeadId>(6);
    generation.request_id = std::string(row.Text(7));
    switch (generation.state) {
      case GenerationState::kBuilding:
        all.building = std::move(generation);
        break;
      case GenerationState::kActive:
        all.active = std::move(generation);
        break;
      case GenerationState::kRetired:
        all.retired.push_back(generation.number);
        break;
    }
  }
  if (all.active.number == 0) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "PROJECTION_NOT_READY", "there are no rollups yet");
  }
  return all;
}

absl::StatusOr<std::map<LeadId, StoredFacts>> ParseFacts(const mysql::Rows& rows) {
  std::map<LeadId, StoredFacts> all;
  for (const mysql::Row& row : rows) {
    SMK_ASSIGN_OR_RETURN(LeadFacts facts, DecodeFacts(row.Bytes(2)));
    all.emplace_hint(all.end(), row.GetId<LeadId>(0), StoredFacts{std::move(facts), static_cast<int32_t>(row.Int(1))});
  }
  return all;
}

mysql::Params ToParams(absl::Span<const LeadId> leads) { return {leads.begin(), leads.end()}; }

}  // namespace

absl::StatusOr<Generations> ReadGenerations(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kGenerationColumns, " FROM rollup_generation")));
  return ParseGenerations(rows);
}

absl::StatusOr<Generations> LockGenerations(mysql::Transaction& tx) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kGenerationColumns, " FROM rollup_generation ORDER BY generation FOR UPDATE")));
  return ParseGenerations(rows);
}

absl::Status InsertGeneration(mysql::Transaction& tx, const Generation& generation) {
  return tx
      .Execute(
          absl::StrCat("INSERT INTO rollup_generation (", kGenerationColumns, ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
          {generation.number, static_cast<int>(generation.state), generation.definition.version, generation.time_zone,
           generation.start_time, generation.leads_done, generation.last_lead, generation.request_id})
      .status();
}

absl::Status UpdateGeneration(mysql::Transaction& tx, const Generation& generation) {
  return tx
      .Execute("UPDATE rollup_generation SET state = ?, leads_done = ?, last_lead_id = ? WHERE generation = ?",
               {static_cast<int>(generation.state), generation.leads_done, generation.last_lead, generation.number})
      .status();
}

absl::Status DeleteGeneration(mysql::Transaction& tx, int32_t number) {
  return tx.Execute("DELETE FROM rollup_generation WHERE generation = ?", {number}).status();
}

absl::StatusOr<std::map<LeadId, StoredFacts>> LockFacts(mysql::Transaction& tx, absl::Span<const LeadId> leads) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT lead_id, generation, facts FROM lead_facts WHERE lead_id IN ",
                                             mysql::InList(leads.size()), " ORDER BY lead_id FOR UPDATE"),
                                mysql::PadParams(ToParams(leads))));
  return ParseFacts(rows);
}

absl::Status SaveFacts(mysql::Transaction& tx, const std::map<LeadId, StoredFacts>& all, absl::Time now) {
  std::vector<mysql::Params> rows;
  rows.reserve(all.size());
  for (const auto& [lead, stored] : all) {
    rows.push_back({lead, stored.generation, mysql::Param::Bytes(EncodeFacts(stored.facts)), now});
  }
  return tx.InsertRows("lead_facts", {"lead_id", "generation", "facts", "update_time"}, rows,
                       "ON DUPLICATE KEY UPDATE facts = VALUES(facts), update_time = VALUES(update_time)");
}

absl::StatusOr<std::map<LeadId, StoredFacts>> LockUncounted(mysql::Transaction& tx, int32_t generation, LeadId after,
                                                            int limit) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query("SELECT lead_id, generation, facts FROM lead_facts WHERE lead_id > ? AND generation < ? "
               "ORDER BY lead_id LIMIT ? FOR UPDATE",
               {after, generation, limit}));
  return ParseFacts(rows);
}

absl::Status MarkCounted(mysql::Transaction& tx, int32_t generation, absl::Span<const LeadId> leads) {
  if (leads.empty()) return absl::OkStatus();
  mysql::Params params = {generation};
  mysql::AppendPadded(ToParams(leads), params);
  return tx
      .Execute(absl::StrCat("UPDATE lead_facts SET generation = ? WHERE lead_id IN ", mysql::InList(leads.size())),
               params)
      .status();
}

absl::StatusOr<std::map<LeadId, StoredFacts>> ReadFacts(mysql::ReadTransaction& tx, LeadId after, int limit) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query("SELECT lead_id, generation, facts FROM lead_facts WHERE lead_id > ? ORDER BY lead_id LIMIT ?",
               {after, limit}));
  return ParseFacts(rows);
}

absl::Status AddToRollups(mysql::Transaction& tx, int32_t generation, const Contributions& differences) {
  std::map<Dimensions, DimensionId> ids;
  std::vector<mysql::Params> cells;
  cells.reserve(differences.size());
  for (const auto& [cell, value] : differences) {
    const auto [id, is_new] = ids.try_emplace(cell.dimensions);
    if (is_new) id->second = DimensionIdOf(cell.dimensions);
    cells.push_back({generation, static_cast<int>(cell.measure), cell.cohort_stage, cell.day, cell.stage, id->second,
                     cell.currency, value});
  }
  std::vector<mysql::Params> sets;
  sets.reserve(ids.size());
  for (const auto& [dimensions, id] : ids) {
    sets.push_back({id, mysql::Param::Bytes(dimensions.source), mysql::Param::Bytes(dimensions.campaign),
                    mysql::Param::Bytes(dimensions.owner)});
  }
  SMK_RETURN_IF_ERROR(tx.InsertRows("dimension_set", {"dimension_id", "source", "campaign", "owner"}, sets,
                                    "ON DUPLICATE KEY UPDATE dimension_id = VALUES(dimension_id)"));
  return tx.InsertRows("rollup",
                       {"generation", "measure", "cohort_stage", "day", "stage", "dimension_id", "currency", "total"},
                       cells, "ON DUPLICATE KEY UPDATE total = total + VALUES(total)");
}

absl::Status ForEachRollup(mysql::ReadTransaction& tx, int32_t generation,
                           absl::FunctionRef<void(const Cell& cell, int64_t total)> visit) {
  constexpr int kPage = 5000;
  absl::flat_hash_map<Uuid, Dimensions> sets;
  Uuid after_set;
  while (true) {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query("SELECT dimension_id, source, campaign, owner FROM dimension_set "
                                  "WHERE dimension_id > ? ORDER BY dimension_id LIMIT ?",
                                  {after_set, kPage}));
    for (const mysql::Row& row : rows) {
      after_set = row.GetUuid(0);
      sets[after_set] = {std::string(row.Bytes(1)), std::string(row.Bytes(2)), std::string(row.Bytes(3))};
    }
    if (rows.size() < kPage) break;
  }
  // One range of the primary key after the other: its first two columns are few values.
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows ranges,
      tx.Query("SELECT DISTINCT measure, cohort_stage FROM rollup WHERE generation = ?", {generation}));
  for (const mysql::Row& range : ranges) {
    mysql::Param day = absl::CivilDay(1000, 1, 1), stage = 0, dimension = Uuid(), currency = "";
    while (true) {
      // What comes after the last row, in a form by which the servers find their place in the key.
      SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                           tx.Query("SELECT day, stage, dimension_id, currency, total FROM rollup "
                                    "WHERE generation = ? AND measure = ? AND cohort_stage = ? "
                                    "AND (day > ? OR (day = ? AND (stage > ? OR (stage = ? AND "
                                    "(dimension_id > ? OR (dimension_id = ? AND currency > ?)))))) "
                                    "ORDER BY day, stage, dimension_id, currency LIMIT ?",
                                    {generation, range.Int(0), range.Int(1), day, day, stage, stage, dimension,
                                     dimension, currency, kPage}));
      for (const mysql::Row& row : rows) {
        if (row.Int(4) == 0) continue;
        visit({.measure = static_cast<Measure>(range.Int(0)),
               .cohort_stage = static_cast<int>(range.Int(1)),
               .day = row.Day(0),
               .stage = static_cast<int>(row.Int(1)),
               .dimensions = sets[row.GetUuid(2)],
               .currency = std::string(row.Text(3))},
              row.Int(4));
      }
      if (rows.size() < kPage) break;
      const mysql::Row& end = rows[rows.size() - 1];
      day = end.Day(0);
      stage = end.Int(1);
      dimension = end.GetUuid(2);
      currency = end.Text(3);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> DeleteRollups(mysql::Transaction& tx, int32_t generation, int limit) {
  return tx.Execute("DELETE FROM rollup WHERE generation = ? LIMIT ?", {generation, limit});
}

absl::Status LockCursor(mysql::Transaction& tx, int32_t partition) {
  return tx
      .Query("SELECT position FROM event_cursor WHERE consumer = ? AND partition_id = ? FOR UPDATE",
             {kFactsConsumer, partition})
      .status();
}

absl::Status LockAllCursors(mysql::Transaction& tx) {
  return tx
      .Query("SELECT partition_id FROM event_cursor WHERE consumer = ? ORDER BY partition_id FOR UPDATE",
             {kFactsConsumer})
      .status();
}

absl::StatusOr<ProjectionCounts> CountProjection(mysql::ReadTransaction& tx, int32_t generation) {
  ProjectionCounts counts;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows leads, tx.Query("SELECT COUNT(*) FROM lead_facts"));
  SMK_ASSIGN_OR_RETURN(const mysql::Rows cells,
                       tx.Query("SELECT COUNT(*) FROM rollup WHERE generation = ?", {generation}));
  counts.leads = leads[0].Int(0);
  counts.rollup_rows = cells[0].Int(0);
  return counts;
}

}  // namespace smarketing::reporting
