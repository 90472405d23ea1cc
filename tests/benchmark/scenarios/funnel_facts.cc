#include "tests/benchmark/scenarios/funnel_facts.h"

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tests/benchmark/rows/bulk.h"
#include "tests/benchmark/scenarios/parts.h"

namespace smarketing::benchmark {
namespace {

// Stages of the ladder from SUBSCRIBER to CUSTOMER: whoever came as a LEAD has passed SUBSCRIBER too. How far lead n
// has come: 60 % stay LEAD, 4 % become CUSTOMER.
constexpr char kSteps[] =
    "(SELECT 1 AS step, 0 AS least UNION ALL SELECT 2, 0 UNION ALL SELECT 3, 60 UNION ALL SELECT 4, 75 UNION ALL "
    "SELECT 5, 85 UNION ALL SELECT 6, 92 UNION ALL SELECT 7, 96) steps";

constexpr int kDimensions = 5 * 8 * 20;  // sources, campaigns, owners
// The values of dimension number d.
constexpr char kValues[] =
    "ELT(1 + d DIV 160, 'google', 'linkedin', 'newsletter', 'partner', 'direct') AS source, "
    "CONCAT(ELT(1 + d DIV 160, 'google', 'linkedin', 'newsletter', 'partner', 'direct'), '-', d DIV 20 % 8) "
    "AS campaign, "
    "CONCAT('rep-', d % 20) AS owner";

// Numbers that follow from n and look random: multiplicative hashing, as in mint.cc. Campaigns run for a quarter, two
// at a time in each source.
constexpr char kLeads[] =
    "SELECT n, day_number, n * 1597334677 % 4294967296 DIV 11 % 100 AS depth, "
    "n * 2246822519 % 4294967296 DIV 13 % 5 * 160 "
    "+ (day_number DIV 92 * 2 + n * 3266489917 % 4294967296 DIV 17 % 2) * 20 + n % 20 AS d "
    "FROM (SELECT n, n * 2654435761 % 4294967296 DIV 7 % 365 AS day_number FROM ";

// Sixteen bytes that follow from the number: reports only join by them.
constexpr char kDimensionId[] = "UNHEX(MD5(d))";

absl::Status FillFacts(mysql::Database& database, int64_t leads) {
  SMK_RETURN_IF_ERROR(
      Define(database,
             "CREATE TABLE fact_step (lead_number BIGINT NOT NULL, step TINYINT NOT NULL, day DATE NOT NULL, "
             "d SMALLINT NOT NULL, source VARBINARY(100) NOT NULL, campaign VARBINARY(200) NOT NULL, "
             "owner VARBINARY(64) NOT NULL, PRIMARY KEY (lead_number, step), KEY ix_day (day, source, step))"));
  SMK_RETURN_IF_ERROR(FillEmptyTable(
      database, "fact_step",
      absl::StrCat("INSERT INTO fact_step SELECT n, step, DATE '", kFirstDay,
                   "' + INTERVAL (day_number + CASE WHEN step > 2 THEN (step - 2) * (3 + n % 9) ELSE 0 END) DAY, d, ",
                   kValues, " FROM (", kLeads, NumbersSql(leads), ") days) leads JOIN ", kSteps,
                   " ON depth >= least")));
  SMK_RETURN_IF_ERROR(Define(
      database,
      "CREATE TABLE fact_deal (lead_number BIGINT NOT NULL PRIMARY KEY, day DATE NOT NULL, d SMALLINT NOT NULL, source "
      "VARBINARY(100) NOT NULL, campaign VARBINARY(200) NOT NULL, owner VARBINARY(64) NOT NULL, minor_units BIGINT NOT "
      "NULL, KEY ix_day (day, source, minor_units))"));
  return FillEmptyTable(
      database, "fact_deal",
      "INSERT INTO fact_deal SELECT lead_number, day, d, source, campaign, owner, 50000 + lead_number * "
      "2654435761 % 4294967296 % 2000000 FROM fact_step WHERE step = 7");
}

// Measures are those of reporting::Measure: 2 steps passed, 3 leads won, 5 deals won, 6 revenue.
absl::Status FillRollups(mysql::Database& database) {
  SMK_RETURN_IF_ERROR(FillEmptyTable(
      database, "dimension_set",
      absl::StrCat("INSERT INTO dimension_set (dimension_id, source, campaign, owner) SELECT ", kDimensionId, ", ",
                   kValues, " FROM (SELECT n AS d FROM ", NumbersSql(kDimensions), ") dimensions")));
  const std::string generation = "(SELECT generation FROM rollup_generation WHERE state = 2)";
  const auto deals = [&](int measure, const char* currency, const char* sum) {
    return absl::StrCat(" UNION ALL SELECT ", generation, ", ", measure, ", 0, day, 0, ", kDimensionId, ", '", currency,
                        "', ", sum, " FROM fact_deal GROUP BY day, d");
  };
  return FillEmptyTable(
      database, "rollup",
      absl::StrCat(
          "INSERT INTO rollup (generation, measure, cohort_stage, day, stage, dimension_id, currency, total) SELECT ",
          generation, ", 2, 0, day, step, ", kDimensionId, ", '', COUNT(*) FROM fact_step GROUP BY day, step, d",
          deals(3, "", "COUNT(*)"), deals(5, "", "COUNT(*)"), deals(6, "EUR", "SUM(minor_units)")));
}

}  // namespace

absl::Status FillFunnel(mysql::Database& database, int64_t leads) {
  SMK_RETURN_IF_ERROR(MakeNumbers(database));
  SMK_RETURN_IF_ERROR(FillFacts(database, leads));
  SMK_RETURN_IF_ERROR(FillRollups(database));
  return DropNumbers(database);
}

absl::StatusOr<FunnelNumbers> FunnelBySql(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(
          "SELECT source, step, COUNT(*), 0 FROM fact_step WHERE day >= ? AND day < ? GROUP BY source, step "
          "UNION ALL SELECT source, 0, COUNT(*), SUM(minor_units) FROM fact_deal WHERE day >= ? AND day < ? GROUP BY "
          "source",
          {kFirstDay, kEndDay, kFirstDay, kEndDay}));
  FunnelNumbers numbers;
  for (const mysql::Row& row : rows) numbers[{std::string(row.Bytes(0)), row.Int(1)}] = row.Int(2);
  return numbers;
}

}  // namespace smarketing::benchmark
