#include "lead_service/storage/deal_queries.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/filter/ast.h"
#include "common/filter/mysql_params.h"
#include "common/id/id.h"
#include "common/pagination/list_index.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/storage/deal_loader.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

using FilterField = filter::Field;

std::map<std::string, filter::Value> StateNames() {
  std::map<std::string, filter::Value> names;
  for (const DealState state : {DealState::kOpen, DealState::kWon, DealState::kLost}) {
    names[std::string(DealStateName(state))] = static_cast<int64_t>(state);
  }
  return names;
}

absl::StatusOr<filter::Value> AsBytes(absl::string_view text) {
  return filter::Value(filter::Bytes{std::string(text)});
}

absl::StatusOr<filter::Value> LeadOf(absl::string_view name) {
  const auto id = ParseResourceName("leads", name);
  if (!id.has_value()) return absl::InvalidArgumentError("is not the name of a lead, such as \"leads/{lead}\"");
  return filter::Value(*id);
}

}  // namespace

filter::Schema DealFilterSchema() {
  const std::string of_contact = absl::StrCat("deal_id IN (", DealsOfContact(), ")");
  return filter::Schema({
      FilterField::Custom("lead", "lead_id", LeadOf),
      FilterField::Repeated("contact", of_contact,
                            "EXISTS (SELECT 1 FROM deal_contact c WHERE c.deal_id = deal.deal_id)")
          .Operators({filter::Operator::kEqual, filter::Operator::kNotEqual, filter::Operator::kHas})
          .With(LeadOf),
      FilterField::Enum("state", "state", StateNames()),
      FilterField::Text("owner", "owner"),
      FilterField::Text("pipeline", "pipeline"),
      FilterField::Text("stage", "stage"),
      FilterField::Time("create_time", "create_time"),
      FilterField::Time("update_time", "update_time"),
      FilterField::Time("close_time", "close_time").Nullable(),
      FilterField::Text("external_system", "external_system").With(AsBytes).Nullable(),
      FilterField::Text("external_id", "external_id").With(AsBytes).Nullable(),
  });
}

filter::OrderSchema DealOrderSchema() {
  // Each has an index that ends in deal_id (migrations/0005_deal.sql).
  return {.fields = {{"create_time", "create_time"}, {"update_time", "update_time"}},
          .unique_key = {"name", "deal_id"},
          .default_order = "create_time desc"};
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const Deal& deal) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.field == "create_time") {
      values.emplace_back(deal.create_time);
    } else if (term.field == "update_time") {
      values.emplace_back(deal.update_time);
    } else {
      values.emplace_back(deal.id.uuid());
    }
  }
  return values;
}

absl::StatusOr<Deal> DealQueries::Get(const DealId& id, absl::Time deadline) const {
  Deal deal;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                         tx.Query(absl::StrCat("SELECT ", kDealColumns, " FROM deal WHERE deal_id = ?"), {id}));
    if (rows.empty()) {
      return MakeError(absl::StatusCode::kNotFound, "DEAL_NOT_FOUND", "There is no such deal.",
                       {{"deal", ResourceName("deals", id.uuid())}});
    }
    std::vector<Deal> deals = {ReadDealRow(rows[0])};
    SMK_RETURN_IF_ERROR(LoadDealParts(tx, deals));
    deal = std::move(deals[0]);
    return absl::OkStatus();
  }));
  return deal;
}

absl::StatusOr<DealPage> DealQueries::List(const pagination::ListQuery& query, absl::Time deadline) const {
  static const auto* const kIndexes = new std::vector<pagination::ListIndex>{
      {"ix_deal_lead", {"lead_id"}, "create_time"}, {"ix_deal_owner_create_time", {"owner"}, "create_time"}};
  const std::string sql =
      absl::StrCat("SELECT ", kDealColumns, " FROM deal", pagination::IndexHint(query, *kIndexes), " WHERE (",
                   query.where.sql, ") AND ", kLeadNotDeleted, " ORDER BY ", query.order.ToSql(), " LIMIT ?");
  mysql::Params params;
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);  // one more tells whether there is a next page

  DealPage page;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    page = DealPage();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    page.more = rows.size() > static_cast<size_t>(query.page_size);
    for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(query.page_size); ++i) {
      page.deals.push_back(ReadDealRow(rows[i]));
    }
    return LoadDealContacts(tx, page.deals);
  }));
  return page;
}

}  // namespace smarketing::lead
