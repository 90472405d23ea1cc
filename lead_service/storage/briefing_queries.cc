#include "lead_service/storage/briefing_queries.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "lead_service/domain/lead_outcome.h"
#include "lead_service/domain/mailbox.h"
#include "lead_service/storage/deal_loader.h"
#include "lead_service/storage/handoff_store.h"
#include "lead_service/storage/lead_loader.h"
#include "lead_service/storage/lead_resolution.h"
#include "lead_service/storage/prediction_store.h"
#include "lead_service/storage/rows.h"
#include "lead_service/storage/score_store.h"

namespace smarketing::lead {
namespace {

// Enough to see what a person read and where it is on its journey.
constexpr int64_t kTouches = 200;
constexpr int64_t kAttempts = 10;
constexpr int64_t kDeals = 10;
constexpr int64_t kRelated = 10;
// How many leads of a company are looked at, for each of the ways to know it; and by how many addresses it is known.
constexpr int64_t kColleagues = 500;
constexpr size_t kCompanyDomains = 5;
constexpr size_t kClocks = 10;

struct LeadRead {
  Lead lead;
  OutcomeState outcome = OutcomeState::kOpen;
  std::optional<LeadScore> score;
};

// Two statements.
absl::StatusOr<LeadRead> ReadLead(mysql::ReadTransaction& tx, LeadId id) {
  while (true) {
    SMK_ASSIGN_OR_RETURN(
        const mysql::Rows rows,
        tx.Query(absl::StrCat("SELECT ", kLeadColumns,
                              ", (SELECT o.state FROM lead_outcome o WHERE o.lead_id = leads.lead_id) AS outcome, ",
                              kScoreColumns, " FROM leads LEFT JOIN lead_score USING (lead_id) WHERE lead_id = ?"),
                 {id}));
    if (rows.empty()) return LeadNotFound(id);
    LeadRead read;
    read.lead = ReadLeadRow(rows[0]);
    if (read.lead.merged_into.has_value()) {
      id = *read.lead.merged_into;
      continue;
    }
    if (read.lead.delete_time.has_value()) return LeadNotFound(id);
    // Most leads never had a deal, and have no row.
    read.outcome = static_cast<OutcomeState>(rows[0].OptionalInt(kLeadColumnCount).value_or(0));
    if (!rows[0].IsNull(kLeadColumnCount + 2)) read.score = ReadScoreRow(rows[0], kLeadColumnCount + 1);
    SMK_ASSIGN_OR_RETURN(auto identities, LoadIdentities(tx, {id}));
    read.lead.identities = std::move(identities[id]);
    return read;
  }
}

absl::Status ReadHandoff(mysql::ReadTransaction& tx, Briefing& briefing) {
  const Lead& lead = briefing.facts.lead;
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT ", kHandoffColumns, " FROM handoff WHERE lead_id = ?",
                                             " ORDER BY submit_time DESC, handoff_id DESC LIMIT 1"),
                                {lead.id}));
  if (rows.empty()) return absl::OkStatus();
  briefing.handoff = ReadHandoffRow(rows[0]);
  if (!briefing.handoff->IsOpen()) return absl::OkStatus();
  briefing.facts.handoff_submit_time = briefing.handoff->submit_time;
  briefing.facts.handoff_accepted = briefing.handoff->state == HandoffState::kAccepted;
  return absl::OkStatus();
}

absl::Status ReadTouches(mysql::ReadTransaction& tx, Briefing& briefing) {
  const LeadId& id = briefing.facts.lead.id;
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kTouchColumns, ", (SELECT COUNT(*) FROM touch c WHERE c.lead_id = ?) AS total",
                            " FROM touch WHERE lead_id = ? ORDER BY occur_time DESC, touch_id DESC LIMIT ?"),
               {id, id, kTouches}));
  for (const mysql::Row& row : rows) {
    briefing.facts.touches.push_back(ReadTouchRow(row));
    briefing.touch_count = row.Int(kTouchColumnCount);
  }
  return absl::OkStatus();
}

absl::Status ReadAttempts(mysql::ReadTransaction& tx, Briefing& briefing) {
  const LeadId& id = briefing.facts.lead.id;
  const std::optional<absl::Time> since = WaitingSince(briefing.facts.lead, briefing.facts.handoff_submit_time);
  // The first outbound attempt by a person (Attempt::IsGenuineResponse) since then.
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT ", kAttemptColumns,
                            ", (SELECT COUNT(*) FROM attempt c WHERE c.lead_id = ?) AS total,"
                            " (SELECT MIN(r.occur_time) FROM attempt r WHERE r.lead_id = ? AND r.occur_time >= ?"
                            " AND r.direction = ",
                            static_cast<int>(AttemptDirection::kOutbound),
                            " AND r.automated = 0) AS response_time"
                            " FROM attempt WHERE lead_id = ? ORDER BY occur_time DESC, attempt_id DESC LIMIT ?"),
               {id, id, since.value_or(briefing.facts.lead.create_time), id, kAttempts}));
  for (const mysql::Row& row : rows) {
    briefing.facts.attempts.push_back(ReadAttemptRow(row));
    briefing.attempt_count = row.Int(kAttemptColumnCount);
    briefing.facts.response_time = row.OptionalTime(kAttemptColumnCount + 1);
  }
  return absl::OkStatus();
}

// Its own, and those that it takes part in.
absl::Status ReadDeals(mysql::ReadTransaction& tx, Briefing& briefing) {
  SMK_ASSIGN_OR_RETURN(const mysql::Rows rows,
                       tx.Query(absl::StrCat("SELECT STRAIGHT_JOIN ", kDealColumns, " FROM (", DealsOfPerson(),
                                             ") d JOIN deal USING (deal_id) WHERE ", kLeadNotDeleted,
                                             " ORDER BY state, create_time DESC, deal_id DESC LIMIT ?"),
                                {briefing.facts.lead.id, kDeals}));
  for (const mysql::Row& row : rows) briefing.facts.deals.push_back(ReadDealRow(row));
  return absl::OkStatus();
}

// Of its addresses, but for those that anybody can have.
std::set<std::string> CompanyDomains(const Lead& lead) {
  std::set<std::string> domains;
  for (const Identity& identity : lead.identities) {
    if (identity.key.kind != IdentityKind::kEmail || domains.size() == kCompanyDomains) continue;
    std::string domain = identity.key.normal_form.substr(identity.key.normal_form.find('@') + 1);
    if (!IsFreeMailDomain(domain)) domains.insert(std::move(domain));
  }
  return domains;
}

absl::Status ReadRelated(mysql::ReadTransaction& tx, Briefing& briefing) {
  const Lead& lead = briefing.facts.lead;
  std::vector<std::string> sources;
  mysql::Params params;
  for (const std::string& domain : CompanyDomains(lead)) {
    sources.push_back("(SELECT lead_id FROM lead_identity WHERE email_domain = ? ORDER BY lead_id DESC LIMIT ?)");
    params.push_back(mysql::Param::Bytes(domain));
    params.emplace_back(kColleagues);
  }
  if (!lead.fields[Field::kCompanyName].empty()) {
    sources.push_back("(SELECT lead_id FROM leads WHERE company_name = ? ORDER BY lead_id DESC LIMIT ?)");
    params.emplace_back(lead.fields[Field::kCompanyName]);
    params.emplace_back(kColleagues);
  }
  if (sources.empty()) return absl::OkStatus();
  params.emplace_back(lead.id);
  params.emplace_back(kRelated);
  SMK_ASSIGN_OR_RETURN(
      const mysql::Rows rows,
      tx.Query(absl::StrCat("SELECT l.lead_id, l.given_name, l.family_name, l.job_title, l.stage, l.owner FROM (",
                            absl::StrJoin(sources, " UNION "),
                            ") c JOIN leads l ON l.lead_id = c.lead_id WHERE l.lead_id <> ? AND l.delete_time IS NULL"
                            " AND l.merged_into IS NULL ORDER BY l.update_time DESC, l.lead_id DESC LIMIT ?"),
               params));
  for (const mysql::Row& row : rows) {
    briefing.related.push_back({row.GetId<LeadId>(0), std::string(row.Text(1)), std::string(row.Text(2)),
                                std::string(row.Text(3)), static_cast<Stage>(row.Int(4)), std::string(row.Text(5))});
  }
  return absl::OkStatus();
}

// By the touches that were read already.
void Explain(const LeadScore& score, absl::Time now, Briefing& briefing) {
  briefing.scoring_model_id = score.model;
  briefing.scoring_model = briefing.reference->playbook.FindScoringModel(score.model);
  if (briefing.scoring_model == nullptr) return;
  briefing.score = ExplainScore(*briefing.scoring_model, FitFacts(briefing.facts.lead), briefing.facts.touches,
                                score.engagement, now);
}

absl::Status ReadPrediction(mysql::ReadTransaction& tx, OutcomeState outcome, Briefing& briefing) {
  briefing.prediction.closed = outcome != OutcomeState::kOpen;
  if (briefing.prediction.closed) return absl::OkStatus();
  Lead& lead = briefing.facts.lead;
  if (!IsOnLadder(lead.stage)) {
    // Where one that was set aside had been, only its history knows.
    SMK_ASSIGN_OR_RETURN(auto histories, LoadStageHistories(tx, {lead.id}));
    lead.stage_history = std::move(histories[lead.id]);
  }
  SMK_ASSIGN_OR_RETURN(const PredictiveModel model, LoadPredictiveModel(tx));
  briefing.prediction.chance = model.Predict(PredictiveFactsOf(lead));
  return absl::OkStatus();
}

absl::StatusOr<Briefing> Read(mysql::ReadTransaction& tx, ReferenceCache& references, const LeadId& id,
                              absl::Time now) {
  Briefing briefing;
  SMK_ASSIGN_OR_RETURN(briefing.reference, references.Get(tx));
  SMK_ASSIGN_OR_RETURN(LeadRead read, ReadLead(tx, id));
  briefing.facts.lead = std::move(read.lead);
  SMK_RETURN_IF_ERROR(ReadHandoff(tx, briefing));
  SMK_RETURN_IF_ERROR(ReadTouches(tx, briefing));
  SMK_RETURN_IF_ERROR(ReadAttempts(tx, briefing));
  SMK_RETURN_IF_ERROR(ReadDeals(tx, briefing));
  SMK_RETURN_IF_ERROR(ReadRelated(tx, briefing));
  if (read.score.has_value()) Explain(*read.score, now, briefing);
  SMK_RETURN_IF_ERROR(ReadPrediction(tx, read.outcome, briefing));
  SMK_ASSIGN_OR_RETURN(briefing.clocks, LoadOpenClocks(tx, briefing.facts.lead.id, kClocks));
  return briefing;
}

}  // namespace

absl::StatusOr<Briefing> BriefingQueries::Get(const LeadId& id, absl::Time now, absl::Time deadline) const {
  std::optional<Briefing> briefing;
  SMK_RETURN_IF_ERROR(database_->RunSnapshot(deadline, [&](mysql::ReadTransaction& tx) -> absl::Status {
    SMK_ASSIGN_OR_RETURN(briefing, Read(tx, *references_, id, now));
    return absl::OkStatus();
  }));
  return *std::move(briefing);
}

}  // namespace smarketing::lead
