#include "lead_service/storage/handoff_queries.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/filter/mysql_params.h"
#include "common/id/id.h"
#include "common/pagination/list_index.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/storage/handoff_store.h"

namespace smarketing::lead {
namespace {

using FilterField = filter::Field;

std::map<std::string, filter::Value> StateNames() {
  std::map<std::string, filter::Value> names;
  for (int state = static_cast<int>(HandoffState::kSubmitted); state <= static_cast<int>(HandoffState::kConverted);
       ++state) {
    names[std::string(HandoffStateName(static_cast<HandoffState>(state)))] = int64_t{state};
  }
  return names;
}

absl::StatusOr<filter::Value> LeadOf(absl::string_view name) {
  const auto id = ParseResourceName("leads", name);
  if (!id.has_value()) return absl::InvalidArgumentError("is not the name of a lead, such as \"leads/{lead}\"");
  return filter::Value(*id);
}

}  // namespace

filter::Schema HandoffFilterSchema() {
  return filter::Schema({
      FilterField::Custom("lead", "lead_id", LeadOf),
      FilterField::Enum("state", "state", StateNames()),
      FilterField::Text("team", "team"),
      FilterField::Text("rep", "rep"),
      FilterField::Bool("held", "held"),
      FilterField::Text("reason", "reason"),
      FilterField::Time("submit_time", "submit_time"),
      FilterField::Time("expire_time", "expire_time").Nullable(),
      FilterField::Time("update_time", "update_time"),
  });
}

filter::OrderSchema HandoffOrderSchema() {
  // Each has an index that ends in handoff_id (migrations/0004_handoff.sql).
  return {.fields = {{"submit_time", "submit_time"}, {"update_time", "update_time"}},
          .unique_key = {"name", "handoff_id"},
          .default_order = "submit_time"};
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const Handoff& handoff) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.field == "submit_time") {
      values.emplace_back(handoff.submit_time);
    } else if (term.field == "update_time") {
      values.emplace_back(handoff.update_time);
    } else {
      values.emplace_back(handoff.id.uuid());
    }
  }
  return values;
}

absl::StatusOr<Handoff> HandoffQueries::Get(const HandoffId& id, absl::Time deadline) const {
  Handoff handoff;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(std::vector<Handoff> found, LoadHandoffs(tx, {id}));
    if (found.empty()) {
      return MakeError(absl::StatusCode::kNotFound, "HANDOFF_NOT_FOUND", "There is no such hand-off.",
                       {{"handoff", HandoffName(id)}});
    }
    handoff = std::move(found[0]);
    return absl::OkStatus();
  }));
  return handoff;
}

absl::StatusOr<HandoffPage> HandoffQueries::List(const pagination::ListQuery& query, absl::Time deadline) const {
  static const auto* const kIndexes =
      new std::vector<pagination::ListIndex>{{"ix_handoff_lead", {"lead_id"}, "submit_time"},
                                             {"ix_handoff_rep", {"rep", "state"}, "submit_time"},
                                             {"ix_handoff_team", {"team", "state"}, "submit_time"},
                                             {"ix_handoff_state", {"state"}, "submit_time"}};
  const std::string sql =
      absl::StrCat("SELECT ", kHandoffColumns, " FROM handoff", pagination::IndexHint(query, *kIndexes), " WHERE ",
                   query.where.sql, " ORDER BY ", query.order.ToSql(), " LIMIT ?");
  mysql::Params params;
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);  // one more tells whether there is a next page

  HandoffPage page;
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    page = HandoffPage();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    page.more = rows.size() > static_cast<size_t>(query.page_size);
    for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(query.page_size); ++i) {
      page.handoffs.push_back(ReadHandoffRow(rows[i]));
    }
    return absl::OkStatus();
  }));
  return page;
}

}  // namespace smarketing::lead
