#include "lead_service/storage/playbook_store.h"

#include "absl/strings/str_cat.h"
#include "common/filter/mysql_params.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "lead_service/storage/playbook_codec.h"

namespace smarketing::lead {
namespace {

constexpr char kSelect[] =
    "SELECT revision_id, version, item, state, content, proposal_comment, proposer, propose_time, marketing_approver, "
    "marketing_approve_time, sales_approver, sales_approve_time, effective_time, base_version, approve_version FROM "
    "playbook_revision WHERE ";

absl::StatusOr<PlaybookRevision> Read(const mysql::Row& row) {
  PlaybookRevision revision;
  revision.id = row.GetId<PlaybookRevisionId>(0);
  revision.version = row.Int(1);
  revision.item = std::string(row.Bytes(2));
  revision.state = static_cast<PlaybookRevisionState>(row.Int(3));
  v1::PlaybookRevision message;
  Violations violations;
  const absl::string_view content = row.Bytes(4);
  if (message.ParseFromArray(content.data(), static_cast<int>(content.size()))) {
    revision.content = ContentFromProto(message, "content", violations);
  } else {
    violations.Add("content", "is no message");
  }
  if (!violations.empty()) {
    return absl::DataLossError(absl::StrCat("playbookRevisions/", revision.id.ToString(), " cannot be read: ",
                                            violations.all().front().field, " ", violations.all().front().description));
  }
  revision.comment = std::string(row.Text(5));
  revision.proposer = std::string(row.Text(6));
  revision.propose_time = row.Time(7);
  if (!row.IsNull(8)) {
    revision.approvals.push_back({BusinessFunction::kMarketing, std::string(row.Text(8)), row.Time(9)});
  }
  if (!row.IsNull(10)) {
    revision.approvals.push_back({BusinessFunction::kSales, std::string(row.Text(10)), row.Time(11)});
  }
  revision.effective_time = row.OptionalTime(12);
  revision.base_version = row.Int(13);
  revision.approve_version = row.OptionalInt(14);
  return revision;
}

absl::StatusOr<std::vector<PlaybookRevision>> ReadAll(const mysql::Rows& rows) {
  std::vector<PlaybookRevision> revisions;
  revisions.reserve(rows.size());
  for (const mysql::Row& row : rows) {
    SMK_ASSIGN_OR_RETURN(PlaybookRevision revision, Read(row));
    revisions.push_back(std::move(revision));
  }
  return revisions;
}

// Approver and time, twice NULL when the function has not approved.
void AppendApproval(const PlaybookRevision& revision, BusinessFunction function, mysql::Params& params) {
  for (const PlaybookApproval& approval : revision.approvals) {
    if (approval.function != function) continue;
    params.emplace_back(approval.approver);
    params.emplace_back(approval.approve_time);
    return;
  }
  params.emplace_back();
  params.emplace_back();
}

}  // namespace

absl::Status InsertPlaybookRevision(mysql::Transaction& tx, const PlaybookRevision& revision) {
  v1::PlaybookRevision content;
  SetContent(revision.content, &content);
  mysql::Params params = {revision.id,
                          revision.version,
                          mysql::Param::Bytes(revision.item),
                          static_cast<int>(revision.state),
                          mysql::Param::Bytes(content.SerializeAsString()),
                          revision.comment,
                          revision.proposer,
                          revision.propose_time};
  AppendApproval(revision, BusinessFunction::kMarketing, params);
  AppendApproval(revision, BusinessFunction::kSales, params);
  params.emplace_back(revision.effective_time);
  params.emplace_back(revision.base_version);
  params.emplace_back(revision.approve_version);
  return tx.InsertRows("playbook_revision",
                       {"revision_id", "version", "item", "state", "content", "proposal_comment", "proposer",
                        "propose_time", "marketing_approver", "marketing_approve_time", "sales_approver",
                        "sales_approve_time", "effective_time", "base_version", "approve_version"},
                       {params});
}

absl::StatusOr<std::optional<PlaybookRevision>> FindPlaybookRevision(mysql::ReadTransaction& tx,
                                                                     const PlaybookRevisionId& id) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat(kSelect, "revision_id = ?"), {id}));
  if (rows.empty()) return std::nullopt;
  return Read(rows[0]);
}

absl::Status UpdatePlaybookRevision(mysql::Transaction& tx, const PlaybookRevision& revision) {
  mysql::Params params = {revision.version, static_cast<int>(revision.state)};
  AppendApproval(revision, BusinessFunction::kMarketing, params);
  AppendApproval(revision, BusinessFunction::kSales, params);
  params.emplace_back(revision.effective_time);
  params.emplace_back(revision.approve_version);
  params.emplace_back(revision.id);
  SMK_ASSIGN_OR_RETURN(
      const int64_t matched,
      tx.Execute("UPDATE playbook_revision SET version = ?, state = ?, marketing_approver = ?, marketing_approve_time "
                 "= ?, sales_approver = ?, sales_approve_time = ?, effective_time = ?, approve_version = ? WHERE "
                 "revision_id = ?",
                 params));
  return matched == 1 ? absl::OkStatus() : absl::InternalError("a revision of the playbook is gone");
}

absl::StatusOr<std::vector<PlaybookRevision>> LoadApprovedRevisions(mysql::ReadTransaction& tx) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat(kSelect, "state = ?"),
                                                        {static_cast<int>(PlaybookRevisionState::kApproved)}));
  return ReadAll(rows);
}

absl::StatusOr<std::vector<PlaybookRevision>> ListPlaybookRevisions(mysql::ReadTransaction& tx,
                                                                    const PlaybookRevisionFilter& filter,
                                                                    const pagination::ListQuery& query) {
  std::string sql = kSelect;
  mysql::Params params;
  if (!filter.item.empty()) {
    absl::StrAppend(&sql, "item = ? AND ");
    params.push_back(mysql::Param::Bytes(filter.item));
  }
  if (filter.state.has_value()) {
    absl::StrAppend(&sql, "state = ? AND ");
    params.emplace_back(static_cast<int>(*filter.state));
  }
  absl::StrAppend(&sql, query.where.sql, " ORDER BY ", query.order.ToSql(), " LIMIT ?");
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(sql, params));
  return ReadAll(rows);
}

filter::OrderSchema PlaybookRevisionOrderSchema() {
  return {.fields = {{"propose_time", "propose_time"}},
          .unique_key = {"name", "revision_id"},
          .default_order = "propose_time desc"};
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const PlaybookRevision& revision) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.field == "name") {
      values.emplace_back(revision.id.uuid());
    } else {
      values.emplace_back(revision.propose_time);
    }
  }
  return values;
}

}  // namespace smarketing::lead
