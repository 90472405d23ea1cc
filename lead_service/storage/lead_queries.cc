#include "lead_service/storage/lead_queries.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/filter/mysql_params.h"
#include "common/mysql/sql_text.h"
#include "common/pagination/list_index.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/domain/identity.h"
#include "lead_service/domain/stage.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/rows.h"
#include "lead_service/storage/score_codec.h"
#include "lead_service/storage/score_store.h"

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

// Leads by the ids that callers know them by: one that was merged into another answers for that other. Those that do
// not exist are left out.
absl::StatusOr<std::map<LeadId, Lead>> ReadByName(mysql::ReadTransaction& tx, absl::Span<const LeadId> names) {
  std::vector<LeadId> missing(names.begin(), names.end());
  std::map<LeadId, Lead> loaded;
  while (!missing.empty()) {
    std::sort(missing.begin(), missing.end());
    missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
    SMK_ASSIGN_OR_RETURN(auto more, LoadLeads(tx, missing));
    missing.clear();
    for (const auto& [id, lead] : more) {
      if (lead.merged_into.has_value() && !loaded.contains(*lead.merged_into)) missing.push_back(*lead.merged_into);
    }
    loaded.merge(more);
  }
  std::map<LeadId, Lead> by_name;
  for (const LeadId& name : names) {
    auto lead = loaded.find(name);
    while (lead != loaded.end() && lead->second.merged_into.has_value()) lead = loaded.find(*lead->second.merged_into);
    if (lead != loaded.end()) by_name.emplace(name, lead->second);
  }
  return by_name;
}

// Fills in which leads were merged into each.
absl::Status AddMergedLeads(mysql::ReadTransaction& tx, std::map<LeadId, Lead>& by_name) {
  std::map<LeadId, std::vector<LeadId>> survivors;  // by the lead that is asked for next
  for (const auto& [name, lead] : by_name) survivors[lead.id] = {lead.id};
  std::map<LeadId, std::vector<LeadId>> merged;
  while (!survivors.empty()) {
    mysql::Params ids;
    for (const auto& [id, roots] : survivors) ids.emplace_back(id);
    const std::string sql = absl::StrCat("SELECT lead_id, merged_into FROM leads WHERE merged_into IN ",
                                         mysql::InList(ids.size()), " ORDER BY lead_id");
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, mysql::PadParams(std::move(ids))));
    std::map<LeadId, std::vector<LeadId>> next;
    for (const mysql::Row& row : rows) {
      const auto id = row.GetId<LeadId>(0);
      for (const LeadId& root : survivors[row.GetId<LeadId>(1)]) {
        merged[root].push_back(id);
        next[id].push_back(root);
      }
    }
    survivors = std::move(next);
  }
  for (auto& [name, lead] : by_name) lead.shown.merged_leads = merged[lead.id];
  return absl::OkStatus();
}

using Scores = std::map<LeadId, CurrentScore>;

void ShowScore(const Scores& scores, Lead& lead) {
  if (const auto it = scores.find(lead.id); it != scores.end()) lead.shown.score = it->second;
}

// A lead with its score, as one row: LeadSelection, then the score's columns.
constexpr char kJoinScore[] = " LEFT JOIN lead_score USING (lead_id)";
const std::string& ShownColumns() {
  static const auto* const columns = new std::string(absl::StrCat(LeadSelection(), ", ", kScoreColumns));
  return *columns;
}

void AddShownScore(const mysql::Row& row, std::vector<LeadScore>& scores) {
  if (!row.IsNull(kLeadSelectionCount + 1)) scores.push_back(ReadScoreRow(row, kLeadSelectionCount));
}

absl::StatusOr<filter::Value> GradeNumber(absl::string_view text) {
  const std::optional<Grade> grade = GradeByName(text);
  if (!grade.has_value()) return absl::InvalidArgumentError("is not a grade, A1 to C3");
  return filter::Value(int64_t{EncodeGrade(*grade)});
}

}  // namespace

filter::Schema LeadFilterSchema(PersonalFields personal, absl::string_view phone_region) {
  std::vector<FilterField> fields = {
      FilterField::Enum("stage", "stage", StageNames()),
      FilterField::Text("owner", "owner"),
      FilterField::Text("team", "team"),
      FilterField::Text("persona", "persona"),
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
      // Of the table of scores; one row for each lead.
      FilterField::Repeated("grade", "lead_id IN (SELECT s.lead_id FROM lead_score s WHERE s.grade = ?)",
                            "lead_id IN (SELECT s.lead_id FROM lead_score s)")
          .Operators({Operator::kEqual, Operator::kNotEqual})
          .With(GradeNumber),
      IdentityField("external_system", IdentityKind::kExternal, "i.external_system = ?", AsBytes),
  };
  if (personal == PersonalFields::kVisible) {
    fields.push_back(IdentityField("external_id", IdentityKind::kExternal, "i.normal_form = ?", AsBytes));
    fields.push_back(
        IdentityField("visitor_id", IdentityKind::kVisitor, "i.external_system = '' AND i.normal_form = ?", AsBytes));
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

absl::Status LeadQueries::FindPlain(absl::Span<const LeadId> ids, absl::Time deadline, Found& found,
                                    std::vector<LeadId>& rest) const {
  if (ids.empty()) return absl::OkStatus();
  const std::string sql = absl::StrCat("SELECT ", ShownColumns(), " FROM leads", kJoinScore, " WHERE lead_id IN ",
                                       mysql::InList(ids.size()));
  const mysql::Params params = mysql::PadParams(mysql::Params(ids.begin(), ids.end()));
  return database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    found.clear();
    rest.clear();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    std::vector<Lead> leads;
    std::vector<LeadScore> stored;
    for (const mysql::Row& row : rows) {
      std::optional<Lead> lead = ReadSnapshot(row);
      if (lead.has_value() && !lead->merged_into.has_value()) {
        leads.push_back(*std::move(lead));
        AddShownScore(row, stored);
      } else {
        rest.push_back(row.GetId<LeadId>(0));
      }
    }
    SMK_ASSIGN_OR_RETURN(const Scores scores, scores_->Of(tx, stored));
    for (Lead& lead : leads) {
      ShowScore(scores, lead);
      const LeadId id = lead.id;
      found.emplace(id, std::make_shared<const Lead>(std::move(lead)));
    }
    return absl::OkStatus();
  });
}

absl::Status LeadQueries::FindOthers(absl::Span<const LeadId> ids, absl::Time deadline, Found& found) const {
  if (ids.empty()) return absl::OkStatus();
  std::map<LeadId, Lead> by_name;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(by_name, ReadByName(tx, ids));
    SMK_RETURN_IF_ERROR(AddMergedLeads(tx, by_name));
    std::vector<LeadId> found_ids;
    for (const auto& [name, lead] : by_name) found_ids.push_back(lead.id);
    SMK_ASSIGN_OR_RETURN(const Scores scores, scores_->Load(tx, found_ids));
    for (auto& [name, lead] : by_name) ShowScore(scores, lead);
    return absl::OkStatus();
  }));
  for (auto& [id, lead] : by_name) found.emplace(id, std::make_shared<const Lead>(std::move(lead)));
  return absl::OkStatus();
}

absl::StatusOr<LeadQueries::Found> LeadQueries::Find(absl::Span<const LeadId> ids, absl::Time deadline) const {
  Found found;
  std::vector<LeadId> rest;
  SMK_RETURN_IF_ERROR(FindPlain(ids, deadline, found, rest));
  SMK_RETURN_IF_ERROR(FindOthers(rest, deadline, found));
  return found;
}

absl::StatusOr<Lead> LeadQueries::Get(const LeadId& id, absl::Time deadline) const {
  SMK_ASSIGN_OR_RETURN(const Found found, Find({id}, deadline));
  if (found.empty()) return LeadNotFound(id);
  return *found.begin()->second;
}

absl::StatusOr<std::vector<std::shared_ptr<const Lead>>> LeadQueries::BatchGet(absl::Span<const LeadId> ids,
                                                                               absl::Time deadline) const {
  SMK_ASSIGN_OR_RETURN(const Found found, Find(ids, deadline));
  std::vector<std::shared_ptr<const Lead>> leads;
  leads.reserve(ids.size());
  for (const LeadId& id : ids) {
    const auto lead = found.find(id);
    if (lead == found.end() || lead->second->delete_time.has_value()) return LeadNotFound(id);
    leads.push_back(lead->second);
  }
  return leads;
}

absl::StatusOr<LeadPage> LeadQueries::List(const pagination::ListQuery& query, DeletedLeads deleted,
                                           absl::Time deadline) const {
  static const auto* const kIndexes =
      new std::vector<pagination::ListIndex>{{"ix_leads_owner_create_time", {"owner"}, "create_time"},
                                             {"ix_leads_source_create_time", {"source_name"}, "create_time"},
                                             {"ix_leads_stage_create_time", {"stage"}, "create_time"}};
  const absl::string_view live = deleted == DeletedLeads::kFound ? "" : " AND delete_time IS NULL";
  const std::string sql = absl::StrCat(
      "SELECT ", ShownColumns(), " FROM leads", pagination::IndexHint(query, *kIndexes), kJoinScore,
      " WHERE merged_into IS NULL", live, " AND (", query.where.sql, ") ORDER BY ", query.order.ToSql(), " LIMIT ?");
  mysql::Params params;
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);  // one more tells whether there is a next page

  LeadPage page;
  bool complete = false;
  const auto read = [&](mysql::ReadTransaction& tx, bool load_missing) -> absl::Status {
    page = LeadPage();
    SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
    complete = load_missing || std::all_of(rows.begin(), rows.end(), HasSnapshot);
    if (!complete) return absl::OkStatus();
    SMK_ASSIGN_OR_RETURN(page.leads, ReadLeads(tx, rows));
    page.more = rows.size() > static_cast<size_t>(query.page_size);
    if (page.more) page.leads.pop_back();
    std::vector<LeadScore> stored;
    for (const mysql::Row& row : rows) AddShownScore(row, stored);
    SMK_ASSIGN_OR_RETURN(const Scores scores, scores_->Of(tx, stored));
    for (Lead& lead : page.leads) ShowScore(scores, lead);
    return absl::OkStatus();
  };
  SMK_RETURN_IF_ERROR(database_->RunReadOnly(deadline, [&](mysql::ReadTransaction& tx) { return read(tx, false); }));
  if (!complete) {
    SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) { return read(tx, true); }));
  }
  return page;
}

}  // namespace smarketing::lead
