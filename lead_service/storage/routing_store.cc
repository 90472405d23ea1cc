#include "lead_service/storage/routing_store.h"

#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/str_cat.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"

namespace smarketing::lead {
namespace {

using Names = absl::btree_set<std::string>;

// Leads of one company that are looked at, the newest first: so that a decision costs the same however many there are.
constexpr int kMaxRelatedLeads = 1'000;

mysql::Params BytesOf(const Names& names) {
  mysql::Params params;
  for (const std::string& name : names) params.push_back(mysql::Param::Bytes(name));
  return mysql::PadParams(std::move(params));
}

mysql::Params TextsOf(const Names& names) { return mysql::PadParams(mysql::Params(names.begin(), names.end())); }

// Makes the rows that are missing, and locks all.
absl::Status Lock(mysql::Transaction& tx, const Names& pools, const Names& limited) {
  std::vector<mysql::Params> rows;
  for (const std::string& pool : pools) rows.push_back({mysql::Param::Bytes(pool), 0});
  SMK_RETURN_IF_ERROR(
      tx.InsertRows("routing_pool", {"rule_key", "position"}, rows, "ON DUPLICATE KEY UPDATE position = position"));
  rows.clear();
  for (const std::string& rep : limited) rows.push_back({mysql::Param::Bytes(rep)});
  return tx.InsertRows("routing_limit", {"rep"}, rows, "ON DUPLICATE KEY UPDATE rep = VALUES(rep)");
}

absl::Status ReadPools(mysql::ReadTransaction& tx, const Names& keys, RoutingState& state) {
  if (keys.empty()) return absl::OkStatus();
  for (const std::string& key : keys) state.pools[key];
  const std::string in = mysql::InList(keys.size());
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows pools,
      tx.Query(absl::StrCat("SELECT rule_key, position FROM routing_pool WHERE rule_key IN ", in), BytesOf(keys)));
  for (const mysql::Row& row : pools) state.pools[std::string(row.Bytes(0))].position = row.Int(1);
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows places,
      tx.Query(absl::StrCat("SELECT rule_key, rep, position, left_at, given FROM routing_place WHERE rule_key IN ", in),
               BytesOf(keys)));
  for (const mysql::Row& row : places) {
    state.pools[std::string(row.Bytes(0))].places[std::string(row.Bytes(1))] = {
        .position = row.Int(2), .left_at = row.OptionalInt(3), .given = row.Int(4)};
  }
  return absl::OkStatus();
}

absl::Status ReadLoads(mysql::ReadTransaction& tx, const Names& reps, absl::Time now, RoutingState& state) {
  if (reps.empty()) return absl::OkStatus();
  const std::string in = mysql::InList(reps.size());
  SMK_ASSIGN_OR_RETURN(const mysql::Rows open, tx.Query(absl::StrCat("SELECT rep, COUNT(*) FROM handoff WHERE rep IN ",
                                                                     in, " AND state IN (1, 2) GROUP BY rep"),
                                                        TextsOf(reps)));
  for (const mysql::Row& row : open) state.loads[std::string(row.Text(0))].open_leads = row.Int(1);
  mysql::Params params = TextsOf(reps);
  params.emplace_back(now - absl::Hours(24));
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows received,
      tx.Query(absl::StrCat("SELECT rep, COUNT(*) FROM handoff WHERE rep IN ", in, " AND assign_time > ? GROUP BY rep"),
               params));
  for (const mysql::Row& row : received) state.loads[std::string(row.Text(0))].received_last_24h = row.Int(1);
  return absl::OkStatus();
}

absl::Status ReadCompanyOwners(mysql::ReadTransaction& tx, const Names& domains, RoutingState& state) {
  if (domains.empty()) return absl::OkStatus();
  std::string leads;
  const size_t parts = std::bit_ceil(domains.size());
  for (size_t i = 0; i < parts; ++i) {
    absl::StrAppend(&leads, i == 0 ? "" : " UNION ALL ",
                    "(SELECT email_domain, lead_id FROM lead_identity WHERE email_domain = ?"
                    " ORDER BY email_domain DESC, lead_id DESC LIMIT ",
                    kMaxRelatedLeads, ")");
  }
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT c.email_domain, l.owner, COUNT(DISTINCT l.lead_id), MAX(l.create_time) FROM (",
                            leads, ") c JOIN leads l ON l.lead_id = c.lead_id WHERE l.owner <> ''",
                            " GROUP BY c.email_domain, l.owner"),
               BytesOf(domains)));
  for (const mysql::Row& row : rows) {
    state.company_owners[std::string(row.Bytes(0))][std::string(row.Text(1))] = {.leads = row.Int(2),
                                                                                 .latest = row.Time(3)};
  }
  return absl::OkStatus();
}

bool IsLimited(const Rep& rep) {
  return rep.max_open_leads.has_value() || rep.max_new_leads_per_day.has_value() || rep.monthly_cap.has_value();
}

// Those of `keys` on whose numbers a decision depends.
Names Counted(const Roster& roster, const RoutingKeys& keys) {
  Names counted;
  for (const std::string& key : keys.reps) {
    const Rep* rep = roster.FindRep(key);
    if (rep != nullptr && IsLimited(*rep)) counted.insert(key);
  }
  for (const Roster::Rule& rule : roster.rules()) {
    if (StrategyOf(*rule.rule) != RoutingStrategy::kLeastLoaded || !keys.pools.contains(rule.rule->key)) continue;
    for (const Rep* rep : rule.members) counted.insert(rep->key);
  }
  return counted;
}

}  // namespace

absl::StatusOr<RoutingState> LockRoutingState(mysql::Transaction& tx, const Roster& roster, const RoutingKeys& keys,
                                              absl::Time now) {
  const Names counted = Counted(roster, keys);
  SMK_RETURN_IF_ERROR(Lock(tx, keys.pools, counted));
  RoutingState state;
  SMK_RETURN_IF_ERROR(ReadPools(tx, keys.pools, state));
  SMK_RETURN_IF_ERROR(ReadLoads(tx, counted, now, state));
  SMK_RETURN_IF_ERROR(ReadCompanyOwners(tx, keys.company_domains, state));
  return state;
}

absl::StatusOr<RoutingState> ReadRoutingState(mysql::ReadTransaction& tx, const RoutingKeys& keys, absl::Time now) {
  RoutingState state;
  SMK_RETURN_IF_ERROR(ReadPools(tx, keys.pools, state));
  SMK_RETURN_IF_ERROR(ReadLoads(tx, keys.reps, now, state));
  SMK_RETURN_IF_ERROR(ReadCompanyOwners(tx, keys.company_domains, state));
  return state;
}

absl::Status StoreRouting(mysql::Transaction& tx, const RoutingDesk& desk) {
  std::vector<mysql::Params> pools;
  std::vector<mysql::Params> places;
  for (const auto& [rule, pool] : desk.pools()) {
    const auto stored = desk.stored_pools().find(rule);
    if (stored == desk.stored_pools().end() || stored->second == pool) continue;
    pools.push_back({mysql::Param::Bytes(rule), pool.position});
    for (const auto& [rep, place] : pool.places) {
      const auto before = stored->second.places.find(rep);
      if (before != stored->second.places.end() && before->second == place) continue;
      places.push_back(
          {mysql::Param::Bytes(rule), mysql::Param::Bytes(rep), place.position, place.left_at, place.given});
    }
  }
  SMK_RETURN_IF_ERROR(tx.InsertRows("routing_pool", {"rule_key", "position"}, pools,
                                    "ON DUPLICATE KEY UPDATE position = VALUES(position)"));
  return tx.InsertRows("routing_place", {"rule_key", "rep", "position", "left_at", "given"}, places,
                       "ON DUPLICATE KEY UPDATE position = VALUES(position), left_at = VALUES(left_at), given = "
                       "VALUES(given)");
}

}  // namespace smarketing::lead
