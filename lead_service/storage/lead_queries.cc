#include "lead_service/storage/lead_queries.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/filter/mysql_params.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/stage.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/rows.h"

namespace smarketing::lead {
namespace {

using FilterField = filter::Field;
using filter::Operator;

constexpr char kOwners[] = "lead_id IN (SELECT i.lead_id FROM lead_identity i WHERE i.kind = ";

std::map<std::string, filter::Value> StageNames() {
  std::map<std::string, filter::Value> names;
  for (int stage = static_cast<int>(Stage::kSubscriber); stage <= static_cast<int>(Stage::kDisqualified); ++stage) {
    names[std::string(StageName(static_cast<Stage>(stage)))] = int64_t{stage};
  }
  return names;
}

// A lead has any number of identities: `email = "…"` asks whether one of them is it.
FilterField IdentityField(absl::string_view name, IdentityKind kind, absl::string_view condition,
                          filter::Converter converter) {
  const std::string owners = absl::StrCat(kOwners, static_cast<int>(kind));
  return FilterField::Repeated(name, absl::StrCat(owners, " AND ", condition, ")"), absl::StrCat(owners, ")"))
      .Operators({Operator::kEqual, Operator::kNotEqual, Operator::kHas})
      .With(std::move(converter));
}

absl::StatusOr<filter::Value> NormalForm(absl::StatusOr<Identity> identity) {
  SMK_RETURN_IF_ERROR(identity.status());
  return filter::Value(filter::Bytes{identity->key.normal_form});
}

absl::StatusOr<filter::Value> AsBytes(absl::string_view text) {
  return filter::Value(filter::Bytes{std::string(text)});
}

}  // namespace

filter::Schema LeadFilterSchema(PersonalFields personal, absl::string_view phone_region) {
  std::vector<FilterField> fields = {
      FilterField::Enum("stage", "stage", StageNames()),
      FilterField::Text("owner", "owner"),
      FilterField::Text("team", "team"),
      FilterField::Text("channel", "source_channel"),
      FilterField::Text("source", "source_name"),
      FilterField::Text("medium", "source_medium"),
      FilterField::Text("campaign", "source_campaign"),
      FilterField::Text("company_name", "company_name"),
      FilterField::Text("country_code", "country_code"),
      FilterField::Time("create_time", "create_time"),
      FilterField::Time("update_time", "update_time"),
      FilterField::Time("stage_enter_time", "stage_enter_time"),
      FilterField::Time("first_response_time", "first_response_time").Nullable(),
      IdentityField("external_system", IdentityKind::kExternal, "i.external_system = ?", AsBytes),
      IdentityField("external_id", IdentityKind::kExternal, "i.normal_form = ?", AsBytes),
  };
  if (personal == PersonalFields::kVisible) {
    fields.push_back(IdentityField("email", IdentityKind::kEmail, "i.external_system = '' AND i.normal_form = ?",
                                   [](absl::string_view text) { return NormalForm(Identity::Email(text)); }));
    fields.push_back(IdentityField("phone", IdentityKind::kPhone, "i.external_system = '' AND i.normal_form = ?",
                                   [region = std::string(phone_region)](absl::string_view text) {
                                     return NormalForm(Identity::Phone(text, region));
                                   }));
  }
  return filter::Schema(std::move(fields));
}

filter::OrderSchema LeadOrderSchema() {
  // Each has an index that ends in lead_id (migrations/0001_lead.sql).
  return {.fields = {{"create_time", "create_time"},
                     {"update_time", "update_time"},
                     {"stage_enter_time", "stage_enter_time"}},
          .unique_key = {"name", "lead_id"},
          .default_order = "create_time desc"};
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const Lead& lead) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.field == "create_time") {
      values.emplace_back(lead.create_time);
    } else if (term.field == "update_time") {
      values.emplace_back(lead.update_time);
    } else if (term.field == "stage_enter_time") {
      values.emplace_back(lead.stage_enter_time);
    } else {
      values.emplace_back(lead.id.uuid());
    }
  }
  return values;
}

absl::Status LeadNotFound(const LeadId& id) {
  return MakeError(absl::StatusCode::kNotFound, "LEAD_NOT_FOUND", "There is no such lead.",
                   {{"lead", ResourceName("leads", id.uuid())}});
}

absl::StatusOr<Lead> LeadQueries::Get(const LeadId& id, absl::Time deadline) const {
  Lead lead;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(auto leads, LoadLeads(tx, {id}));
    if (leads.empty()) return LeadNotFound(id);
    lead = std::move(leads.begin()->second);
    return absl::OkStatus();
  }));
  return lead;
}

absl::StatusOr<LeadPage> LeadQueries::List(const pagination::ListQuery& query, absl::Time deadline) const {
  const std::string sql = absl::StrCat("SELECT ", kLeadColumns, " FROM leads WHERE ", query.where.sql, " ORDER BY ",
                                       query.order.ToSql(), " LIMIT ?");
  mysql::Params params;
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);  // one more tells whether there is a next page

  LeadPage page;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    page = LeadPage();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    page.more = rows.size() > static_cast<size_t>(query.page_size);
    std::vector<LeadId> ids;
    for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(query.page_size); ++i) {
      page.leads.push_back(ReadLeadRow(rows[i]));
      ids.push_back(page.leads.back().id);
    }
    if (ids.empty()) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(auto identities, LoadIdentities(tx, ids));
    for (Lead& lead : page.leads) lead.identities = std::move(identities[lead.id]);
    return absl::OkStatus();
  }));
  return page;
}

}  // namespace smarketing::lead
