#include "sla_service/storage/agreements.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/filter/mysql_params.h"
#include "common/mysql/sql_text.h"
#include "common/status/macros.h"
#include "sla_service/storage/warnings_codec.h"

namespace smarketing::sla {
namespace {

// Without the parts that hang on the revision.
constexpr char kSelectAgreement[] =
    "SELECT a.agreement_id, a.version, a.revision, a.state, a.create_time, a.update_time, a.activate_time, "
    "r.display_name, r.summary, r.goals, r.contacts, r.repercussions, r.cancellation FROM agreement a JOIN "
    "agreement_revision r ON r.agreement_id = a.agreement_id AND r.revision = a.revision";

constexpr char kCommitmentColumns[] =
    "c.agreement_id, c.revision, c.commitment_id, c.display_name, c.owed_by, c.calendar_id, c.segment_source, "
    "c.segment_campaign, c.segment_team, c.trigger_kind, c.target_micros, c.warning_percents";

Agreement ReadAgreement(const mysql::Row& row) {
  Agreement agreement;
  agreement.id = row.GetId<AgreementId>(0);
  agreement.version = row.Int(1);
  agreement.revision = static_cast<int32_t>(row.Int(2));
  agreement.state = static_cast<AgreementState>(row.Int(3));
  agreement.create_time = row.Time(4);
  agreement.update_time = row.Time(5);
  agreement.activate_time = row.OptionalTime(6);
  agreement.terms.display_name = std::string(row.Text(7));
  agreement.terms.summary = std::string(row.Text(8));
  agreement.terms.goals = std::string(row.Text(9));
  agreement.terms.contacts = std::string(row.Text(10));
  agreement.terms.repercussions = std::string(row.Text(11));
  agreement.terms.cancellation = std::string(row.Text(12));
  return agreement;
}

absl::StatusOr<Commitment> ReadCommitment(const mysql::Row& row) {
  Commitment commitment;
  commitment.id = std::string(row.Text(2));
  commitment.display_name = std::string(row.Text(3));
  commitment.owed_by = static_cast<BusinessFunction>(row.Int(4));
  commitment.calendar = row.GetId<CalendarId>(5);
  commitment.segment.source = std::string(row.Text(6));
  commitment.segment.campaign = std::string(row.Text(7));
  commitment.segment.team = std::string(row.Text(8));
  commitment.response_time.trigger = static_cast<TriggerKind>(row.Int(9));
  commitment.response_time.target = absl::Microseconds(row.Int(10));
  SMK_ASSIGN_OR_RETURN(commitment.response_time.warning_percents, DecodePercents(row.Text(11)));
  return commitment;
}

// Commitments and approvals of the current revisions.
absl::Status LoadParts(mysql::ReadTransaction& tx, std::vector<Agreement>* agreements) {
  if (agreements->empty()) return absl::OkStatus();
  mysql::Params ids;
  std::map<AgreementId, Agreement*> by_id;
  for (Agreement& agreement : *agreements) {
    ids.emplace_back(agreement.id);
    by_id[agreement.id] = &agreement;
  }
  const std::string in = mysql::InList(ids.size());
  const mysql::Params params = mysql::PadParams(std::move(ids));
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows commitments,
      tx.Query(absl::StrCat("SELECT ", kCommitmentColumns, " FROM agreement_commitment c WHERE ", "c.agreement_id IN ",
                            in, " ORDER BY c.agreement_id, c.revision, c.ordinal"),
               params));
  for (const mysql::Row& row : commitments) {
    Agreement& agreement = *by_id[row.GetId<AgreementId>(0)];
    if (agreement.revision != row.Int(1)) continue;
    SMK_ASSIGN_OR_RETURN(Commitment commitment, ReadCommitment(row));
    agreement.terms.commitments.push_back(std::move(commitment));
  }
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows approvals,
      tx.Query(absl::StrCat("SELECT agreement_id, revision, business_function, approver, approve_time FROM ",
                            "agreement_approval WHERE agreement_id IN ", in,
                            " ORDER BY agreement_id, revision, business_function"),
               params));
  for (const mysql::Row& row : approvals) {
    Agreement& agreement = *by_id[row.GetId<AgreementId>(0)];
    if (agreement.revision != row.Int(1)) continue;
    agreement.approvals.push_back({static_cast<BusinessFunction>(row.Int(2)), std::string(row.Text(3)), row.Time(4)});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Agreement>> Find(mysql::ReadTransaction& tx, const AgreementId& id) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat(kSelectAgreement, " WHERE a.agreement_id = ?"), {id}));
  if (rows.empty()) return std::nullopt;
  std::vector<Agreement> agreements = {ReadAgreement(rows[0])};
  SMK_RETURN_IF_ERROR(LoadParts(tx, &agreements));
  return std::move(agreements.front());
}

absl::Status InsertTerms(mysql::Transaction& tx, const Agreement& agreement) {
  const AgreementTerms& terms = agreement.terms;
  SMK_RETURN_IF_ERROR(tx.InsertRows(
      "agreement_revision",
      {"agreement_id", "revision", "display_name", "summary", "goals", "contacts", "repercussions", "cancellation"},
      {{agreement.id, agreement.revision, terms.display_name, terms.summary, terms.goals, terms.contacts,
        terms.repercussions, terms.cancellation}}));
  std::vector<mysql::Params> rows;
  for (size_t i = 0; i < terms.commitments.size(); ++i) {
    const Commitment& c = terms.commitments[i];
    rows.push_back({agreement.id, agreement.revision, i, c.id, c.display_name, static_cast<int>(c.owed_by), c.calendar,
                    c.segment.source, c.segment.campaign, c.segment.team, static_cast<int>(c.response_time.trigger),
                    absl::ToInt64Microseconds(c.response_time.target),
                    EncodePercents(c.response_time.warning_percents)});
  }
  return tx.InsertRows(
      "agreement_commitment",
      {"agreement_id", "revision", "ordinal", "commitment_id", "display_name", "owed_by", "calendar_id",
       "segment_source", "segment_campaign", "segment_team", "trigger_kind", "target_micros", "warning_percents"},
      rows);
}

absl::Status InsertApprovals(mysql::Transaction& tx, const Agreement& agreement) {
  std::vector<mysql::Params> rows;
  for (const Approval& approval : agreement.approvals) {
    rows.push_back({agreement.id, agreement.revision, static_cast<int>(approval.function), approval.approver,
                    approval.approve_time});
  }
  return tx.InsertRows("agreement_approval",
                       {"agreement_id", "revision", "business_function", "approver", "approve_time"}, rows,
                       "ON DUPLICATE KEY UPDATE approver = VALUES(approver), approve_time = VALUES(approve_time)");
}

}  // namespace

absl::Status InsertAgreement(mysql::Transaction& tx, const Agreement& agreement) {
  SMK_RETURN_IF_ERROR(tx.InsertRows(
      "agreement",
      {"agreement_id", "version", "revision", "state", "display_name", "create_time", "update_time", "activate_time"},
      {{agreement.id, agreement.version, agreement.revision, static_cast<int>(agreement.state),
        agreement.terms.display_name, agreement.create_time, agreement.update_time, agreement.activate_time}}));
  SMK_RETURN_IF_ERROR(InsertTerms(tx, agreement));
  return InsertApprovals(tx, agreement);
}

absl::StatusOr<std::optional<Agreement>> FindAgreement(mysql::ReadTransaction& tx, const AgreementId& id) {
  return Find(tx, id);
}

absl::StatusOr<std::optional<Agreement>> LockAgreement(mysql::Transaction& tx, const AgreementId& id) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query("SELECT agreement_id FROM agreement WHERE agreement_id = ? FOR UPDATE", {id}));
  if (rows.empty()) return std::nullopt;
  return Find(tx, id);
}

absl::Status UpdateAgreement(mysql::Transaction& tx, const Agreement& before, const Agreement& after) {
  if (before == after) return absl::OkStatus();
  SMK_ASSIGN_OR_RETURN(
      const int64_t matched,
      tx.Execute("UPDATE agreement SET version = ?, revision = ?, state = ?, display_name = ?, update_time = ?, "
                 "activate_time = ? WHERE agreement_id = ? AND version = ?",
                 {after.version, after.revision, static_cast<int>(after.state), after.terms.display_name,
                  after.update_time, after.activate_time, after.id, before.version}));
  if (matched != 1) return absl::InternalError("an agreement was changed while it was locked");
  if (before.terms != after.terms) {
    const mysql::Params key = {before.id, before.revision};
    SMK_RETURN_IF_ERROR(
        tx.Execute("DELETE FROM agreement_commitment WHERE agreement_id = ? AND revision = ?", key).status());
    SMK_RETURN_IF_ERROR(
        tx.Execute("DELETE FROM agreement_revision WHERE agreement_id = ? AND revision = ?", key).status());
    SMK_RETURN_IF_ERROR(InsertTerms(tx, after));
  }
  if (before.approvals != after.approvals) return InsertApprovals(tx, after);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Promise>> LoadPromises(mysql::ReadTransaction& tx, CalendarCache& calendars) {
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kCommitmentColumns,
                            ", a.activate_time FROM agreement a JOIN agreement_commitment c ON c.agreement_id = ",
                            "a.agreement_id AND c.revision = a.revision WHERE a.state = ? ORDER BY c.agreement_id, ",
                            "c.ordinal"),
               {static_cast<int>(AgreementState::kActive)}));
  std::vector<Promise> promises;
  std::set<CalendarId> ids;
  for (const mysql::Row& row : rows) {
    Promise promise;
    promise.agreement = row.GetId<AgreementId>(0);
    promise.revision = static_cast<int32_t>(row.Int(1));
    SMK_ASSIGN_OR_RETURN(promise.commitment, ReadCommitment(row));
    promise.activate_time = row.Time(12);
    ids.insert(promise.commitment.calendar);
    promises.push_back(std::move(promise));
  }
  SMK_ASSIGN_OR_RETURN(const CalendarMap found, calendars.Get(tx, std::vector<CalendarId>(ids.begin(), ids.end())));
  for (Promise& promise : promises) {
    const auto it = found.find(promise.commitment.calendar);
    if (it == found.end()) return absl::DataLossError("an agreement names a calendar that is gone");
    promise.calendar = it->second;
  }
  return promises;
}

absl::StatusOr<std::vector<Agreement>> ListAgreements(mysql::ReadTransaction& tx, const pagination::ListQuery& query) {
  mysql::Params params;
  filter::AppendParams(query.where.params, &params);
  params.emplace_back(query.page_size + 1);
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows, tx.Query(absl::StrCat(kSelectAgreement, " WHERE ", query.where.sql,
                                                                     " ORDER BY ", query.order.ToSql(), " LIMIT ?"),
                                                        params));
  std::vector<Agreement> agreements;
  agreements.reserve(rows.size());
  for (const mysql::Row& row : rows) agreements.push_back(ReadAgreement(row));
  SMK_RETURN_IF_ERROR(LoadParts(tx, &agreements));
  return agreements;
}

const filter::Schema& AgreementFilterSchema() {
  static const auto* const schema = [] {
    std::map<std::string, filter::Value> states;
    for (int state = 1; state <= static_cast<int>(AgreementState::kSuperseded); ++state) {
      states[std::string(StateName(static_cast<AgreementState>(state)))] = int64_t{state};
    }
    return new filter::Schema({filter::Field::Enum("state", "a.state", std::move(states)),
                               filter::Field::Text("display_name", "a.display_name")});
  }();
  return *schema;
}

filter::OrderSchema AgreementOrderSchema() {
  return {.fields = {{"create_time", "a.create_time"}},
          .unique_key = {"name", "a.agreement_id"},
          .default_order = "create_time desc"};
}

std::vector<filter::Value> OrderValues(const filter::Order& order, const Agreement& agreement) {
  std::vector<filter::Value> values;
  for (const filter::OrderTerm& term : order.terms) {
    if (term.column == "a.agreement_id") {
      values.emplace_back(agreement.id.uuid());
    } else {
      values.emplace_back(agreement.create_time);
    }
  }
  return values;
}

}  // namespace smarketing::sla
